//! The layout of the index: which facts of a post can be asked for, and in which form.
//!
//! | field | form | for |
//! |---|---|---|
//! | `text` | words with positions | words, phrases, prefixes, relevance |
//! | `url` | words of link addresses with positions | `url:` |
//! | `tag`, `mention`, `from`, `to`, `reposted`, `lang`, `domain`, `platform`, `flag` | exact terms | the filters of those names |
//! | `spelling`, `voice` | columns of strings | tables of tags and authors, built at opening |
//! | `time` | column, the sort order of documents | everything that has to do with time |
//! | `ident`, `root`, `parent`, `quoted` | columns | merging of observations; collapsing of reposts; which posts that others refer to are there |
//! | `observed` | column | the age of counts |
//! | `likes` ... `followers` | columns | counts |
//! | `post` | stored | showing it |
//! | `link` | exact terms | `link:`: addresses in [their one form](crate::post::entities::canonical) |
//!
//! What is added later comes last, so that `tagline rebuild` finds the stored posts of older archives.
//!
//! Identities are not indexed as terms: a dictionary of a million unique terms for each million posts
//! would cost a tenth of the speed, and the few look-ups by identity scan a column instead.

use crate::post::words::{Words, fold_word};
use tantivy::schema::{
    FAST, Field, IndexRecordOption, STORED, Schema, SchemaBuilder, TextFieldIndexing, TextOptions,
};
use tantivy::store::{Compressor, ZstdCompressor};
use tantivy::tokenizer::{Token, TokenStream, Tokenizer, TokenizerManager};
use tantivy::{IndexSettings, IndexSortByField, Order};

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
    pub(crate) link: Field,
    pub(crate) reposted: Field,
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
            link: exact(&mut b, "link"),
            reposted: exact(&mut b, "reposted"),
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
