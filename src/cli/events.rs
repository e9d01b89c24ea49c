//! `tagline events`: what happened, as the analyst notes it.

use super::args::{Form, FormArgs};
use super::error::{Error, Outcome, say};
use super::output::Output;
use super::session::Session;
use super::table::{Align, Table};
use crate::notebook::{Change, Event, Notebook};
use crate::post::{Time, tag_key};
use clap::Subcommand;
use jiff::ToSpan;
use jiff::tz::TimeZone;
use serde::Serialize;

/// List events and note further ones: they are drawn on every timeline of the archive
///
/// Events are kept in the archive's folder (notebook.json) and are not touched by imports. A day, month or year
/// stands for all of it, the last one of a range too; a time of day is a moment.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  tagline events -a may.tagline
  tagline events add 2014-05-23 'the shooting' -a may.tagline
  tagline events add 2014-05-24T19:00..2014-05-26 'vigils' --note 'in three cities' -a may.tagline
  tagline events remove vigils -a may.tagline")]
pub(super) struct Args {
    #[command(subcommand)]
    doing: Option<Doing>,
    #[command(flatten)]
    form: FormArgs,
}

#[derive(Debug, Subcommand)]
enum Doing {
    /// Note an event
    Add(Add),
    /// Remove an event
    Remove {
        /// Its name, or its number in the list
        #[arg(value_name = "NAME|NUMBER")]
        which: String,
    },
}

#[derive(Debug, clap::Args)]
struct Add {
    /// When: 2014-05-23, '2014-05-24 19:00', or a range: 2014-05-23..2014-05-26
    #[arg(value_name = "TIME[..TIME]")]
    when: String,
    /// How it is called
    name: String,
    /// What there is to say of it
    #[arg(long, value_name = "TEXT", default_value = "")]
    note: String,
    /// Where one can read about it
    #[arg(long, value_name = "URL", default_value = "")]
    link: String,
}

/// `tagline.events/1`
#[derive(Debug, Serialize)]
struct Document<'a> {
    schema: &'static str,
    events: Vec<EventDocument<'a>>,
}

/// An event as documents have it.
#[derive(Debug, Serialize)]
pub(super) struct EventDocument<'a> {
    number: usize,
    from: String,
    /// The first moment after it; `null` for a moment.
    until: Option<String>,
    name: &'a str,
    link: &'a str,
    note: &'a str,
}

pub(super) fn run(args: &Args, session: &Session, out: &mut Output) -> Result<Outcome, Error> {
    let folder = session.archive()?.path().to_owned();
    match &args.doing {
        None => {
            let notebook = Notebook::read(&folder)?;
            list(&notebook, args.form.form(), session, out)
        }
        Some(Doing::Add(add)) => {
            let event = event(add, session)?;
            let change = Change::AddEvent(event.clone());
            Notebook::change(&folder, &[change], session.now)?;
            say(&format!(
                "noted '{}', {}",
                event.name,
                when(&event, session)
            ));
            Ok(Outcome::Done)
        }
        Some(Doing::Remove { which }) => {
            let event = find(&Notebook::read(&folder)?, which)?;
            let change = Change::RemoveEvent(event.clone());
            Notebook::change(&folder, &[change], session.now)?;
            say(&format!(
                "removed '{}', {}",
                event.name,
                when(&event, session)
            ));
            Ok(Outcome::Done)
        }
    }
}

/// The event of this number in the list, or of this name, if it is the only one.
fn find(notebook: &Notebook, which: &str) -> Result<Event, Error> {
    let numbered = || notebook.events().iter().enumerate();
    let by_number = which.parse::<usize>().ok();
    if let Some((_, event)) = numbered().find(|(n, _)| by_number == Some(n + 1)) {
        return Ok(event.clone());
    }
    let named: Vec<_> = numbered()
        .filter(|(_, event)| tag_key(&event.name) == tag_key(which.trim()))
        .collect();
    match named.as_slice() {
        [] => Err(Error::told(format!(
            "there is no event '{which}': 'tagline events' lists them"
        ))),
        [(_, event)] => Ok((*event).clone()),
        several => {
            let numbers: Vec<String> = several.iter().map(|(n, _)| (n + 1).to_string()).collect();
            Err(Error::told(format!(
                "there are {} events '{which}': remove one by its number: {}",
                several.len(),
                numbers.join(", ")
            )))
        }
    }
}

