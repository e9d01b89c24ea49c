//! Posts as the index wants them: which values of which fields each of them has.
//!
//! A document is written into a batch, and many documents share its memory: they are made on one thread and
//! indexed on another, and a dozen small allocations for each post, freed on the other side, would cost
//! as much as reading it. This module must not know how segments are built.

use super::schema::{Fields, UNDATED, fold_term, spell_out};
use crate::post::{
    Identity, Post, Reference, Time, UNKNOWN_PLATFORM, entities, push_handle_key, push_tag_key,
};
use std::sync::Arc;
use tantivy::schema::Field;
use tantivy::schema::document::{self, ReferenceValue, ReferenceValueLeaf};

/// A value of a field; texts stand in the batch.
#[derive(Clone, Copy, Debug)]
enum Part {
    Text { start: u32, end: u32 },
    Bytes { start: u32, end: u32 },
    Number(u64),
    Signed(i64),
}

/// Where a document ends, and what it is sorted by.
#[derive(Clone, Copy, Debug)]
struct End {
    part: u32,
    time: i64,
}

/// Documents in one piece of memory.
#[derive(Debug, Default)]
pub(super) struct Batch {
    texts: String,
    parts: Vec<(Field, Part)>,
    ends: Vec<End>,
}

impl Batch {
    /// An empty one that will grow about as large as this one.
    pub(super) fn like(&self) -> Self {
        Self {
            texts: String::with_capacity(self.texts.len()),
            parts: Vec::with_capacity(self.parts.len()),
            ends: Vec::with_capacity(self.ends.len()),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether it is time to hand it on.
    pub(super) fn is_full(&self) -> bool {
        self.len() >= MOST_DOCUMENTS || self.texts.len() >= MOST_BYTES
    }

    pub(super) fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// What a document is sorted by.
    pub(super) fn time(&self, number: usize) -> i64 {
        self.ends[number].time
    }

    /// Whether the documents come in the order of time, but for a few.
    pub(super) fn is_in_order(&self) -> bool {
        let steps = self.ends.windows(2);
        let back = steps.filter(|pair| pair[1].time < pair[0].time).count();
        back * 16 <= self.len()
    }

    fn parts(&self, number: usize) -> &[(Field, Part)] {
        let start = match number {
            0 => 0,
            _ => self.ends[number - 1].part as usize,
        };
        &self.parts[start..self.ends[number].part as usize]
    }

    /// Copies a document of another batch.
    pub(super) fn copy(&mut self, other: &Self, number: usize) {
        for (field, part) in other.parts(number) {
            let part = match *part {
                Part::Text { start, end } => {
                    let (start, end) = self.push(&other.texts[start as usize..end as usize]);
                    Part::Text { start, end }
                }
                Part::Bytes { start, end } => {
                    let (start, end) = self.push(&other.texts[start as usize..end as usize]);
                    Part::Bytes { start, end }
                }
                part => part,
            };
            self.parts.push((*field, part));
        }
        self.end(other.time(number));
    }

    fn push(&mut self, text: &str) -> (u32, u32) {
        let start = self.texts.len() as u32;
        self.texts.push_str(text);
        (start, self.texts.len() as u32)
    }

    fn end(&mut self, time: i64) {
        let part = self.parts.len() as u32;
        self.ends.push(End { part, time });
    }

    fn text(&mut self, field: Field, text: &str) {
        self.written(field, |texts| texts.push_str(text));
    }

    /// A text that is written in place.
    fn written(&mut self, field: Field, write: impl FnOnce(&mut String)) {
        let start = self.texts.len() as u32;
        write(&mut self.texts);
        let end = self.texts.len() as u32;
        self.parts.push((field, Part::Text { start, end }));
    }

    fn number(&mut self, field: Field, number: u64) {
        self.parts.push((field, Part::Number(number)));
    }
}

/// Documents that are handed on together: as many as stay in a processor's cache.
const MOST_DOCUMENTS: usize = 256;
/// A batch of long posts is handed on earlier.
const MOST_BYTES: usize = 1 << 20;

/// One document of a batch.
#[derive(Clone, Debug)]
pub(super) struct Document {
    pub(super) batch: Arc<Batch>,
    pub(super) number: usize,
}

impl document::Document for Document {
    type Value<'a> = Value<'a>;
    type FieldsValuesIter<'a> = Values<'a>;

    fn iter_fields_and_values(&self) -> Values<'_> {
        Values {
            texts: &self.batch.texts,
            parts: self.batch.parts(self.number).iter(),
        }
    }
}

/// The values of a document, in the order of fields.
#[derive(Debug)]
pub(super) struct Values<'a> {
    texts: &'a str,
    parts: std::slice::Iter<'a, (Field, Part)>,
}

