//! What all studies have in common as commands: their options, and how a page is printed.

use super::args::{Bounds, Form, FormArgs};
use super::error::{Error, Outcome, say};
use super::output::Output;
use super::progress::watched;
use super::session::Session;
use super::table::{Align, Table as TextTable};
use crate::chart::number::grouped;
use crate::chart::{ChartStyles, render_to_string};
use crate::engine::Unit;
use crate::export::file::{Existing, save, save_all};
use crate::post::display::clean_line;
use crate::report::{Body, Chart, Document, Frame, Part, Report, Side, Study, Table, draw, shown};
use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Columns of a page that is not shown on a terminal.
const PIPE_WIDTH: u16 = 80;

/// The options of every study.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct Options {
    /// How many rows of a table at most
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub(super) limit: usize,
    /// What is counted, where there is a choice
    #[arg(long, value_name = "UNIT", default_value = "posts")]
    pub(super) unit: Unit,
    /// Print this part only; with --csv, which prints one part, the first without it
    #[arg(long, value_name = "PART")]
    pub(super) part: Option<String>,
    /// Write to this file instead, by its ending: .csv with the definitions beside it, .json, .md, .svg
    #[arg(short, long, value_name = "FILE", conflicts_with_all = ["json", "csv"])]
    pub(super) output: Option<PathBuf>,
    /// Replace files that are there
    #[arg(long, requires = "output")]
    pub(super) force: bool,
    #[command(flatten)]
    pub(super) bounds: Bounds,
    #[command(flatten)]
    pub(super) form: FormArgs,
}

/// Asks a study and prints its page.
pub(super) fn run(
    study: &Study,
    options: &Options,
    session: &Session,
    out: &mut Output,
) -> Result<Outcome, Error> {
    let frame = Frame {
        zone: session.zone.clone(),
        unit: options.unit,
        limit: options.limit,
        now: session.now,
        groups: session.context().groups,
    };
    if !study.units().contains(&options.unit) {
        return Err(Error::told(format!(
            "'{}' counts {}: leave out --unit {}",
            study.name(),
            study.units_in_words(),
            options.unit.name()
        )));
    }
    let engine = session.engine()?;
    let mut report = watched(|cancel| study.report(&engine, &frame, cancel))??;
    let others = choose(&mut report, options)?;
    if let Some(path) = &options.output {
        write(&report, path, options, session)?;
        return Ok(outcome(&report));
    }
    let document = Document::new(&report, &session.zone);
    match options.form.form() {
        Form::Json => out.json(&document)?,
        Form::Csv => {
            if let Some(part) = report.parts.first() {
                out.csv(document.rows(part))?;
            }
            if !others.is_empty() {
                say(&format!("further parts (--part): {}", others.join(", ")));
            }
        }
        Form::Table => out.text(&page(&report, session))?,
    }
    Ok(outcome(&report))
}

fn outcome(report: &Report) -> Outcome {
    if report.posts == 0 {
        Outcome::Nothing
    } else {
        Outcome::Done
    }
}

/// Writes the page to files, and says which.
fn write(report: &Report, path: &Path, options: &Options, session: &Session) -> Result<(), Error> {
    let path = path
        .to_str()
        .ok_or_else(|| Error::told("a file's name must be UTF-8 here"))?;
    let part = report.parts.first();
    let part = part.ok_or_else(|| Error::told("there is nothing to write"))?;
    let files = report
        .files(path, part, &session.zone)
        .map_err(Error::told)?;
    let pairs: Vec<(&Path, &[u8])> = files
        .iter()
        .map(|file| (Path::new(&file.path), file.bytes.as_slice()))
        .collect();
    save_all(&pairs, existing(options.force)).map_err(|(path, why)| unwritten(&path, &why))?;
    for (path, _) in pairs {
        say(&format!("written: {}", path.display()));
    }
    Ok(())
}

fn existing(force: bool) -> Existing {
    if force {
        Existing::Replace
    } else {
        Existing::Keep
    }
}

fn unwritten(path: &Path, why: &io::Error) -> Error {
    let hint = match why.kind() {
        io::ErrorKind::AlreadyExists => "; --force replaces it",
        _ => "",
    };
    Error::told(format!("'{}' was not written: {why}{hint}", path.display()))
}

/// Writes a file, whole or not at all, and says so.
pub(super) fn save_as(
    path: &Path,
    force: bool,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Error> {
    save(path, existing(force), write).map_err(|why| unwritten(path, &why))?;
    say(&format!("written: {}", path.display()));
    Ok(())
}

/// Keeps the parts that were asked for; gives the names of those that CSV leaves out.
fn choose(report: &mut Report, options: &Options) -> Result<Vec<&'static str>, Error> {
    let names: Vec<&'static str> = report.parts.iter().map(|part| part.name).collect();
    if let Some(wanted) = &options.part {
        report.parts.retain(|part| part.name == wanted);
        if report.parts.is_empty() {
            return Err(Error::told(format!(
                "there is no part '{wanted}': the parts here are {}",
                names.join(", ")
            )));
        }
        return Ok(Vec::new());
    }
    Ok(match options.form.form() {
        Form::Csv => names.get(1..).unwrap_or_default().to_vec(),
        _ => Vec::new(),
    })
}

/// The page for people.
fn page(report: &Report, session: &Session) -> String {
    let title = match report.title.as_str() {
        "" => "everything".into(),
        title => clean_line(title),
    };
    let mut text = format!("{}: {title}\n", report.name);
    let said = report.said.iter().map(|said| clean_line(said).into_owned());
    let warned = report.warnings.iter();
    let warned = warned.map(|warning| format!("mind: {}", clean_line(warning)));
    for line in said.chain(warned) {
        text.push_str(&line);
        text.push('\n');
    }
    for part in &report.parts {
        text.push_str(&one_part(part, session));
    }
    text
}

fn one_part(part: &Part, session: &Session) -> String {
    let title = clean_line(&part.title);
    let definition = clean_line(&part.definition);
    let mut text = format!("\n{title}\n  {definition}\n");
    match &part.body {
        Body::Chart(chart) => text.push_str(&drawn(chart, session)),
        Body::Table(table) => text.push_str(&rows(table, session)),
    }
    text
}

fn drawn(chart: &Chart, session: &Session) -> String {
    let width = session.terminal.unwrap_or(PIPE_WIDTH);
    let look = draw::Look {
        series: draw::COLORS,
        styles: ChartStyles::default(),
    };
    render_to_string(width, draw::height(chart), session.colors, |area, buf| {
        draw::draw(chart, &look, &session.zone, area, buf);
    })
}

fn rows(table: &Table, session: &Session) -> String {
    if table.rows.is_empty() {
        return "  nothing\n".to_owned();
    }
    let mut text = TextTable::new(&[]);
    for column in &table.columns {
        let align = match column.side {
            Side::Left => Align::Left,
            Side::Right => Align::Right,
        };
        text.column(&column.title, align);
    }
    for row in &table.rows {
        let mut cells: Vec<String> = row
            .cells
            .iter()
            .map(|cell| shown(cell, &session.zone))
            .collect();
        if let Some(last) = cells.last_mut().filter(|_| row.is_weak) {
            last.push_str("  (few)");
        }
        text.row(cells);
    }
    let mut text = text.render(session.colors, session.terminal);
    let shown = table.rows.len() as u64;
    if let Some(all) = table.of.filter(|all| *all > shown) {
        let _ = writeln!(text, "{} of {}", grouped(shown), grouped(all));
    }
    text
}
