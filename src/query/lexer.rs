//! From characters to lexemes with their places. Must not know what a value means.
//!
//! Every character belongs to a lexeme or is blank, and a lexeme never crosses a blank outside
//! quotes: what an analyst sees as one thing is underlined and completed as one thing.

use super::help::Field;
use std::ops::Range;
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};

/// A piece of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Lexeme {
    pub(super) span: Range<usize>,
    pub(super) kind: Kind,
}

/// What a piece is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Open,
    Close,
    Or,
    And,
    /// `NOT`, or a `-` that sticks to what follows.
    Not,
    /// A `-`, `#` or `@` with nothing after it.
    LoneSign,
    /// `*`
    All,
    Phrase(Value),
    /// The tag without its sign and star.
    Tag(Value),
    /// The handle without its sign.
    Mention(Value),
    Field(Field, Value),
    /// An address as pasted, without the punctuation after it.
    Url(Range<usize>),
    Word,
    /// What sticks to a tag or mention but does not belong to it: the `'s` of `#tag's`.
    Rest,
}

/// What was given to a field or sign.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Value {
    /// Without quotes, escapes and star.
    pub(super) text: String,
    /// Whether a quote was opened and never closed.
    pub(super) open: bool,
    /// Whether it was written in quotes.
    pub(super) quoted: bool,
    /// Whether a `*` stood at its end.
    pub(super) star: bool,
}

impl Value {
    /// A value without quotes.
    pub(super) fn bare(text: &str) -> Self {
        let stem = text.strip_suffix('*');
        Self {
            text: stem.unwrap_or(text).to_owned(),
            star: stem.is_some(),
            ..Self::default()
        }
    }
}

/// Cuts a query into its pieces.
pub(super) fn lex(text: &str) -> Vec<Lexeme> {
    let mut lexer = Lexer {
        text,
        at: 0,
        glued: false,
    };
    std::iter::from_fn(|| lexer.next()).collect()
}

/// Separates pieces. Byte order marks and zero-width blanks come along with pasted text.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, '\u{feff}' | '\u{200b}')
}

/// Straight, and the double ones of typesetters.
fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '‟')
}

/// Ends every piece that is not in quotes.
fn ends_run(c: char) -> bool {
    is_blank(c) || is_quote(c) || matches!(c, '(' | ')' | '|')
}

fn is_tag_sign(c: char) -> bool {
    matches!(c, '#' | '＃')
}

fn is_mention_sign(c: char) -> bool {
    matches!(c, '@' | '＠')
}

fn is_letter_or_mark(c: char) -> bool {
    // `#️⃣` is an emoji, although its parts are marks by name.
    let is_emoji_part = matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{20e3}');
    let group = c.general_category_group();
    matches!(
        group,
        GeneralCategoryGroup::Letter | GeneralCategoryGroup::Mark
    ) && !is_emoji_part
}

/// The characters of a tag's body by twitter-text: letters, marks, digits and a few joiners.
fn is_tag_char(c: char) -> bool {
    is_letter_or_mark(c)
        || c.general_category() == GeneralCategory::DecimalNumber
        || matches!(
            c,
            '_' | '\u{200c}'
                | '\u{200d}'
                | '\u{a67e}'
                | '\u{5be}'
                | '\u{5f3}'
                | '\u{5f4}'
                | '～'
                | '〜'
                | '゛'
                | '゜'
                | '゠'
                | '・'
                | '〃'
                | '\u{f0b}'
                | '\u{f0c}'
                | '·'
        )
}

/// Bytes of `text` before the first character that does not fit.
fn length_while(text: &str, mut fits: impl FnMut(char) -> bool) -> usize {
    text.find(|c| !fits(c)).unwrap_or(text.len())
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
    /// Whether the piece before was a tag or mention and nothing separates us from it.
    glued: bool,
}

impl<'t> Lexer<'t> {
    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn next(&mut self) -> Option<Lexeme> {
        let blank = length_while(self.rest(), is_blank);
        self.at += blank;
        let glued = self.glued && blank == 0;
        let start = self.at;
        let first = self.rest().chars().next()?;
        let kind = match first {
            '(' => self.take(1, Kind::Open),
            ')' => self.take(1, Kind::Close),
            '|' => self.take(length_while(self.rest(), |c| c == '|'), Kind::Or),
            c if is_quote(c) => {
                let value = self.quoted(c);
                Kind::Phrase(value)
            }
            c if is_tag_sign(c) => self.tag(),
            c if is_mention_sign(c) => self.mention(),
            _ if glued => self.leftover(),
            '-' => self.dash(),
            _ => self.run(),
        };
        self.glued = matches!(kind, Kind::Tag(_) | Kind::Mention(_) | Kind::Rest);
        Some(Lexeme {
            span: start..self.at,
            kind,
        })
    }

    fn take(&mut self, length: usize, kind: Kind) -> Kind {
        self.at += length;
        kind
    }

