//! The tree that the rest of the program sees.

use super::{Cycle, Groups};
use crate::post::Time;
use std::borrow::Cow;

/// A whole query. The default matches every post.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Query {
    /// What it asks for.
    pub expr: Expr,
}

/// A boolean combination of filters. Built by [`Expr::all_of`], [`Expr::any_of`] and
/// [`Expr::negate`], which keep what is promised here.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Expr {
    /// Every post.
    #[default]
    All,
    /// One condition.
    Filter(Filter),
    /// All of these; never fewer than two, never holds `All` or another `And` directly.
    And(Vec<Self>),
    /// Any of these; never fewer than two, never holds `All` or another `Or` directly.
    Or(Vec<Self>),
    /// Not this. Never holds another `Not`.
    Not(Box<Self>),
}

/// One condition on a post.
#[derive(Clone, Debug, PartialEq)]
pub enum Filter {
    /// Words next to each other, as typed. One word, or several where the tokenizer finds several
    /// in what was typed (`don't`, a run of Japanese). Matched through [`crate::post::words`].
    Text(String),
    /// A quoted phrase.
    Phrase(String),
    /// Words that begin so: `walk*`.
    Prefix(String),
    /// A tag key. `#yes*` is a prefix.
    Tag {
        /// The key, or its beginning.
        key: String,
        /// Whether any tag that begins so will do.
        prefix: bool,
    },
    /// Any of the tags of a group. It is its tags that are looked for: of two groups of one name that have other tags,
    /// each is a filter of its own.
    Group {
        /// How it is called.
        name: String,
        /// Keys of its tags, in order, each once.
        keys: Vec<String>,
    },
    /// A mentioned handle (folded).
    Mention(String),
    /// The author's handle (folded), or the author's id where the source has no handles.
    From(String),
    /// The handle (folded) of the author of the post that is answered.
    To(String),
    /// The handle (folded) of the author of the post that is reposted, or the author's id where the source has
    /// no handle.
    Reposted(String),
    /// One voice, as [`Post::voice`](crate::post::Post::voice) names it.
    Voice(String),
    /// Language: `pt` finds `pt` and `pt-br`.
    Lang(String),
    /// A link's host, or any parent domain of it: `domain:example.org` finds `www.example.org`.
    Domain(String),
    /// Words of a link's address, next to each other.
    Url(String),
    /// A link, in [its one form](crate::post::entities::canonical).
    Link(String),
    /// A post, by platform and identifier, and whatever is a copy of it.
    Like(Like),
    /// The platform.
    Platform(String),
    /// Posted at this moment or later.
    Since(Time),
    /// Posted before this moment.
    Until(Time),
    /// Posted within these hours of the day.
    Hour(Cycle),
    /// Posted on these days of the week.
    Weekday(Cycle),
    /// Has no usable time.
    Undated,
    /// What the post is in the conversation.
    Is(Is),
    /// What the post has, or which post that it refers to is in the archive.
    Has(Feature),
    /// What its source does not say, or what it refers to and the archive does not have.
    Missing(Feature),
    /// An engagement count between two bounds, both included. Posts whose count is not known never match.
    Count {
        /// Which count.
        field: CountField,
        /// The least.
        min: u64,
        /// The most (`u64::MAX` for no bound).
        max: u64,
    },
}

/// The originals whose wording is like that of a post: the members of its group of copies in the whole archive.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Like {
    /// Which post: `platform:identifier`, or its identity as 16 hexadecimal digits where that does not name it.
    pub post: String,
    /// How like, in percent of what either has (the Jaccard index): [`Like::LEAST`] to 100, which is the same
    /// wording.
    pub percent: u8,
}

impl Like {
    /// Below, more is missed than found.
    pub const LEAST: u8 = 50;
    /// Where nobody says how like.
    pub const USUAL: u8 = 70;
}

