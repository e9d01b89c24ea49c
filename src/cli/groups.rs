//! `tagline groups`: tags that are counted as one.

use super::args::{Form, FormArgs};
use super::error::{Error, Outcome, say};
use super::output::Output;
use super::session::Session;
use super::table::{Align, Table};
use crate::chart::number::grouped;
use crate::engine::{AskTags, Cancel, Count, Engine, TagRow, Unit, Variant, Variants};
use crate::notebook::{Change, Group, Notebook};
use crate::post::tag_key;
use crate::query::{Filter, Query};
use clap::Subcommand;
use serde::Serialize;

/// List groups of tags, make and change them, and find spellings that belong together
///
/// A group stands wherever a tag stands: 'group:NAME' in any query finds the posts with any of its tags. Groups are kept
/// in the archive's folder (notebook.json) and are not touched by imports.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  tagline groups -a may.tagline
  tagline groups suggest '#YesAllWomen' -a may.tagline
  tagline groups set yes '#YesAllWomen' '#YesAllWoman' -a may.tagline
  tagline groups add yes '#YesAllWomyn' -a may.tagline
  tagline search 'group:yes -is:repost' -a may.tagline")]
pub(super) struct Args {
    #[command(subcommand)]
    doing: Option<Doing>,
    #[command(flatten)]
    form: FormArgs,
}

#[derive(Debug, Subcommand)]
enum Doing {
    /// Make a group, or give one other tags
    Set(Set),
    /// Put tags into a group
    Add(Tags),
    /// Take tags out of a group
    Drop(Tags),
    /// Remove a group; its tags are tags as before
    Remove {
        /// Its name
        name: String,
    },
    /// List tags that may be other spellings of a tag or of the tags of a group, with the evidence; nothing is merged
    Suggest(Suggest),
}

#[derive(Debug, clap::Args)]
struct Set {
    #[command(flatten)]
    tags: Tags,
    /// What there is to say of it
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
}

impl Set {
    fn changes(&self) -> Vec<Change> {
        let set = self
            .tags
            .change(|name, tags| Change::SetGroup { name, tags });
        let note = self.note.clone().map(|note| Change::NoteGroup {
            name: self.tags.name.clone(),
            note,
        });
        std::iter::once(set).chain(note).collect()
    }
}

#[derive(Debug, clap::Args)]
struct Tags {
    /// The name of the group
    name: String,
    /// Tags, with or without '#'
    #[arg(required = true, value_name = "TAG")]
    tags: Vec<String>,
}

/// List tags that may be other spellings of a tag or of the tags of a group, with the evidence; nothing is merged
///
/// The same but for accents, underscores, numbers or the plural s, or a letter apart (two in words of twelve letters and
/// more). Ranked by a score from 0 to 1: a third for the looks, a third for the share of the rarer side's posts on
/// days on which the other was used, a third for the share of voices that used both.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  tagline groups suggest '#YesAllWomen' -a may.tagline
  tagline groups suggest yes -a may.tagline --json")]
struct Suggest {
    /// A tag, or the name of a group
    #[arg(value_name = "TAG|NAME")]
    of: String,
    /// How many at most
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: usize,
    #[command(flatten)]
    form: FormArgs,
}

/// `tagline.groups/1`
#[derive(Debug, Serialize)]
struct Document<'a> {
    schema: &'static str,
    groups: Vec<GroupDocument<'a>>,
}

#[derive(Debug, Serialize)]
struct GroupDocument<'a> {
    name: &'a str,
    created: Option<String>,
    note: &'a str,
    posts: u64,
    originals: u64,
    /// Counted once, not the sum of those of its tags.
    voices: u64,
    tags: Vec<TagDocument<'a>>,
}

#[derive(Debug, Serialize)]
struct TagDocument<'a> {
    tag: &'a str,
    spelling: &'a str,
    posts: u64,
    originals: u64,
    voices: u64,
}

/// `tagline.groups.suggest/1`
#[derive(Debug, Serialize)]
struct SuggestDocument<'a> {
    schema: &'static str,
    /// The group, if one was asked about.
    group: Option<&'a str>,
    tags: &'a [String],
    posts: u64,
    voices: u64,
    /// Tags that look alike, listed or not.
    alike: u64,
    suggestions: Vec<VariantDocument<'a>>,
}

#[derive(Debug, Serialize)]
struct VariantDocument<'a> {
    tag: &'a str,
    spelling: &'a str,
    like: &'a str,
    why: String,
    score: f64,
    posts: u64,
    voices: u64,
    both: u64,
    same_days: u64,
    same_days_of: u64,
    same_voices: u64,
    same_voices_of: u64,
    /// At least five posts by three voices.
    supported: bool,
}

