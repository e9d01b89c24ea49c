//! What queries ask for by name: words, tags, handles, domains. These are typical of what they find by
//! definition, and say nothing about it.

use super::names::Names;
use crate::archive::schema::spell_out;
use crate::post::entities;
use crate::post::words::{Words, fold_word};
use crate::query::{Expr, Filter, Query};
use rustc_hash::FxHashSet;

/// Names that stand in some queries, in whatever place.
#[derive(Debug, Default)]
pub(crate) struct Asked {
    /// Folded words; also those of tags and handles, which stand in texts too.
    words: FxHashSet<String>,
    tags: FxHashSet<String>,
    handles: FxHashSet<String>,
    domains: Vec<String>,
    links: FxHashSet<String>,
    /// Voices, each of one platform.
    voices: FxHashSet<String>,
    /// Words of addresses, in their order.
    addresses: Vec<Vec<String>>,
    /// Beginnings of words and tags.
    beginnings: Vec<String>,
}

impl Asked {
    pub(crate) fn of<'q>(queries: impl IntoIterator<Item = &'q Query>) -> Self {
        let mut asked = Self::default();
        for query in queries {
            asked.read(&query.expr);
        }
        asked
    }

    fn read(&mut self, expr: &Expr) {
        match expr {
            Expr::All => {}
            Expr::Filter(filter) => self.note(filter),
            Expr::Not(inner) => self.read(inner),
            Expr::And(parts) | Expr::Or(parts) => parts.iter().for_each(|part| self.read(part)),
        }
    }

    fn note(&mut self, filter: &Filter) {
        match filter {
            Filter::Text(text) | Filter::Phrase(text) => self.note_words(text),
            Filter::Tag { key, prefix: false } => {
                self.note_words(key);
                self.tags.insert(key.clone());
            }
            Filter::Group { keys, .. } => {
                for key in keys {
                    self.note_words(key);
                }
                self.tags.extend(keys.iter().cloned());
            }
            Filter::Prefix(beginning) | Filter::Tag { key: beginning, .. } => {
                self.beginnings.push(fold_word(beginning));
            }
            Filter::Mention(handle)
            | Filter::From(handle)
            | Filter::To(handle)
            | Filter::Reposted(handle) => {
                self.note_words(handle);
                self.handles.insert(handle.clone());
            }
            Filter::Domain(domain) => self.domains.push(domain.clone()),
            Filter::Link(link) => {
                self.domains.extend(entities::domain(link));
                self.links.insert(link.clone());
            }
            Filter::Voice(voice) => {
                self.voices.insert(voice.clone());
            }
            Filter::Url(words) => self.addresses.push(words_of(words)),
            _ => {}
        }
    }

    fn note_words(&mut self, text: &str) {
        let mut words = Words::new(text);
        while words.advance() {
            self.words.insert(words.word.clone());
        }
    }

    fn begins(&self, folded: &str) -> bool {
        self.beginnings
            .iter()
            .any(|b| folded.starts_with(b.as_str()))
    }

    /// Whether a folded word is asked for.
    pub(crate) fn word(&self, word: &str) -> bool {
        self.words.contains(word) || self.begins(word)
    }

    /// Whether a tag is asked for, by its key.
    pub(crate) fn tag(&self, key: &str) -> bool {
        self.tags.contains(key) || self.begins(&fold_word(key))
    }

    /// Whether any voice is asked for, so that [`Self::account`] needs names.
    pub(crate) fn has_voices(&self) -> bool {
        !self.voices.is_empty()
    }

    /// Whether an account is asked for, by the key of its handle or as the voice that this handle means.
    pub(crate) fn account(&self, key: &str, names: Option<&Names>) -> bool {
        let is_voice = |names: &Names| {
            self.voices.iter().any(|voice| {
                let platform = voice.split_once(':').map_or("", |(platform, _)| platform);
                let meant = names.meant(key, platform);
                meant.is_some_and(|meant| names.of(meant) == voice)
            })
        };
        self.handles.contains(key) || names.is_some_and(is_voice)
    }

    /// Whether a link is asked for, in its one form or by words of its address.
    pub(crate) fn link(&self, link: &str) -> bool {
        self.links.contains(link) || self.address(link)
    }

    /// Whether an address has the words of one that is asked for, next to each other.
    fn address(&self, address: &str) -> bool {
        if self.addresses.is_empty() {
            return false;
        }
        let words = words_of(address);
        let has = |asked: &Vec<String>| {
            !asked.is_empty() && words.windows(asked.len()).any(|part| part == asked)
        };
        self.addresses.iter().any(has)
    }

    /// Whether a domain is asked for, or one that it is part of, or a part of it.
    pub(crate) fn domain(&self, domain: &str) -> bool {
        let is_within = |part: &str, whole: &str| {
            part.strip_suffix(whole)
                .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        };
        let mut asked = self.domains.iter();
        asked.any(|asked| is_within(asked, domain) || is_within(domain, asked))
            || self.address(domain)
    }
}

/// The words of an address, as the index has them.
fn words_of(address: &str) -> Vec<String> {
    let address = spell_out(address);
    let mut words = Words::new(&address);
    let mut all = Vec::new();
    while words.advance() {
        all.push(words.word.clone());
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::post::Time;
    use crate::query::{self, Context};
    use jiff::tz::TimeZone;

    #[test]
    fn names_are_found_wherever_they_stand() {
        let context = Context::new(Time(0), TimeZone::UTC);
        let query = |text| query::parse(text, &context).query;
        let queries = [
            query("(#Égal OR \"walking Home\") -from:Ana since:2020"),
            query("domain:news.example.org wom* @ben link:https://a.example/1"),
        ];
        let asked = Asked::of(&queries);
        let words = ["egal", "walking", "home", "ana", "ben", "women"];
        assert!(words.iter().all(|word| asked.word(word)));
        assert!(!asked.word("since") && !asked.word("walk") && !asked.word("news"));
        assert!(asked.tag("égal") && asked.tag("womenwill") && !asked.tag("egal"));
        let account = |key| asked.account(key, None);
        assert!(account("ana") && account("ben") && !account("egal"));
        assert!(asked.domain("example.org") && asked.domain("news.example.org"));
        assert!(!asked.domain("xample.org") && !asked.domain("example.com"));
        assert!(asked.link("https://a.example/1") && asked.domain("a.example"));
        assert!(!Asked::of([&Query::default()]).word("walk"));
        let asked = Asked::of([&query("url:2014/05/story voice:twitter:1")]);
        assert!(asked.link("https://a.example/2014/05/story?x=1") && asked.has_voices());
        assert!(!asked.link("https://a.example/2014/story"));
        assert!(Asked::of([&query("url:a.example")]).domain("a.example"));
    }
}