/// What a post is; `is:original` is everything that is not a repost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Is {
    /// Not a repost.
    Original,
    /// A repost.
    Repost,
    /// Has a quoted post.
    Quote,
    /// Answers a post.
    Reply,
    /// Marked sensitive or with a content warning.
    Sensitive,
    /// Found in more than one place.
    Repeated,
    /// Its text looks cut: [`Post::is_truncated`](crate::post::Post::is_truncated).
    Truncated,
    /// Its time cannot be right: [`Post::is_misdated`](crate::post::Post::is_misdated).
    Misdated,
    /// Its counts were collected too early: [`Post::is_early`](crate::post::Post::is_early).
    Early,
    /// Its identifier was destroyed and has been repaired.
    Repaired,
    /// Its identifier is made up.
    Unidentified,
}

/// What a post can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Feature {
    /// A link.
    Link,
    /// A picture, video or the like.
    Media,
    /// A tag.
    Tag,
    /// A mention.
    Mention,
    /// A known author.
    Author,
    /// A language, as the platform says.
    Lang,
    /// Any engagement count.
    Counts,
    /// The moment at which its counts were collected.
    Observed,
    /// The post that it repeats.
    Original,
    /// The post that it answers.
    Parent,
    /// The post that it quotes.
    Quoted,
}

/// The engagement counts that can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CountField {
    /// `likes:`
    Likes,
    /// `reposts:`
    Reposts,
    /// `replies:`
    Replies,
    /// `quotes:`
    Quotes,
    /// `views:`
    Views,
    /// `followers:` of the author.
    Followers,
}

impl Query {
    /// Whether every post matches.
    pub fn is_all(&self) -> bool {
        self.expr == Expr::All
    }

    /// Both this and that, flattened.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            expr: self.expr.and(other.expr),
        }
    }

    /// Either this or that, flattened.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            expr: self.expr.or(other.expr),
        }
    }

    /// A query of one filter.
    pub fn filter(filter: Filter) -> Self {
        Self {
            expr: Expr::Filter(filter),
        }
    }

    /// Keys of the tags that every match must have, as far as they are asked for one by one: the
    /// tags by which an archive was collected or a scope was chosen. No prefixes. Where a group is asked for,
    /// every match has one of its tags, and all of them are told.
    pub fn required_tags(&self) -> Vec<&str> {
        let parts = match &self.expr {
            Expr::And(parts) => parts.as_slice(),
            one => std::slice::from_ref(one),
        };
        let mut keys: Vec<&str> = Vec::new();
        for part in parts {
            let asked = match part {
                Expr::Filter(Filter::Tag { key, prefix: false }) => std::slice::from_ref(key),
                Expr::Filter(Filter::Group { keys, .. }) => keys,
                _ => continue,
            };
            for key in asked {
                if !keys.contains(&key.as_str()) {
                    keys.push(key);
                }
            }
        }
        keys
    }

    /// The groups that are asked for or excluded, each once: name and tags.
    pub fn groups(&self) -> Vec<(&str, &[String])> {
        let mut groups = Vec::new();
        self.expr.find_groups(&mut groups);
        groups
    }

    /// The same question with the tags of each group in place of its name. What is remembered of an answer must
    /// be remembered under this: the name stays when the group changes.
    pub fn spelled_out(&self) -> Cow<'_, Self> {
        if !self.expr.has_group() {
            return Cow::Borrowed(self);
        }
        let expr = self.expr.spelled_out();
        Cow::Owned(Self { expr })
    }

    /// The same question with every group as it is now; one that is gone stays what it was. `None` if nothing is
    /// different.
    #[must_use]
    pub fn regrouped(&self, groups: &Groups) -> Option<Self> {
        let mut query = self.clone();
        let mut is_other = false;
        query
            .expr
            .each_filter(&mut |filter| is_other |= filter.regroup(groups));
        is_other.then_some(query)
    }

    /// The same question with its tags as they are written, to be shown: a tag's key has neither its case nor its
    /// accents.
    #[must_use]
    pub fn spelled(&self, spelling: impl Fn(&str) -> Option<String>) -> Self {
        let mut query = self.clone();
        query.expr.each_filter(&mut |filter| {
            if let Filter::Tag { key, prefix: false } = filter
                && let Some(spelling) = spelling(key)
            {
                *key = spelling;
            }
        });
        query
    }
}

