//! What the commands that import have in common: one import from start to summary.

use super::error::{Error, Outcome, say};
use super::progress::Bar;
use super::table::{Align, Table};
use crate::archive::{Archive, Cadence, Summary};
use crate::chart::Colors;
use crate::chart::number::grouped;
use crate::formats::{Options, Source};
use crate::post::display::clean_line;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};

/// Reasons for rejects that are shown; the rest is for `tagline rejects`.
const REASONS_SHOWN: usize = 3;
/// Reasons that are told apart: those that name what they found may be as many as records.
const MOST_REASONS: usize = 10_000;
/// Sources whose notes are shown; the rest is for `tagline info`.
const NOTED_SHOWN: usize = 5;

/// What an import did, and how long it took.
#[derive(Debug)]
pub(super) struct Imported {
    pub(super) summary: Summary,
    pub(super) seconds: f64,
    /// Why records of this import were rejected: how many, and the place of the first.
    reasons: Vec<(String, u64, String)>,
}

/// Imports sources with a bar on the terminal.
pub(super) fn import(
    archive: &Archive,
    sources: Vec<Source>,
    options: &Options,
    cadence: Cadence,
) -> Result<Imported, Error> {
    watched(archive, |bar| {
        Ok(archive.import_at(sources, options, cadence, bar)?)
    })
}

/// Runs an import with a bar on the terminal.
pub(super) fn watched(
    archive: &Archive,
    run: impl FnOnce(&mut Bar) -> Result<Summary, Error>,
) -> Result<Imported, Error> {
    let mut bar = Bar::start()?;
    let result = run(&mut bar);
    bar.finish();
    Imported::new(archive, result?, bar.seconds())
}

/// The reason without ` at line 1 column 17`, which the JSON parser ends every message with: the same slip in
/// each record would be a reason of its own.
fn without_position(reason: &str) -> Cow<'_, str> {
    let cut = || {
        let (before, rest) = reason.split_once(" at line ")?;
        let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        let rest = rest.strip_prefix(" column ")?;
        let after = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        Some(format!("{before}{after}"))
    };
    cut().map_or(Cow::Borrowed(reason), Cow::Owned)
}

/// Why records of the sources that were read now were rejected, the most frequent reason first.
fn reasons(archive: &Archive, summary: &Summary) -> Result<Vec<(String, u64, String)>, Error> {
    let mut reasons: BTreeMap<String, (u64, String)> = BTreeMap::new();
    if summary.sum(|source| source.rejected) > 0 {
        let readings: HashSet<usize> = summary.readings.iter().copied().collect();
        for (reading, reject) in archive.numbered_rejects()? {
            let reason = without_position(&reject.reason);
            if let Some((count, _)) = reasons.get_mut(&*reason) {
                *count += u64::from(readings.contains(&reading));
            } else if readings.contains(&reading) && reasons.len() < MOST_REASONS {
                let place = format!("{}:{}", reject.path, reject.line);
                reasons.insert(reason.into_owned(), (1, place));
            }
        }
    }
    let mut reasons: Vec<_> = reasons
        .into_iter()
        .map(|(reason, (count, place))| (reason, count, place))
        .collect();
    reasons.sort_by_key(|(_, count, _)| std::cmp::Reverse(*count));
    Ok(reasons)
}

impl Imported {
    /// The account of an import that took so long.
    pub(super) fn new(archive: &Archive, summary: Summary, seconds: f64) -> Result<Self, Error> {
        Ok(Self {
            reasons: reasons(archive, &summary)?,
            summary,
            seconds,
        })
    }

    pub(super) fn posts(&self) -> u64 {
        self.summary.sum(|source| source.posts)
    }

    /// New posts in a second.
    pub(super) fn rate(&self) -> u64 {
        (self.posts() as f64 / self.seconds.max(0.001)) as u64
    }

    /// Whether the command that imported did what it was asked to.
    pub(super) fn outcome(&self) -> Result<Outcome, Error> {
        if self.summary.interrupted {
            say("interrupted; what was read so far is in the archive, importing again goes on");
            return Ok(Outcome::Interrupted);
        }
        for (_, reason) in &self.summary.failed {
            say(reason);
        }
        let summary = &self.summary;
        let has_failed = |path: &str| summary.failed.iter().any(|(failed, _)| failed == path);
        let rest = if summary.sources.iter().any(|s| !has_failed(&s.path)) {
            "the others were imported"
        } else if !summary.sources.is_empty() {
            "what came before the fault was imported"
        } else if !summary.unchanged.is_empty() {
            "the others are in the archive already"
        } else {
            "nothing was imported"
        };
        match summary.failed.len() {
            0 => Ok(Outcome::Done),
            1 => Err(Error::told(format!("a source could not be read; {rest}"))),
            n => Err(Error::told(format!(
                "{n} sources could not be read; {rest}"
            ))),
        }
    }

