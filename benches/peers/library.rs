//! The index library as its manual shows it: its own tokenizer, an index of plain design, its own
//! collectors and aggregations, in this process. One segment, as tagline's archive has after merging.

use crate::data::{Data, Loading, size, timed};
use crate::peer::{Column, Peer, day};
use crate::question::{Answer, Ask, PAGE, Part, Question, Reply, Scope, TAGS};
use serde_json::{Value, json};
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use tantivy::aggregation::agg_req::Aggregations;
use tantivy::aggregation::agg_result::AggregationResults;
use tantivy::aggregation::{AggContextParams, AggregationCollector};
use tantivy::collector::{Count, TopDocs};
use tantivy::query::{AllQuery, BooleanQuery, PhraseQuery, Query, RegexQuery, TermQuery};
use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, STORED, STRING, Schema, TEXT, Value as _,
};
use tantivy::{DateTime, DocAddress, Index, Order, Searcher, TantivyDocument, Term};

/// Bytes that the writer may hold.
const BUDGET: usize = 400_000_000;

#[derive(Clone, Copy)]
struct Fields {
    text: Field,
    tag: Field,
    voice: Field,
    time: Field,
    id: Field,
}

struct Library {
    path: PathBuf,
    searcher: Searcher,
    fields: Fields,
}

pub(crate) fn prepare(data: &Data) -> Column {
    let path = data.folder.join("tantivy");
    let loading = data.loaded("tantivy", || Some(load(data, &path)));
    Column {
        name: "tantivy 0.27, its own collectors".to_owned(),
        loading,
        peer: Box::new(Library {
            searcher: open(&path),
            path,
            fields: schema().1,
        }),
    }
}

fn schema() -> (Schema, Fields) {
    let mut b = Schema::builder();
    let fields = Fields {
        text: b.add_text_field("text", TEXT | STORED),
        tag: b.add_text_field("tag", STRING | FAST),
        voice: b.add_text_field("voice", STRING | FAST),
        time: b.add_date_field("time", INDEXED | FAST),
        id: b.add_text_field("id", STORED),
    };
    (b.build(), fields)
}

fn open(path: &Path) -> Searcher {
    let index = Index::open_in_dir(path).expect("loaded");
    index.reader().expect("opens").searcher()
}

fn load(data: &Data, path: &Path) -> Loading {
    let _ = fs::remove_dir_all(path);
    fs::create_dir_all(path).expect("there is room");
    let (build, merge) = build(data, path).expect("there is room");
    Loading {
        seconds: build / 1000.0,
        bytes: size(path),
        note: format!(
            "only what is asked for; merged afterwards in {:.0} s more",
            merge / 1000.0
        ),
    }
}

/// Milliseconds until everything can be found, and until it lies in one segment.
fn build(data: &Data, path: &Path) -> tantivy::Result<(f64, f64)> {
    let (schema, fields) = schema();
    let index = Index::create_in_dir(path, schema)?;
    let mut writer = index.writer::<TantivyDocument>(BUDGET)?;
    let (build, built) = timed(|| {
        for line in BufReader::with_capacity(1 << 20, File::open(&data.lines)?).lines() {
            writer.add_document(document(fields, &line?))?;
        }
        writer.commit()
    });
    built?;
    let (merge, merged) = timed(|| {
        writer.wait_merging_threads()?;
        let mut writer = index.writer::<TantivyDocument>(BUDGET)?;
        let segments = index.searchable_segment_ids()?;
        if segments.len() > 1 {
            writer.merge(&segments).wait()?;
        }
        writer.garbage_collect_files().wait()
    });
    merged?;
    Ok((build, merge))
}

fn document(fields: Fields, line: &str) -> TantivyDocument {
    let post: Value = serde_json::from_str(line).expect("written by this bench");
    let text = |name: &str| post[name].as_str().unwrap_or_default();
    let mut document = TantivyDocument::default();
    document.add_text(fields.text, text("text"));
    document.add_text(fields.id, text("id"));
    document.add_text(fields.voice, text("voice"));
    for tag in post["tags"].as_array().into_iter().flatten() {
        document.add_text(fields.tag, tag.as_str().unwrap_or_default());
    }
    if let Some(ms) = post["ms"].as_i64() {
        document.add_date(fields.time, DateTime::from_timestamp_millis(ms));
    }
    document
}

impl Peer for Library {
    fn ask(&mut self, question: &Question) -> Option<Reply> {
        let query = self.query(question.scope);
        let own = match question.scope {
            Scope::Tag(tag) => tag,
            _ => "",
        };
        let (ms, answer) = match question.ask {
            Ask::Unindexed => return None,
            Ask::Open => timed(|| {
                self.searcher = open(&self.path);
                Ok(Answer::new())
            }),
            ask => timed(|| self.answer(ask, &*query, own)),
        };
        Some(Reply {
            ms,
            answer: answer.expect("answers"),
        })
    }
}