pub(super) fn run(args: &Args, session: &Session, out: &mut Output) -> Result<Outcome, Error> {
    let folder = session.archive()?.path().to_owned();
    let (name, changes) = match &args.doing {
        None => return list(&Notebook::read(&folder)?, args.form.form(), session, out),
        Some(Doing::Suggest(suggest)) => {
            return self::suggest(suggest, &Notebook::read(&folder)?, session, out);
        }
        Some(Doing::Set(set)) => (&set.tags.name, set.changes()),
        Some(Doing::Add(tags)) => (
            &tags.name,
            vec![tags.change(|name, tags| Change::AddTags { name, tags })],
        ),
        Some(Doing::Drop(tags)) => (
            &tags.name,
            vec![tags.change(|name, tags| Change::DropTags { name, tags })],
        ),
        Some(Doing::Remove { name }) => (name, vec![Change::RemoveGroup(name.clone())]),
    };
    let notebook = Notebook::change(&folder, &changes, session.now)?;
    match notebook.group(name) {
        Some(group) => say(&format!(
            "group '{}' is {}; ask for it with {}",
            group.name,
            hashed(&group.tags),
            Query::filter(filter(group))
        )),
        None => say(&format!("removed group '{name}'")),
    }
    Ok(Outcome::Done)
}

impl Tags {
    fn change(&self, change: impl Fn(String, Vec<String>) -> Change) -> Change {
        let tags = self.tags.iter().map(|tag| tag.trim().to_owned());
        change(self.name.clone(), tags.collect())
    }
}

fn hashed(keys: &[String]) -> String {
    format!("#{}", keys.join(", #"))
}

fn filter(group: &Group) -> Filter {
    let mut keys = group.tags.clone();
    keys.sort_unstable();
    Filter::Group {
        name: group.name.clone(),
        keys,
    }
}

/// A group with what the archive has of it.
struct Counted<'a> {
    group: &'a Group,
    count: Count,
    /// In the order of the group.
    tags: Vec<TagRow>,
}

fn count<'a>(group: &'a Group, engine: &Engine) -> Result<Counted<'a>, Error> {
    let scope = Query::filter(filter(group));
    let ask = AskTags {
        unit: Unit::Posts,
        limit: usize::MAX,
    };
    // All posts of each of its tags are in the scope, so these are the counts of the whole archive.
    let found = engine.tags(&scope, &ask, &Cancel::never())?.tags;
    let row = |key: &String| {
        let row = found.iter().find(|row| row.tag == *key).cloned();
        row.unwrap_or_else(|| TagRow {
            tag: key.clone(),
            spelling: key.clone(),
            posts: 0,
            originals: 0,
            voices: 0,
        })
    };
    Ok(Counted {
        group,
        count: engine.count(&scope, &Cancel::never())?,
        tags: group.tags.iter().map(row).collect(),
    })
}

fn list(
    notebook: &Notebook,
    form: Form,
    session: &Session,
    out: &mut Output,
) -> Result<Outcome, Error> {
    let engine = session.engine()?;
    let groups = notebook.groups().iter();
    let groups: Vec<Counted<'_>> = groups
        .map(|group| count(group, &engine))
        .collect::<Result<_, _>>()?;
    match form {
        Form::Json => out.json(&document(&groups, session))?,
        Form::Csv => out.csv(csv(&groups))?,
        Form::Table if groups.is_empty() => {
            say("there is no group: 'tagline groups set' makes one")
        }
        Form::Table => out.text(&table(&groups, session))?,
    }
    Ok(if groups.is_empty() {
        Outcome::Nothing
    } else {
        Outcome::Done
    })
}

fn document<'a>(groups: &'a [Counted<'a>], session: &Session) -> Document<'a> {
    let tag = |row: &'a TagRow| TagDocument {
        tag: &row.tag,
        spelling: &row.spelling,
        posts: row.posts,
        originals: row.originals,
        voices: row.voices,
    };
    let group = |counted: &'a Counted<'a>| GroupDocument {
        name: &counted.group.name,
        created: counted
            .group
            .created
            .map(|time| time.rfc3339_in(&session.zone)),
        note: &counted.group.note,
        posts: counted.count.posts,
        originals: counted.count.originals,
        voices: counted.count.voices,
        tags: counted.tags.iter().map(tag).collect(),
    };
    Document {
        schema: "tagline.groups/1",
        groups: groups.iter().map(group).collect(),
    }
}