fn event(add: &Add, session: &Session) -> Result<Event, Error> {
    let (from, until) = match add.when.split_once("..") {
        None => stretch(&add.when, session)?,
        Some((first, last)) => {
            let (from, _) = stretch(first, session)?;
            let (start, end) = stretch(last, session)?;
            (from, Some(end.unwrap_or(start)))
        }
    };
    let mut event = Event::new(from, until, &add.name);
    event.note.clone_from(&add.note);
    event.link.clone_from(&add.link);
    Ok(event)
}

/// What a time stands for: a day, month or year for all of it, anything else for a moment.
fn stretch(text: &str, session: &Session) -> Result<(Time, Option<Time>), Error> {
    let text = text.trim();
    let from = session.moment(text).map_err(|what| {
        Error::told(format!("{what}; a range is written 2014-05-23..2014-05-26"))
    })?;
    let is_number = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    let parts: Vec<&str> = text.split('-').collect();
    let span = match parts.as_slice() {
        ["today" | "yesterday"] => 1.day(),
        [year] if is_number(year) => 1.year(),
        [year, month] if is_number(year) && is_number(month) => 1.month(),
        [year, month, day] if [year, month, day].iter().all(|part| is_number(part)) => 1.day(),
        _ => return Ok((from, None)),
    };
    let end = from.in_zone(&session.zone).checked_add(span);
    let end = end.map_err(|_| Error::told(format!("'{text}' is too late to be noted")))?;
    Ok((from, Some(Time(end.timestamp().as_millisecond()))))
}

fn list(
    notebook: &Notebook,
    form: Form,
    session: &Session,
    out: &mut Output,
) -> Result<Outcome, Error> {
    let events: Vec<&Event> = notebook.events().iter().collect();
    match form {
        Form::Json => out.json(&Document {
            schema: "tagline.events/1",
            events: documents(notebook, &session.zone, |_| true),
        })?,
        Form::Csv => out.csv(csv(notebook, &session.zone))?,
        Form::Table if events.is_empty() => say("nothing is noted: 'tagline events add' does it"),
        Form::Table => out.text(&table(notebook, session, |_| true))?,
    }
    Ok(if events.is_empty() {
        Outcome::Nothing
    } else {
        Outcome::Done
    })
}

/// The events that are wanted, with their numbers in the list.
pub(super) fn documents<'a>(
    notebook: &'a Notebook,
    zone: &TimeZone,
    is_wanted: impl Fn(&Event) -> bool,
) -> Vec<EventDocument<'a>> {
    let numbered = notebook.events().iter().enumerate();
    let wanted = numbered.filter(|(_, event)| is_wanted(event));
    wanted
        .map(|(n, event)| EventDocument {
            number: n + 1,
            from: event.from.rfc3339_in(zone),
            until: event.until.map(|until| until.rfc3339_in(zone)),
            name: &event.name,
            link: &event.link,
            note: &event.note,
        })
        .collect()
}

fn csv(notebook: &Notebook, zone: &TimeZone) -> Vec<Vec<String>> {
    let header = ["number", "from", "until", "name", "link", "note"];
    let rows = documents(notebook, zone, |_| true)
        .into_iter()
        .map(|event| {
            vec![
                event.number.to_string(),
                event.from,
                event.until.unwrap_or_default(),
                event.name.to_owned(),
                event.link.to_owned(),
                event.note.to_owned(),
            ]
        });
    std::iter::once(header.map(str::to_owned).to_vec())
        .chain(rows)
        .collect()
}

/// The events that are wanted, for people.
pub(super) fn table(
    notebook: &Notebook,
    session: &Session,
    is_wanted: impl Fn(&Event) -> bool,
) -> String {
    let mut table = Table::new(&[
        ("", Align::Right),
        ("from", Align::Left),
        ("until", Align::Left),
        ("event", Align::Left),
    ]);
    for (n, event) in notebook.events().iter().enumerate() {
        if !is_wanted(event) {
            continue;
        }
        table.row(vec![
            (n + 1).to_string(),
            session.show(Some(event.from)),
            event
                .until
                .map_or_else(String::new, |until| session.show(Some(until))),
            event.about(),
        ]);
    }
    table.render(session.colors, session.terminal)
}

fn when(event: &Event, session: &Session) -> String {
    let from = session.show(Some(event.from));
    match event.until {
        None => from,
        Some(until) => format!("{from} - {}", session.show(Some(until))),
    }
}