impl Library {
    fn query(&self, scope: Scope) -> Box<dyn Query> {
        let Fields { text, tag, .. } = self.fields;
        let exactly = |field, word| -> Box<dyn Query> {
            let term = Term::from_field_text(field, word);
            Box::new(TermQuery::new(term, IndexRecordOption::Basic))
        };
        match scope {
            Scope::All => Box::new(AllQuery),
            Scope::Tag(name) => exactly(tag, name),
            Scope::Word(word) => exactly(text, word),
            Scope::Both(a, b) => Box::new(BooleanQuery::intersection(vec![
                exactly(text, a),
                exactly(text, b),
            ])),
            Scope::Phrase(a, b) => {
                let terms = [a, b].map(|word| Term::from_field_text(text, word));
                Box::new(PhraseQuery::new(terms.to_vec()))
            }
            // Its own prefix query wants a phrase before the prefix.
            Scope::Prefix(start) => {
                let query = RegexQuery::from_pattern(&format!("{start}.*"), text);
                Box::new(query.expect("letters only"))
            }
        }
    }

    fn answer(&self, ask: Ask, query: &dyn Query, own: &str) -> tantivy::Result<Answer> {
        let newest =
            || TopDocs::with_limit(PAGE).order_by_fast_field::<DateTime>("time", Order::Desc);
        let search = &self.searcher;
        Ok(match ask {
            Ask::Count => vec![one("posts", search.search(query, &Count)? as u64)],
            Ask::Newest => vec![self.page(&search.search(query, &newest())?)?],
            Ask::Dashboard => {
                let kinds = [Ask::Timeline, Ask::Related, Ask::Voices];
                // All in one pass over the matching posts.
                let all = (Count, newest(), aggregations(&kinds)?);
                let (count, newest, found) = search.search(query, &all)?;
                let mut answer = vec![one("posts", count as u64), self.page(&newest)?];
                answer.extend(kinds.map(|kind| read(kind, own, &found)));
                answer
            }
            kind => {
                let found = search.search(query, &aggregations(&[kind])?)?;
                vec![read(kind, own, &found)]
            }
        })
    }

    fn page(&self, found: &[(Option<DateTime>, DocAddress)]) -> tantivy::Result<Part> {
        let Fields { text, id, .. } = self.fields;
        let rows = found.iter().map(|(time, at)| {
            let post: TantivyDocument = self.searcher.doc(*at)?;
            let field = |field| {
                let value = post.get_first(field);
                value.and_then(|v| v.as_str()).unwrap_or_default()
            };
            let time = time.map_or(0, |t| t.into_timestamp_millis() as u64);
            Ok((format!("{} {}", field(id), field(text)), time))
        });
        rows.collect()
    }
}

fn one(name: &str, number: u64) -> Part {
    vec![(name.to_owned(), number)]
}

fn aggregations(kinds: &[Ask]) -> tantivy::Result<AggregationCollector> {
    let mut wanted = serde_json::Map::new();
    for kind in kinds {
        let (name, what) = match kind {
            Ask::Timeline => (
                "days",
                json!({ "date_histogram": { "field": "time", "fixed_interval": "1d", "min_doc_count": 1 } }),
            ),
            // One more than asked for: the tag itself is among them.
            Ask::Related => (
                "tags",
                json!({ "terms": { "field": "tag", "size": TAGS + 1 } }),
            ),
            _ => ("voices", json!({ "cardinality": { "field": "voice" } })),
        };
        wanted.insert(name.to_owned(), what);
    }
    let wanted: Aggregations = serde_json::from_value(Value::Object(wanted))?;
    Ok(AggregationCollector::from_aggs(
        wanted,
        AggContextParams::default(),
    ))
}

fn read(kind: Ask, own: &str, found: &AggregationResults) -> Part {
    let found = serde_json::to_value(found).expect("plain data");
    let rows = |name: &str| {
        found[name]["buckets"]
            .as_array()
            .cloned()
            .unwrap_or_default()
    };
    let count = |row: &Value| row["doc_count"].as_u64().unwrap_or_default();
    match kind {
        Ask::Timeline => {
            let rows = rows("days");
            let row = |row: &Value| {
                (
                    day(row["key"].as_f64().unwrap_or_default() as i64),
                    count(row),
                )
            };
            rows.iter().map(row).collect()
        }
        Ask::Related => {
            let rows = rows("tags");
            let row = |row: &Value| {
                (
                    row["key"].as_str().unwrap_or_default().to_owned(),
                    count(row),
                )
            };
            let tags = rows.iter().map(row).filter(|(name, _)| name != own);
            tags.take(TAGS).collect()
        }
        _ => one(
            "voices",
            found["voices"]["value"].as_f64().unwrap_or_default() as u64,
        ),
    }
}