    /// The account in one line.
    pub(super) fn in_short(&self) -> String {
        let mut parts = vec![format!("{} new posts", grouped(self.posts()))];
        for (count, what) in [
            (self.summary.sum(|source| source.merged), "merged"),
            (self.summary.sum(|source| source.rejected), "rejected"),
            (self.summary.sum(|source| source.skipped), "skipped"),
        ] {
            if count > 0 {
                parts.push(format!("{} {what}", grouped(count)));
            }
        }
        parts.join(", ")
    }

    /// The account for people.
    pub(super) fn describe(&self, archive: &Archive) -> String {
        let summary = &self.summary;
        let mut table = Table::new(&[("imported", Align::Right), ("", Align::Left)]);
        let rejected = summary.sum(|source| source.rejected);
        for (count, what) in [
            (self.posts(), "new posts"),
            (summary.sum(|source| source.undated), "of them undated"),
            (
                summary.sum(|source| source.merged),
                "further observations of known posts, merged",
            ),
            (rejected, "rejected records"),
            (
                summary.sum(|source| source.skipped),
                "skipped records that are no posts",
            ),
        ] {
            table.row(vec![grouped(count), what.to_owned()]);
        }
        let mut lines = Vec::new();
        for (reason, count, place) in self.reasons.iter().take(REASONS_SHOWN) {
            let line = format!("rejected {}: {reason} (first: {place})", grouped(*count));
            lines.push(clean_line(&line).into_owned());
        }
        lines.extend(self.notes());
        if summary.removed > 0 {
            let removed = grouped(summary.removed);
            lines.push(format!("removed, taken back by their authors: {removed}"));
        }
        let folder = archive.path().display();
        if rejected > 0 {
            lines.push(format!("all rejects: tagline rejects -a {folder}"));
        }
        if !summary.unchanged.is_empty() {
            lines.push(format!(
                "unchanged, not read again: {}",
                summary.unchanged.len()
            ));
        }
        let (seconds, rate) = (self.seconds, grouped(self.rate()));
        lines.push(format!("{seconds:.1} s, {rate} posts/s, in {folder}\n"));
        table.render(Colors::Never, None) + &lines.join("\n")
    }

    /// How sources were read, where that could have been done otherwise.
    fn notes(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for source in &self.summary.sources {
            let notes = source.columns_in_words();
            let notes = notes.into_iter().chain(source.remarks.iter().cloned());
            lines.extend(notes.map(|note| format!("{}: {note}", source.path)));
        }
        let more = lines.len().saturating_sub(NOTED_SHOWN);
        lines.truncate(NOTED_SHOWN);
        if more > 0 {
            lines.push(format!(
                "{} more such notes: see 'tagline info'",
                grouped(more as u64)
            ));
        }
        let clean = |line: String| clean_line(&line).into_owned();
        lines.into_iter().map(clean).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_the_same_wherever_in_the_record_it_stands() {
        for (reason, cut) in [
            ("EOF while parsing at line 1 column 17", "EOF while parsing"),
            (
                "no JSON (key at line 3 column 4): mend it",
                "no JSON (key): mend it",
            ),
            ("looked at line by line", "looked at line by line"),
            ("broken at line 7", "broken at line 7"),
            ("", ""),
        ] {
            assert_eq!(without_position(reason), cut);
        }
    }

    /// One file's path may begin with another's, and the same slip stands anywhere.
    #[test]
    fn reasons_are_those_of_what_was_read_now() {
        let folder = tempfile::tempdir().expect("a folder");
        let archive = Archive::open_or_create(&folder.path().join("a")).expect("an archive");
        let import = |name: &str, lines: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, lines).expect("room");
            let path = path.to_string_lossy().into_owned();
            let sources = crate::formats::sources(&[path]).expect("a source");
            let summary = archive.import(sources, &Options::default(), &mut ());
            reasons(&archive, &summary.expect("it is read")).expect("a list")
        };
        let good = r#"{"platform":"demo","id":"1","text":"a","author":{"handle":"ida"}}"#;
        let lines = format!("{good}\n{{\"id\": oops\n{{\"platform\": oops\n{{\"text\": oops\n");
        let found = import("a.jsonl.old", &lines);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].1, 3);
        assert!(found[0].2.ends_with("a.jsonl.old:2"), "{found:?}");
        let found = import("a.jsonl", &format!("{good}\n{{\"platform\": oops\n"));
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].1, 1);
        assert!(found[0].2.ends_with("a.jsonl:2"), "{found:?}");
    }
}
