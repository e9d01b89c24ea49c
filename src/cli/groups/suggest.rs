//! `tagline groups suggest`: tags that may be other spellings, with the evidence.

use super::super::args::{Form, FormArgs};
use super::super::error::{Error, Outcome, say};
use super::super::output::Output;
use super::super::session::Session;
use super::super::table::{Align, Table};
use super::{filter, hashed};
use crate::chart::number::grouped;
use crate::engine::{Cancel, Variant, Variants};
use crate::notebook::Notebook;
use crate::post::tag_key;
use serde::Serialize;

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
pub(super) struct Args {
    /// A tag, or the name of a group
    #[arg(value_name = "TAG|NAME")]
    of: String,
    /// How many at most
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: usize,
    #[command(flatten)]
    form: FormArgs,
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

pub(super) fn run(
    args: &Args,
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