/// A row for each group, without a tag, and one for each of its tags.
fn csv(groups: &[Counted<'_>]) -> Vec<Vec<String>> {
    let header = ["group", "tag", "spelling", "posts", "originals", "voices"];
    let mut rows = vec![header.map(str::to_owned).to_vec()];
    let row = |name: &str, tag: [&str; 2], counts: [u64; 3]| {
        let texts = [name, tag[0], tag[1]].map(str::to_owned);
        texts
            .into_iter()
            .chain(counts.map(|n| n.to_string()))
            .collect::<Vec<_>>()
    };
    for counted in groups {
        let (name, count) = (&counted.group.name, &counted.count);
        let counts = [count.posts, count.originals, count.voices];
        rows.push(row(name, ["", ""], counts));
        rows.extend(counted.tags.iter().map(|tag| {
            let counts = [tag.posts, tag.originals, tag.voices];
            row(name, [&tag.tag, &tag.spelling], counts)
        }));
    }
    rows
}

fn table(groups: &[Counted<'_>], session: &Session) -> String {
    let mut table = Table::new(&[
        ("posts", Align::Right),
        ("originals", Align::Right),
        ("voices", Align::Right),
        ("group", Align::Left),
    ]);
    for counted in groups {
        let count = &counted.count;
        let mut name = counted.group.name.clone();
        if !counted.group.note.is_empty() {
            name = format!("{name} - {}", counted.group.note);
        }
        table.row(vec![
            grouped(count.posts),
            grouped(count.originals),
            grouped(count.voices),
            name,
        ]);
        for tag in &counted.tags {
            table.row(vec![
                grouped(tag.posts),
                grouped(tag.originals),
                grouped(tag.voices),
                format!("  #{}", tag.spelling),
            ]);
        }
    }
    table.render(session.colors, session.terminal)
}

fn suggest(
    args: &Suggest,
    notebook: &Notebook,
    session: &Session,
    out: &mut Output,
) -> Result<Outcome, Error> {
    let of = args.of.trim();
    // With its sign it is a tag, whatever groups are called.
    let group = notebook.group(of).filter(|_| !of.starts_with('#'));
    let keys = group.map_or_else(|| vec![tag_key(of)], |group| group.tags.clone());
    if keys.iter().all(String::is_empty) {
        return Err(Error::told(format!("'{of}' is neither a tag nor a group")));
    }
    let variants = session
        .engine()?
        .variants(&keys, args.limit, &Cancel::never())?;
    match args.form.form() {
        Form::Json => out.json(&SuggestDocument {
            schema: "tagline.groups.suggest/1",
            group: group.map(|group| group.name.as_str()),
            tags: &keys,
            posts: variants.posts,
            voices: variants.voices,
            alike: variants.distinct,
            suggestions: variants.tags.iter().map(variant).collect(),
        })?,
        Form::Csv => out.csv(variants_csv(&variants))?,
        Form::Table => {
            let what = group.map_or_else(|| hashed(&keys), |group| filter(group).to_string());
            out.text(&variants_table(&what, &variants, session))?;
            if variants.tags.iter().any(|row| !row.supported) {
                say("(few): fewer than 5 posts or 3 voices stand behind the tag");
            }
            if !variants.tags.is_empty() {
                say(
                    "nothing is merged: 'tagline groups add NAME TAG...' does it, 'set' makes a group",
                );
            }
        }
    }
    Ok(if variants.tags.is_empty() {
        Outcome::Nothing
    } else {
        Outcome::Done
    })
}

fn variant(variant: &Variant) -> VariantDocument<'_> {
    VariantDocument {
        tag: &variant.tag,
        spelling: &variant.spelling,
        like: &variant.like,
        why: variant.likeness.to_string(),
        score: variant.score,
        posts: variant.posts,
        voices: variant.voices,
        both: variant.both,
        same_days: variant.same_days.0,
        same_days_of: variant.same_days.1,
        same_voices: variant.same_voices.0,
        same_voices_of: variant.same_voices.1,
        supported: variant.supported,
    }
}

fn variants_csv(variants: &Variants) -> Vec<Vec<String>> {
    let header = [
        "tag",
        "spelling",
        "like",
        "why",
        "score",
        "posts",
        "voices",
        "both",
        "same_days",
        "same_days_of",
        "same_voices",
        "same_voices_of",
    ];
    let mut rows = vec![header.map(str::to_owned).to_vec()];
    rows.extend(variants.tags.iter().map(|row| {
        let counts = [
            row.posts,
            row.voices,
            row.both,
            row.same_days.0,
            row.same_days.1,
            row.same_voices.0,
            row.same_voices.1,
        ];
        let texts = [&row.tag, &row.spelling, &row.like].map(Clone::clone);
        texts
            .into_iter()
            .chain([row.likeness.to_string(), row.score.to_string()])
            .chain(counts.map(|n| n.to_string()))
            .collect()
    }));
    rows
}

fn variants_table(what: &str, variants: &Variants, session: &Session) -> String {
    let look = match variants.distinct {
        1 => "tag looks",
        _ => "tags look",
    };
    let mut text = format!(
        "{} {look} like {what} ({} posts, {} voices)\n",
        grouped(variants.distinct),
        grouped(variants.posts),
        grouped(variants.voices)
    );
    if variants.tags.is_empty() {
        return text;
    }
    let right = |title| (title, Align::Right);
    let mut table = Table::new(&[
        right("score"),
        right("posts"),
        right("voices"),
        right("same days"),
        right("same voices"),
        right("both"),
        ("tag", Align::Left),
    ]);
    let of = |(part, all): (u64, u64)| format!("{} of {}", grouped(part), grouped(all));
    for row in &variants.tags {
        let few = if row.supported { "" } else { "  (few)" };
        table.row(vec![
            format!("{:.2}", row.score),
            grouped(row.posts),
            grouped(row.voices),
            of(row.same_days),
            of(row.same_voices),
            grouped(row.both),
            format!("#{}: {}{few}", row.spelling, row.likeness),
        ]);
    }
    text.push_str(&table.render(session.colors, session.terminal));
    text
}
