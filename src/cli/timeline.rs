//! `tagline timeline`: counts over time, of one query or several on one axis.

use super::args::{Bounds, Form, FormArgs, QUERY_HELP};
use super::error::{Error, Outcome, say};
use super::events::{self, EventDocument};
use super::output::Output;
use super::session::{Scope, Session};
use super::study::save_as;
use super::table::{Align, Table};
use crate::chart::number::grouped;
use crate::chart::{Colors, Line, TimelineChart, render_to_string};
use crate::engine::{AskTimeline, Axis, Bin, Cancel, Series, Timeline, Unit};
use crate::notebook::Event;
use crate::post::Time;
use crate::post::display::clean_line;
use crate::report::{Chart, Report, untimed};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use jiff::tz::TimeZone;
use ratatui::layout::Rect;
use ratatui::style::{Color, Style};
use ratatui::widgets::Widget;
use serde::Serialize;
use std::path::PathBuf;

/// Bins of `--bin auto`: as many as fit beside the axis of a terminal of 80 columns. The same
/// everywhere, so that an answer does not depend on a window.
const AUTO_BINS: usize = 72;
const CHART_HEIGHT: u16 = 12;
/// Charts below each other when one is too narrow for all bins.
const MOST_STRIPS: usize = 6;
/// Columns of a chart that is not drawn on a terminal.
const PIPE_WIDTH: u16 = 80;
const SERIES_COLORS: [Color; 4] = [Color::Cyan, Color::Yellow, Color::Magenta, Color::Green];

/// Count posts over time
///
/// Every QUERY becomes a series of its own, all on one axis. Empty bins are zero. Days and hours are those
/// of the time zone (see --tz). A chart is drawn where standard output is a terminal.
#[derive(Debug, clap::Args)]
#[command(after_help = format!("\
Examples:
  tagline timeline -a may.tagline
  tagline timeline '#YesAllWomen' '#NotAllMen' -a may.tagline --bin hour --tz America/Los_Angeles
  tagline timeline '#YesAllWomen' -a may.tagline --unit voices --csv > voices.csv

{QUERY_HELP}"))]
pub(super) struct Args {
    /// What to count; everything without one
    #[arg(value_name = "QUERY")]
    queries: Vec<String>,
    /// The width of the bins; auto: the narrowest that gives no more than 72
    #[arg(long, value_name = "BIN", default_value = "auto", value_parser = bin_parser())]
    bin: Axis,
    /// What is counted
    #[arg(long, value_name = "UNIT", default_value = "posts")]
    unit: Unit,
    /// Draw the chart into pipes and files too
    #[arg(long, conflicts_with_all = ["json", "csv"])]
    chart: bool,
    /// Draw the chart into this file too, as SVG
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    /// Replace that file if it is there
    #[arg(long, requires = "svg")]
    force: bool,
    #[command(flatten)]
    bounds: Bounds,
    #[command(flatten)]
    form: FormArgs,
}

/// `tagline.timeline/1`
#[derive(Debug, Serialize)]
struct Document<'a> {
    schema: &'static str,
    bin: &'static str,
    zone: &'a str,
    unit: &'static str,
    series: Vec<SeriesDocument<'a>>,
    /// What the analyst noted of this time.
    events: Vec<EventDocument<'a>>,
}

#[derive(Debug, Serialize)]
struct SeriesDocument<'a> {
    query: &'a str,
    /// The whole series counted once: for voices not the sum of the bins.
    total: u64,
    /// In no bin: without a time.
    undated: u64,
    /// In no bin: with a time that cannot be right.
    outside: u64,
    bins: Vec<BinDocument>,
}

#[derive(Debug, Serialize)]
struct BinDocument {
    start: String,
    count: u64,
}

pub(super) fn run(args: &Args, session: &Session, out: &mut Output) -> Result<Outcome, Error> {
    let scopes = scopes(args, session)?;
    let ask = AskTimeline {
        axis: args.bin,
        zone: session.zone.clone(),
        unit: args.unit,
        span: None,
    };
    let queries: Vec<_> = scopes.iter().map(|scope| scope.query.clone()).collect();
    let timeline = session
        .engine()?
        .timeline(&queries, &ask, &Cancel::never())?;
    if let Some(path) = &args.svg {
        let svg = drawing(&scopes, &timeline, session)?;
        save_as(path, args.force, |out| out.write_all(svg.as_bytes()))?;
    }
    match args.form.form() {
        Form::Json => out.json(&document(&scopes, &timeline, session))?,
        Form::Csv => out.csv(csv_rows(&scopes, &timeline, &session.zone))?,
        Form::Table => {
            out.text(&table(&scopes, &timeline, session))?;
            if args.chart || session.terminal.is_some() {
                out.text(&chart(&scopes, &timeline, session))?;
            }
            out.text(&happened(&timeline, session))?;
            tell(&timeline);
        }
    }
    let nothing = timeline.series.iter().all(|series| series.total == 0);
    Ok(if nothing {
        Outcome::Nothing
    } else {
        Outcome::Done
    })
}