impl Expr {
    /// Conjunction that keeps the tree's invariants. Of nothing it is `All`.
    #[must_use]
    pub fn all_of(sides: impl IntoIterator<Item = Self>) -> Self {
        let mut parts = Vec::new();
        for side in sides {
            match side {
                Self::All => {}
                Self::And(inner) => parts.extend(inner),
                one => parts.push(one),
            }
        }
        match parts.len() {
            0 => Self::All,
            1 => parts.remove(0),
            _ => Self::And(parts),
        }
    }

    /// Disjunction that keeps the tree's invariants. There must be at least one side: no tree says
    /// "no post", so of nothing it is `All` too.
    #[must_use]
    pub fn any_of(sides: impl IntoIterator<Item = Self>) -> Self {
        let mut parts = Vec::new();
        for side in sides {
            match side {
                Self::All => return Self::All,
                Self::Or(inner) => parts.extend(inner),
                one => parts.push(one),
            }
        }
        match parts.len() {
            0 => Self::All,
            1 => parts.remove(0),
            _ => Self::Or(parts),
        }
    }

    /// Both this and that.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self::all_of([self, other])
    }

    /// Either this or that.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self::any_of([self, other])
    }

    /// Negation that keeps the tree's invariants.
    #[must_use]
    pub fn negate(self) -> Self {
        match self {
            Self::Not(inner) => *inner,
            other => Self::Not(Box::new(other)),
        }
    }

    fn find_groups<'a>(&'a self, found: &mut Vec<(&'a str, &'a [String])>) {
        match self {
            Self::Filter(Filter::Group { name, keys }) => {
                let group = (name.as_str(), keys.as_slice());
                if !found.contains(&group) {
                    found.push(group);
                }
            }
            Self::All | Self::Filter(_) => {}
            Self::And(parts) | Self::Or(parts) => {
                for part in parts {
                    part.find_groups(found);
                }
            }
            Self::Not(inner) => inner.find_groups(found),
        }
    }

    fn has_group(&self) -> bool {
        match self {
            Self::All => false,
            Self::Filter(filter) => matches!(filter, Filter::Group { .. }),
            Self::And(parts) | Self::Or(parts) => parts.iter().any(Self::has_group),
            Self::Not(inner) => inner.has_group(),
        }
    }

    fn spelled_out(&self) -> Self {
        match self {
            Self::Filter(Filter::Group { keys, .. }) if !keys.is_empty() => {
                Self::any_of(keys.iter().map(|key| {
                    Self::Filter(Filter::Tag {
                        key: key.clone(),
                        prefix: false,
                    })
                }))
            }
            Self::All | Self::Filter(_) => self.clone(),
            Self::And(parts) => Self::all_of(parts.iter().map(Self::spelled_out)),
            Self::Or(parts) => Self::any_of(parts.iter().map(Self::spelled_out)),
            Self::Not(inner) => inner.spelled_out().negate(),
        }
    }

    fn each_filter(&mut self, change: &mut impl FnMut(&mut Filter)) {
        match self {
            Self::All => {}
            Self::Filter(filter) => change(filter),
            Self::And(parts) | Self::Or(parts) => {
                for part in parts {
                    part.each_filter(change);
                }
            }
            Self::Not(inner) => inner.each_filter(change),
        }
    }
}

impl Filter {
    /// The group of this name, if there is one.
    pub fn group(name: &str, groups: &Groups) -> Option<Self> {
        let (name, keys) = groups.get(name)?;
        Some(Self::Group {
            name: name.to_owned(),
            keys: keys.to_vec(),
        })
    }

    /// Makes a group what it is now, if it still is. Tells whether anything is different.
    pub fn regroup(&mut self, groups: &Groups) -> bool {
        let Self::Group { name, .. } = self else {
            return false;
        };
        let Some(now) = Self::group(name, groups).filter(|now| now != self) else {
            return false;
        };
        *self = now;
        true
    }
}