impl<'a> Iterator for Values<'a> {
    type Item = (Field, Value<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let (field, part) = self.parts.next()?;
        let text = |start, end| &self.texts[start as usize..end as usize];
        let leaf = match *part {
            Part::Text { start, end } => ReferenceValueLeaf::Str(text(start, end)),
            Part::Bytes { start, end } => ReferenceValueLeaf::Bytes(text(start, end).as_bytes()),
            Part::Number(number) => ReferenceValueLeaf::U64(number),
            Part::Signed(number) => ReferenceValueLeaf::I64(number),
        };
        Some((*field, Value(leaf)))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.parts.size_hint()
    }
}

/// One value.
#[derive(Clone, Debug)]
pub(super) struct Value<'a>(ReferenceValueLeaf<'a>);

impl<'a> document::Value<'a> for Value<'a> {
    type ArrayIter = std::iter::Empty<Self>;
    type ObjectIter = std::iter::Empty<(&'a str, Self)>;

    fn as_value(&self) -> ReferenceValue<'a, Self> {
        ReferenceValue::Leaf(self.0.clone())
    }
}

/// Turns posts into documents.
#[derive(Debug)]
pub(super) struct Documents {
    fields: Fields,
    stored: Vec<u8>,
    /// When this import began: what is dated later has a wrong clock.
    now: Time,
}

impl Documents {
    pub(super) fn new(fields: Fields) -> Self {
        Self {
            fields,
            stored: Vec::with_capacity(4096),
            now: Time(jiff::Timestamp::now().as_millisecond()),
        }
    }

    /// Adds the document of a post, whose identity this is. Values come in the order of the fields: the
    /// index library would have to sort them.
    pub(super) fn add(&mut self, post: &Post, identity: Identity, to: &mut Batch) {
        let f = self.fields;
        to.text(f.text, &post.text);
        for link in &post.links {
            to.text(f.url, &spell_out(link));
        }
        for spelling in &post.tags {
            to.written(f.tag, |key| push_tag_key(spelling, key));
        }
        for handle in &post.mentions {
            to.written(f.mention, |key| push_handle_key(handle, key));
        }
        self.add_people(post, to);
        self.add_lang(post, to);
        self.add_domains(post, to);
        to.text(f.platform, &post.platform);
        self.add_flags(post, to);
        for spelling in &post.tags {
            to.text(f.spelling, spelling);
        }
        if post.has_voice() {
            to.written(f.voice, |voice| post.push_voice(voice));
        }
        let time = post.time.map_or(UNDATED, |t| t.0);
        to.parts.push((f.time, Part::Signed(time)));
        to.number(f.ident, identity.0);
        self.add_relations(post, to);
        self.add_counts(post, to);
        self.add_stored(post, to);
        for link in post.links.iter().filter_map(|l| entities::canonical(l)) {
            to.text(f.link, &link);
        }
        if let Some(name) = post.repost_of.as_ref().and_then(author_of) {
            to.written(f.reposted, |key| push_handle_key(name, key));
        }
        to.end(time);
    }

    fn add_people(&self, post: &Post, to: &mut Batch) {
        let f = self.fields;
        let from = if post.author.handle.is_empty() {
            &post.author.id
        } else {
            &post.author.handle
        };
        if !from.is_empty() {
            to.written(f.from, |key| push_handle_key(from, key));
        }
        if let Some(other) = post.reply_to.as_ref().filter(|r| !r.handle.is_empty()) {
            to.written(f.to, |key| push_handle_key(&other.handle, key));
        }
    }

    fn add_lang(&self, post: &Post, to: &mut Batch) {
        let Some(lang) = &post.lang else { return };
        to.text(self.fields.lang, &fold_term(lang));
        // `lang:pt` finds `pt-br`.
        if let Some((base, _)) = lang.split_once('-') {
            to.text(self.fields.lang, &fold_term(base));
        }
    }

    fn add_domains(&self, post: &Post, to: &mut Batch) {
        let mut seen: Vec<String> = Vec::new();
        for link in &post.links {
            let Some(host) = entities::domain(link) else {
                continue;
            };
            // The host and every parent domain: `domain:example.org` must find `www.news.example.org`.
            // Not the last label alone, unless it is the host: every list of domains would begin with `com`.
            let mut next = Some(host.as_str());
            while let Some(domain) = next {
                if !seen.iter().any(|d| d == domain) {
                    to.text(self.fields.domain, domain);
                    seen.push(domain.to_owned());
                }
                next = domain
                    .split_once('.')
                    .map(|(_, parent)| parent)
                    .filter(|d| d.contains('.'));
            }
        }
    }

