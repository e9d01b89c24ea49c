//! The layout of the index: which facts of a post can be asked for, and in which form.
//!
//! | field | form | for |
//! |---|---|---|
//! | `text` | words with positions | words, phrases, prefixes, relevance |
//! | `url` | words of link addresses with positions | `url:` |
//! | `tag`, `mention`, `from`, `to`, `lang`, `domain`, `platform`, `flag` | exact terms | the filters of those names |
//! | `spelling`, `voice` | columns of strings | tables of tags and authors, built at opening |
//! | `time` | column, the sort order of documents | everything that has to do with time |
//! | `ident`, `root`, `parent`, `quoted` | columns | merging of observations; collapsing of reposts; which posts that others refer to are there |
//! | `observed` | column | the age of counts |
//! | `likes` ... `followers` | columns | counts |
//! | `post` | stored | showing it |
//!
//! Identities are not indexed as terms: a dictionary of a million unique terms for each million posts
//! would cost a tenth of the speed, and the few look-ups by identity scan a column instead.

use crate::post::words::{Words, fold_word};
use crate::post::{
    Identity, Post, Reference, Time, UNKNOWN_PLATFORM, entities, handle_key, tag_key,
};
use tantivy::schema::{
    FAST, Field, IndexRecordOption, STORED, Schema, SchemaBuilder, TextFieldIndexing, TextOptions,
};
use tantivy::store::{Compressor, ZstdCompressor};
use tantivy::tokenizer::{Token, TokenStream, Tokenizer, TokenizerManager};
use tantivy::{IndexSettings, IndexSortByField, Order, TantivyDocument};

/// Time of posts without one: they come first in document order, apart from all others.
pub(crate) const UNDATED: i64 = i64::MIN;

/// The tokenizer of running text.
const WORDS: &str = "words";

/// The fields of the index.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fields {
    pub(crate) text: Field,
    pub(crate) url: Field,
    pub(crate) tag: Field,
    pub(crate) mention: Field,
    pub(crate) from: Field,
    pub(crate) to: Field,
    pub(crate) lang: Field,
    pub(crate) domain: Field,
    pub(crate) platform: Field,
    pub(crate) flag: Field,
    pub(crate) spelling: Field,
    pub(crate) voice: Field,
    pub(crate) time: Field,
    pub(crate) ident: Field,
    pub(crate) root: Field,
    pub(crate) parent: Field,
    pub(crate) quoted: Field,
    pub(crate) observed: Field,
    pub(crate) likes: Field,
    pub(crate) reposts: Field,
    pub(crate) replies: Field,
    pub(crate) quotes: Field,
    pub(crate) views: Field,
    pub(crate) followers: Field,
    pub(crate) post: Field,
}

impl Fields {
    /// The schema and its fields. Always the same: a change needs a new format version.
    pub(crate) fn build() -> (Schema, Self) {
        let mut b = Schema::builder();
        let running = |b: &mut SchemaBuilder, name: &str, norms: bool| {
            let indexing = TextFieldIndexing::default()
                .set_tokenizer(WORDS)
                .set_fieldnorms(norms)
                .set_index_option(IndexRecordOption::WithFreqsAndPositions);
            b.add_text_field(name, TextOptions::default().set_indexing_options(indexing))
        };
        let exact = |b: &mut SchemaBuilder, name: &str| {
            let indexing = TextFieldIndexing::default()
                .set_tokenizer("raw")
                .set_fieldnorms(false)
                .set_index_option(IndexRecordOption::Basic);
            b.add_text_field(name, TextOptions::default().set_indexing_options(indexing))
        };
        let strings = |b: &mut SchemaBuilder, name: &str| {
            b.add_text_field(name, TextOptions::default().set_fast("raw"))
        };
        let fields = Self {
            text: running(&mut b, "text", true),
            url: running(&mut b, "url", false),
            tag: exact(&mut b, "tag"),
            mention: exact(&mut b, "mention"),
            from: exact(&mut b, "from"),
            to: exact(&mut b, "to"),
            lang: exact(&mut b, "lang"),
            domain: exact(&mut b, "domain"),
            platform: exact(&mut b, "platform"),
            flag: exact(&mut b, "flag"),
            spelling: strings(&mut b, "spelling"),
            voice: strings(&mut b, "voice"),
            time: b.add_i64_field("time", FAST),
            ident: b.add_u64_field("ident", FAST),
            root: b.add_u64_field("root", FAST),
            parent: b.add_u64_field("parent", FAST),
            quoted: b.add_u64_field("quoted", FAST),
            observed: b.add_i64_field("observed", FAST),
            likes: b.add_u64_field("likes", FAST),
            reposts: b.add_u64_field("reposts", FAST),
            replies: b.add_u64_field("replies", FAST),
            quotes: b.add_u64_field("quotes", FAST),
            views: b.add_u64_field("views", FAST),
            followers: b.add_u64_field("followers", FAST),
            post: b.add_bytes_field("post", STORED),
        };
        (b.build(), fields)
    }
}

