//! `tagline groups`: tags that are counted as one.

mod suggest;

use super::args::{Form, FormArgs};
use super::error::{Error, Outcome, say};
use super::output::Output;
use super::session::Session;
use super::table::{Align, Table};
use crate::chart::number::grouped;
use crate::engine::{AskTags, Cancel, Count, Engine, TagRow, Unit};
use crate::notebook::{Change, Group, Notebook};
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
    Suggest(suggest::Args),
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

pub(super) fn run(args: &Args, session: &Session, out: &mut Output) -> Result<Outcome, Error> {
    let folder = session.archive()?.path().to_owned();
    let (name, changes) = match &args.doing {
        None => return list(&Notebook::read(&folder)?, args.form.form(), session, out),
        Some(Doing::Suggest(args)) => {
            return suggest::run(args, &Notebook::read(&folder)?, session, out);
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
    let before = Notebook::read(&folder)?;
    let notebook = Notebook::change(&folder, &changes, session.now)?;
    let was = before.group(name).map(|group| hashed(&group.tags));
    match notebook.group(name) {
        Some(group) => {
            let is = hashed(&group.tags);
            // Who adds or drops a tag knows the others.
            let is_set = matches!(args.doing, Some(Doing::Set(_)));
            let was = was.filter(|was| is_set && *was != is);
            let was = was.map_or_else(String::new, |was| format!(", and was {was}"));
            let query = Query::filter(filter(group));
            say(&format!(
                "group '{}' is {is}{was}; ask for it with {query}",
                group.name
            ));
            warn_of_unused(group, session)?;
        }
        None => say(&format!(
            "removed group '{name}', which was {}",
            was.unwrap_or_default()
        )),
    }
    Ok(Outcome::Done)
}

/// A tag in no post is mistyped, or of posts that are yet to come.
fn warn_of_unused(group: &Group, session: &Session) -> Result<(), Error> {
    let counted = count(group, &session.engine()?)?;
    let is_used = |key: &&String| {
        counted
            .tags
            .iter()
            .any(|row| row.tag == **key && row.posts > 0)
    };
    let unused: Vec<String> = group
        .tags
        .iter()
        .filter(|key| !is_used(key))
        .cloned()
        .collect();
    if !unused.is_empty() {
        say(&format!("no post has {}", hashed(&unused)));
    }
    Ok(())
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
            say("there is no group: 'tagline groups set' makes one");
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