    /// No flag for what a column tells, and none for what nearly every post has: each costs time and room.
    fn add_flags(&self, post: &Post, to: &mut Batch) {
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
            to.text(self.fields.flag, name);
        }
    }

    fn add_relations(&self, post: &Post, to: &mut Batch) {
        let f = self.fields;
        if let Some(of) = &post.repost_of {
            to.number(f.root, root_of_repost(post, &of.id));
        }
        for (field, reference) in [(f.parent, &post.reply_to), (f.quoted, &post.quote_of)] {
            if let Some(of) = reference.as_ref().and_then(|of| named(post, of)) {
                to.number(field, of.0);
            }
        }
        if let Some(observed) = post.observed {
            to.parts.push((f.observed, Part::Signed(observed.0)));
        }
    }

    fn add_counts(&self, post: &Post, to: &mut Batch) {
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
                to.number(field, value);
            }
        }
    }

    fn add_stored(&mut self, post: &Post, to: &mut Batch) {
        self.stored.clear();
        serde_json::to_writer(&mut self.stored, post)
            .expect("a post has no map keys that could fail");
        let stored = std::str::from_utf8(&self.stored).expect("JSON is text");
        let (start, end) = to.push(stored);
        to.parts
            .push((self.fields.post, Part::Bytes { start, end }));
    }
}

/// The identity of a post that another one refers to, if the source names it. Ids in tables of no known
/// platform may be row numbers, and name nothing ([`Post::identity`]).
fn named(post: &Post, of: &Reference) -> Option<Identity> {
    let known = !of.id.is_empty() && post.platform != UNKNOWN_PLATFORM;
    known.then(|| Identity::of(&post.platform, &of.id))
}

/// The handle of the author of another post, or the author's id where the source has no handle.
fn author_of(of: &Reference) -> Option<&str> {
    let names = [&of.handle, &of.author].into_iter();
    names.map(String::as_str).find(|name| !name.is_empty())
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
    use tantivy::schema::document::{Document as _, Value as _};

    fn batch(posts: &[&Post]) -> Arc<Batch> {
        let mut batch = Batch::default();
        let mut documents = Documents::new(Fields::build().1);
        for post in posts {
            documents.add(post, post.identity(), &mut batch);
        }
        Arc::new(batch)
    }

    fn values(batch: &Arc<Batch>, number: usize) -> Vec<(Field, String)> {
        let document = Document {
            batch: Arc::clone(batch),
            number,
        };
        let values = document.iter_fields_and_values();
        values
            .map(|(field, value)| (field, format!("{:?}", value.as_leaf())))
            .collect()
    }

    fn flags(post: &Post) -> Vec<String> {
        let document = Document {
            batch: batch(&[post]),
            number: 0,
        };
        let flags = document.iter_fields_and_values();
        flags
            .filter(|(field, _)| *field == Fields::build().1.flag)
            .filter_map(|(_, value)| value.as_str().map(str::to_owned))
            .collect()
    }

    fn full_post() -> Post {
        Post {
            platform: "twitter".into(),
            id: "21".into(),
            text: "Über #Größe https://a.example.org/x".into(),
            lang: Some("pt-br".into()),
            time: Some(Time(1_400_000_000_000)),
            tags: vec!["Größe".into(), "Two".into()],
            mentions: vec!["Someone".into()],
            links: vec!["https://a.example.org/x".into()],
            observed: Some(Time(1_500_000_000_000)),
            reply_to: Some(Reference {
                id: "20".into(),
                handle: "Other".into(),
                ..Reference::default()
            }),
            quote_of: Some(Reference::default()),
            repost_of: Some(Reference::default()),
            counts: crate::post::Counts {
                likes: Some(3),
                views: Some(u64::MAX),
                ..Default::default()
            },
            ..Post::default()
        }
    }

    #[test]
    fn values_come_in_the_order_of_fields() {
        let values = values(&batch(&[&full_post()]), 0);
        assert!(values.is_sorted_by_key(|(field, _)| *field), "{values:?}");
        assert!(values.len() > 20);
    }

    #[test]
    fn a_copied_document_has_the_same_values() {
        let undated = Post {
            time: None,
            ..full_post()
        };
        let from = batch(&[&undated, &full_post(), &Post::default()]);
        let mut copies = Batch::default();
        for number in [1, 0, 2] {
            copies.copy(&from, number);
        }
        let copies = Arc::new(copies);
        for (copy, number) in [1, 0, 2].into_iter().enumerate() {
            assert_eq!(values(&copies, copy), values(&from, number));
            assert_eq!(copies.time(copy), from.time(number));
        }
    }

    #[test]
    fn a_few_posts_out_of_order_do_not_matter() {
        let at = |time| Post {
            time,
            ..Post::default()
        };
        let mut posts: Vec<Post> = (0..100).map(|t| at(Some(Time(t)))).collect();
        let order = |posts: &[Post]| batch(&posts.iter().collect::<Vec<_>>()).is_in_order();
        posts[50].time = None;
        assert!(order(&posts));
        posts.reverse();
        assert!(!order(&posts));
        assert!(order(&posts[..1]) && order(&[]));
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