/// Document order is time order, and texts are packed tightly: the store is the largest part.
pub(crate) fn settings() -> IndexSettings {
    IndexSettings {
        sort_by_field: Some(IndexSortByField {
            field: "time".into(),
            order: Order::Asc,
        }),
        docstore_compression: Compressor::Zstd(ZstdCompressor {
            compression_level: Some(1),
        }),
        // Both cores are already busy with building; a thread for compression only adds switching.
        docstore_compress_dedicated_thread: false,
        docstore_blocksize: 32 * 1024,
        ..IndexSettings::default()
    }
}

/// The tokenizers that the schema names.
pub(crate) fn tokenizers() -> TokenizerManager {
    let manager = TokenizerManager::default();
    manager.register(WORDS, WordTokenizer::default());
    manager
}

/// [`Words`] in the shape that the index wants.
#[derive(Clone, Default)]
struct WordTokenizer {
    token: Token,
}

struct WordStream<'a> {
    words: Words<'a>,
    token: &'a mut Token,
}

impl Tokenizer for WordTokenizer {
    type TokenStream<'a> = WordStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> WordStream<'a> {
        self.token.reset();
        WordStream {
            words: Words::new(text),
            token: &mut self.token,
        }
    }
}

impl TokenStream for WordStream<'_> {
    fn advance(&mut self) -> bool {
        // Swapped, not copied: the two buffers take turns.
        std::mem::swap(&mut self.token.text, &mut self.words.word);
        if !self.words.advance() {
            return false;
        }
        std::mem::swap(&mut self.token.text, &mut self.words.word);
        self.token.position = self.words.position as usize;
        self.token.offset_from = self.words.range.start;
        self.token.offset_to = self.words.range.end;
        true
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

/// A link as running text: its scheme gone and its punctuation blanked, so that the rule "addresses in
/// texts give no words" does not apply and `example.org/a-b` gives `example`, `org`, `a`, `b`.
pub(crate) fn spell_out(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let rest = rest.strip_prefix("www.").unwrap_or(rest);
    rest.chars()
        .map(|c| if c.is_alphanumeric() { c } else { ' ' })
        .collect()
}

/// The form in which languages, platforms and handles are compared.
pub(crate) fn fold_term(term: &str) -> String {
    fold_word(term.trim())
}

/// Turns posts into documents, reusing one buffer for what is stored.
#[derive(Debug)]
pub(crate) struct Documents {
    fields: Fields,
    stored: Vec<u8>,
    /// When this import began: what is dated later has a wrong clock.
    now: Time,
}

impl Documents {
    pub(crate) fn new(fields: Fields) -> Self {
        Self {
            fields,
            stored: Vec::with_capacity(4096),
            now: Time(jiff::Timestamp::now().as_millisecond()),
        }
    }

    /// The document of a post. The post has its id settled.
    pub(crate) fn document(&mut self, post: &Post) -> TantivyDocument {
        let f = self.fields;
        let mut doc = TantivyDocument::default();
        doc.add_text(f.text, &post.text);
        doc.add_text(f.platform, &post.platform);
        doc.add_i64(f.time, post.time.map_or(UNDATED, |t| t.0));
        doc.add_u64(f.ident, post.identity().0);
        if let Some(observed) = post.observed {
            doc.add_i64(f.observed, observed.0);
        }
        let voice = post.voice();
        if !voice.is_empty() {
            doc.add_text(f.voice, &voice);
        }
        let from = if post.author.handle.is_empty() {
            &post.author.id
        } else {
            &post.author.handle
        };
        if !from.is_empty() {
            doc.add_text(f.from, handle_key(from));
        }
        for spelling in &post.tags {
            doc.add_text(f.tag, tag_key(spelling));
            doc.add_text(f.spelling, spelling);
        }
        for handle in &post.mentions {
            doc.add_text(f.mention, handle_key(handle));
        }
        self.add_links(&mut doc, post);
        self.add_relations(&mut doc, post);
        self.add_flags(&mut doc, post);
        self.add_counts(&mut doc, post);
        self.stored.clear();
        serde_json::to_writer(&mut self.stored, post)
            .expect("a post has no map keys that could fail");
        doc.add_bytes(f.post, &self.stored);
        doc
    }

    fn add_links(&self, doc: &mut TantivyDocument, post: &Post) {
        let f = self.fields;
        let mut seen: Vec<String> = Vec::new();
        for link in &post.links {
            doc.add_text(f.url, spell_out(link));
            let Some(host) = entities::domain(link) else {
                continue;
            };
            // The host and every parent domain: `domain:example.org` must find `www.news.example.org`.
            // Not the last label alone, unless it is the host: every list of domains would begin with `com`.
            let mut next = Some(host.as_str());
            while let Some(domain) = next {
                if !seen.iter().any(|d| d == domain) {
                    doc.add_text(f.domain, domain);
                    seen.push(domain.to_owned());
                }
                next = domain
                    .split_once('.')
                    .map(|(_, parent)| parent)
                    .filter(|d| d.contains('.'));
            }
        }
    }

    fn add_relations(&self, doc: &mut TantivyDocument, post: &Post) {
        let f = self.fields;
        if let Some(lang) = &post.lang {
            doc.add_text(f.lang, fold_term(lang));
            // `lang:pt` finds `pt-br`.
            if let Some((base, _)) = lang.split_once('-') {
                doc.add_text(f.lang, fold_term(base));
            }
        }
        if let Some(to) = post.reply_to.as_ref().filter(|r| !r.handle.is_empty()) {
            doc.add_text(f.to, handle_key(&to.handle));
        }
        if let Some(of) = &post.repost_of {
            doc.add_u64(f.root, root_of_repost(post, &of.id));
        }
        for (field, reference) in [(f.parent, &post.reply_to), (f.quoted, &post.quote_of)] {
            if let Some(of) = reference.as_ref().and_then(|of| named(post, of)) {
                doc.add_u64(field, of.0);
            }
        }
    }

    /// No flag for what a column tells, and none for what nearly every post has: each costs time and room.
    fn add_flags(&self, doc: &mut TantivyDocument, post: &Post) {
        let unnamed = |of: &Reference| named(post, of).is_none();
        let flags = [
            ("original", !post.is_repost()),
            ("repost", post.is_repost()),
            ("quote", post.quote_of.is_some()),
            ("reply", post.reply_to.is_some()),
            ("sensitive", post.sensitive || post.warning.is_some()),
            ("undated", post.time.is_none()),
            ("link", !post.links.is_empty()),
            ("media", !post.media.is_empty()),
            ("tag", !post.tags.is_empty()),
            ("mention", !post.mentions.is_empty()),
            ("repeated", post.found.len() > 1),
            ("truncated", post.is_truncated()),
            ("misdated", post.is_misdated(self.now)),
            ("early", post.is_early()),
            ("repaired", post.id_repaired),
            ("unidentified", post.is_unidentified()),
            ("no lang", post.lang.is_none()),
            (
                "unnamed original",
                post.repost_of.as_ref().is_some_and(unnamed),
            ),
        ];
        for (name, _) in flags.iter().filter(|(_, is)| *is) {
            doc.add_text(self.fields.flag, name);
        }
    }

    fn add_counts(&self, doc: &mut TantivyDocument, post: &Post) {
        let f = self.fields;
        let counts = [
            (f.likes, post.counts.likes),
            (f.reposts, post.counts.reposts),
            (f.replies, post.counts.replies),
            (f.quotes, post.counts.quotes),
            (f.views, post.counts.views),
            (f.followers, post.author.followers),
        ];
        for (field, value) in counts {
            if let Some(value) = value {
                doc.add_u64(field, value);
            }
        }
    }
}

/// The identity of a post that another one refers to, if the source names it. Ids in tables of no known
/// platform may be row numbers, and name nothing ([`Post::identity`]).
fn named(post: &Post, of: &Reference) -> Option<Identity> {
    let known = !of.id.is_empty() && post.platform != UNKNOWN_PLATFORM;
    known.then(|| Identity::of(&post.platform, &of.id))
}

/// What reposts of one original have in common: its identity, or where the source does not name it
/// the hash of the text.
fn root_of_repost(post: &Post, original: &str) -> u64 {
    if original.is_empty() {
        let text = entities::repost_of(&post.text).map_or(post.text.as_str(), |(_, rest)| rest);
        Identity::of(&post.platform, &format!("text:{text}")).0
    } else {
        Identity::of(&post.platform, original).0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::post::Provenance;
    use tantivy::schema::Value;

    fn flags(post: &Post) -> Vec<String> {
        let (_, fields) = Fields::build();
        let document = Documents::new(fields).document(post);
        let values = document.get_all(fields.flag);
        values
            .filter_map(|value| value.as_str().map(str::to_owned))
            .collect()
    }

    #[test]
    fn what_is_doubtful_about_a_post_becomes_a_flag() {
        let mut post = Post {
            platform: "twitter".into(),
            id: "20".into(),
            lang: Some("en".into()),
            time: Some(Time(1_400_000_000_000)),
            found: vec![Provenance::default()],
            ..Post::default()
        };
        assert_eq!(flags(&post), ["original"]);
        post.id_repaired = true;
        post.lang = None;
        post.found.push(Provenance::default());
        // In the year 2100: after every import.
        post.time = Some(Time(4_102_444_800_000));
        assert_eq!(
            flags(&post),
            ["original", "repeated", "misdated", "repaired", "no lang"]
        );
        post.repost_of = Some(Reference::default());
        post.id = "~0".into();
        let of_nothing = flags(&post);
        assert!(of_nothing.contains(&"unnamed original".to_owned()));
        assert!(of_nothing.contains(&"unidentified".to_owned()));
    }
}