    /// A quoted text from its opening quote on. A curly quote is closed by any quote, because
    /// languages disagree on which of them closes.
    fn quoted(&mut self, opening: char) -> Value {
        let closes = |c: char| {
            if opening == '"' {
                c == '"'
            } else {
                is_quote(c)
            }
        };
        self.at += opening.len_utf8();
        let mut value = Value {
            quoted: true,
            ..Value::default()
        };
        let mut chars = self.rest().char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            if closes(c) {
                self.at += at + c.len_utf8();
                return value;
            }
            let escaped = (c == '\\')
                .then(|| chars.next_if(|&(_, next)| next == '\\' || closes(next)))
                .flatten();
            value.text.push(escaped.map_or(c, |(_, next)| next));
        }
        self.at = self.text.len();
        value.open = true;
        value
    }

    fn tag(&mut self) -> Kind {
        let rest = self.rest();
        let sign = length_while(rest, is_tag_sign);
        let body = &rest[sign..];
        let length = length_while(body, is_tag_char);
        if body[..length].contains(is_letter_or_mark) {
            let star = body[length..].starts_with('*');
            let value = Value {
                text: body[..length].to_owned(),
                star,
                ..Value::default()
            };
            return self.take(sign + length + usize::from(star), Kind::Tag(value));
        }
        if body.starts_with('*') {
            return self.take(sign + 1, Kind::Tag(Value::bare("*")));
        }
        if body.chars().next().is_none_or(ends_run) {
            return self.take(sign, Kind::LoneSign);
        }
        self.run()
    }

    fn mention(&mut self) -> Kind {
        let rest = self.rest();
        let sign = length_while(rest, is_mention_sign);
        let length = handle_length(&rest[sign..]);
        if length > 0 {
            let text = rest[sign..sign + length].to_owned();
            let value = Value {
                text,
                ..Value::default()
            };
            return self.take(sign + length, Kind::Mention(value));
        }
        if rest[sign..].chars().next().is_none_or(ends_run) {
            return self.take(sign, Kind::LoneSign);
        }
        self.run()
    }

    /// Up to the next tag or mention that has no letter before it.
    fn leftover(&mut self) -> Kind {
        let rest = self.rest();
        let mut before = None;
        let end = rest.char_indices().find(|&(_, c)| {
            let sign = is_tag_sign(c) || is_mention_sign(c);
            let apart = before.is_some_and(|b: char| !b.is_alphanumeric());
            before = Some(c);
            ends_run(c) || sign && apart
        });
        self.take(end.map_or(rest.len(), |(at, _)| at), Kind::Rest)
    }

    /// One dash excludes what it sticks to; several are punctuation.
    fn dash(&mut self) -> Kind {
        match self.rest()[1..].chars().next() {
            None | Some(')' | '|') => self.take(1, Kind::LoneSign),
            Some(c) if is_blank(c) => self.take(1, Kind::LoneSign),
            Some('-') => self.run(),
            Some(_) => self.take(1, Kind::Not),
        }
    }

    /// Everything up to the next separator.
    fn run(&mut self) -> Kind {
        let rest = self.rest();
        if is_address(rest) {
            let length = address_length(rest);
            let bare = rest[..length].trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '…']);
            let span = self.at..self.at + bare.len();
            return self.take(length, Kind::Url(span));
        }
        let length = length_while(rest, |c| !ends_run(c));
        let run = &rest[..length];
        if let Some((name, _)) = run.split_once(':')
            && let Some(field) = Field::named(name)
        {
            self.at += name.len() + 1;
            let value = self.value(field);
            return Kind::Field(field, value);
        }
        let kind = match run {
            "OR" => Kind::Or,
            "AND" => Kind::And,
            "NOT" => Kind::Not,
            "*" => Kind::All,
            _ => Kind::Word,
        };
        self.take(length, kind)
    }

    /// What follows a field's colon.
    fn value(&mut self, field: Field) -> Value {
        let rest = self.rest();
        if let Some(quote) = rest.chars().next().filter(|c| is_quote(*c)) {
            let mut value = self.quoted(quote);
            if self.rest().starts_with('*') {
                value.star = true;
                self.at += 1;
            }
            return value;
        }
        let length = match field {
            Field::Url | Field::Link => address_length(rest),
            _ => length_while(rest, |c| !ends_run(c)),
        };
        self.at += length;
        Value::bare(&rest[..length])
    }
}

/// `user`, `user@instance.org`, `name.bsky.social`: dots and dashes only inside. A handle in ASCII
/// ends where another script begins: Chinese and Japanese go on without a blank.
fn handle_length(text: &str) -> usize {
    let ascii = text.starts_with(|c: char| c.is_ascii());
    let is_part = |c: char| c == '_' || c.is_alphanumeric() && c.is_ascii() == ascii;
    let mut length = 0;
    let mut instance = false;
    loop {
        length += length_while(&text[length..], is_part);
        let mut next = text[length..].chars();
        let joins = match next.next() {
            _ if length == 0 => false,
            Some('.' | '-') => true,
            Some('@') => !std::mem::replace(&mut instance, true),
            _ => false,
        };
        if !joins || !next.next().is_some_and(is_part) {
            return length;
        }
        length += 1;
    }
}

/// Whether a web address begins here: what [`crate::post::words`] leaves out of a text's words.
pub(super) fn is_address(text: &str) -> bool {
    ["https://", "http://", "www.", "pic.twitter.com/"]
        .iter()
        .any(|start| {
            text.get(..start.len())
                .is_some_and(|head| head.eq_ignore_ascii_case(start))
                && text[start.len()..].starts_with(|c: char| c.is_alphanumeric())
        })
}

/// Addresses may hold `|`, and parentheses that they open and close themselves.
fn address_length(text: &str) -> usize {
    // More are not an address; a pasted page of them must not be read again and again.
    const MOST_OPEN: usize = 8;
    let mut open = Vec::new();
    let end = text.char_indices().find(|&(at, c)| match c {
        '(' => {
            open.push(at);
            open.len() > MOST_OPEN
        }
        ')' => open.pop().is_none(),
        c => is_blank(c) || is_quote(c),
    });
    let end = end.map_or(text.len(), |(at, _)| at);
    open.first().copied().unwrap_or(end)
}