/// The chart as a figure that stands by itself.
fn drawing(scopes: &[Scope], timeline: &Timeline, session: &Session) -> Result<String, Error> {
    if timeline.series.len() > SERIES_COLORS.len() {
        return Err(Error::told("a figure has at most four series"));
    }
    let (unit, bin) = (timeline.unit.name(), timeline.bin.name());
    let labels: Vec<String> = scopes.iter().map(title).collect();
    let posts = timeline.series.iter().map(|series| series.total).sum();
    let mut report = Report::new("timeline", labels.join(" and "), posts);
    report.ask("zone", timeline.zone.clone());
    let in_no_bin = in_no_bin(timeline).map_or_else(String::new, |said| format!("; {said}"));
    let definition = format!(
        "{unit} per {bin}, {}; empty bins are zero{in_no_bin}",
        timeline.zone,
    );
    let chart = Chart::Timeline {
        timeline: timeline.clone(),
        labels,
    };
    report.chart("timeline", (format!("{unit} per {bin}"), definition), chart);
    let part = report.parts.first().expect("it was just added");
    let svg = report.svg(part, &session.zone);
    svg.ok_or_else(|| Error::told("there is nothing to draw"))
}

/// One scope for each query, or everything.
fn scopes(args: &Args, session: &Session) -> Result<Vec<Scope>, Error> {
    match args.queries.as_slice() {
        [] => Ok(vec![session.scope("", &args.bounds)?]),
        queries => queries
            .iter()
            .map(|query| session.scope(query, &args.bounds))
            .collect(),
    }
}

fn document<'a>(scopes: &'a [Scope], timeline: &'a Timeline, session: &'a Session) -> Document<'a> {
    let zone = &session.zone;
    let series = scopes
        .iter()
        .zip(&timeline.series)
        .map(|(scope, series)| SeriesDocument {
            query: &scope.text,
            total: series.total,
            undated: series.undated,
            outside: series.outside,
            bins: bins(timeline, series)
                .map(|(start, count)| BinDocument {
                    start: start.rfc3339_in(zone),
                    count,
                })
                .collect(),
        });
    Document {
        schema: "tagline.timeline/1",
        bin: timeline.bin.name(),
        zone: &timeline.zone,
        unit: timeline.unit.name(),
        series: series.collect(),
        events: events::documents(session.notebook(), zone, |event| touches(event, timeline)),
    }
}

/// Whether an event is to be seen on the timeline.
fn touches(event: &Event, timeline: &Timeline) -> bool {
    match timeline.edges.as_slice() {
        [first, .., last] => event.touches(*first, *last),
        _ => false,
    }
}

/// What the analyst noted of this time.
fn happened(timeline: &Timeline, session: &Session) -> String {
    let notebook = session.notebook();
    if !notebook
        .events()
        .iter()
        .any(|event| touches(event, timeline))
    {
        return String::new();
    }
    let table = events::table(notebook, session, |event| touches(event, timeline));
    format!("\n{table}")
}

/// Where each bin begins and what it counts.
fn bins(timeline: &Timeline, series: &Series) -> impl Iterator<Item = (Time, u64)> {
    timeline
        .edges
        .iter()
        .copied()
        .zip(series.counts.iter().copied())
}

fn csv_rows(scopes: &[Scope], timeline: &Timeline, zone: &TimeZone) -> Vec<Vec<String>> {
    let titles = std::iter::once("start".to_owned()).chain(scopes.iter().map(title));
    let mut rows = vec![titles.collect::<Vec<_>>()];
    rows.extend(counts_by_bin(timeline).map(|(start, counts)| {
        std::iter::once(start.rfc3339_in(zone))
            .chain(counts.into_iter().map(|n| n.to_string()))
            .collect()
    }));
    rows
}

/// The beginning of each bin, with the counts of all series.
fn counts_by_bin(timeline: &Timeline) -> impl Iterator<Item = (Time, Vec<u64>)> {
    (0..timeline.len()).map(|bin| {
        let counts = timeline
            .series
            .iter()
            .map(|series| series.counts[bin])
            .collect();
        (timeline.edges[bin], counts)
    })
}

fn title(scope: &Scope) -> String {
    if scope.text.is_empty() {
        "all".to_owned()
    } else {
        clean_line(&scope.text).into_owned()
    }
}

/// What is counted, and a row for each bin.
fn table(scopes: &[Scope], timeline: &Timeline, session: &Session) -> String {
    let (unit, bin, zone) = (timeline.unit.name(), timeline.bin.name(), &timeline.zone);
    let mut lines = vec![format!("{unit} per {bin}, {zone}")];
    for (number, (scope, series)) in scopes.iter().zip(&timeline.series).enumerate() {
        let (letter, total) = (letter(number), grouped(series.total));
        lines.push(format!("{letter}  {total:>11}  {}", title(scope)));
    }
    lines.push(String::new());
    let text = lines.join("\n");
    if timeline.is_empty() {
        return text;
    }
    let letters: Vec<String> = (0..timeline.series.len()).map(letter).collect();
    let mut table = Table::new(&[("start", Align::Left)]);
    for letter in &letters {
        table.column(letter, Align::Right);
    }
    for (start, counts) in counts_by_bin(timeline) {
        let start = start
            .in_zone(&session.zone)
            .strftime(pattern(timeline.bin))
            .to_string();
        table.row(
            std::iter::once(start)
                .chain(counts.into_iter().map(grouped))
                .collect(),
        );
    }
    text + &table.render(session.colors, session.terminal)
}

/// `A`, `B`, ... as sets are called on the screen; numbers after `Z`.
fn letter(number: usize) -> String {
    match u8::try_from(number) {
        Ok(n) if n < 26 => char::from(b'A' + n).to_string(),
        _ => (number + 1).to_string(),
    }
}

/// How the beginning of a bin is written.
fn pattern(bin: Bin) -> &'static str {
    match bin {
        Bin::Minute | Bin::Hour => "%Y-%m-%d %H:%M",
        Bin::Day | Bin::Week => "%Y-%m-%d",
        Bin::Month => "%Y-%m",
        Bin::Year => "%Y",
    }
}

fn chart(scopes: &[Scope], timeline: &Timeline, session: &Session) -> String {
    let titles: Vec<String> = scopes.iter().map(title).collect();
    let lines: Vec<Line<'_>> = timeline
        .series
        .iter()
        .zip(&titles)
        .zip(SERIES_COLORS)
        .enumerate()
        .map(|(number, ((series, title), color))| {
            Line::new(number, title, &series.counts).style(Style::new().fg(color))
        })
        .collect();
    if timeline.is_empty() {
        return String::new();
    }
    let width = session.terminal.unwrap_or(PIPE_WIDTH);
    let chart = TimelineChart::new(&timeline.edges, &session.zone, &lines).mark_peak();
    let legend = chart.legend();
    let mut text = String::from("\n");
    text.push_str(&render_to_string(width, 1, session.colors, |area, buf| {
        legend.render(area, buf);
    }));
    text.push_str(&strips(&chart, width, session.colors));
    text
}

/// The chart, continued below where one strip is too narrow for all bins.
fn strips(chart: &TimelineChart<'_>, width: u16, colors: Colors) -> String {
    let area = Rect::new(0, 0, width, CHART_HEIGHT);
    let shown = chart.visible_bins(area).len().max(1);
    if chart.bins().div_ceil(shown) > MOST_STRIPS {
        say("too many bins to draw: choose a wider --bin");
        return String::new();
    }
    let mut text = String::new();
    for first in (0..chart.bins()).step_by(shown) {
        let strip = chart.clone().first(first);
        // A bin is one column here: the last strip is as much narrower as it has fewer bins.
        let missing = (first + shown).saturating_sub(chart.bins()) as u16;
        let width = if first == 0 { width } else { width - missing };
        text.push_str(&render_to_string(
            width,
            CHART_HEIGHT,
            colors,
            |area, buf| {
                (&strip).render(area, buf);
            },
        ));
    }
    text
}

/// What no bin counts.
fn in_no_bin(timeline: &Timeline) -> Option<String> {
    let sum = |of: fn(&Series) -> u64| timeline.series.iter().map(of).sum();
    untimed(sum(|series| series.undated), sum(|series| series.outside))
        .map(|which| format!("in no bin: {which}"))
}

/// What one must know to read the numbers.
fn tell(timeline: &Timeline) {
    if let Some(said) = in_no_bin(timeline) {
        say(&said);
    }
    if timeline.series.len() > SERIES_COLORS.len() {
        say("only the first four series are drawn");
    }
    if timeline.unit == Unit::Voices {
        say(
            "somebody who posts in several bins is a voice in each: bins do not add up to the total",
        );
    }
}

pub(super) fn bin_parser() -> impl TypedValueParser<Value = Axis> {
    let names = std::iter::once("auto").chain(Bin::ALL.map(Bin::name));
    PossibleValuesParser::new(names).map(|name| {
        let bin = Bin::ALL.into_iter().find(|bin| bin.name() == name);
        bin.map_or(Axis::Fit(AUTO_BINS), Axis::Fixed)
    })
}
