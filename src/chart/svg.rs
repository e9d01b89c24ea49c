//! Charts as SVG documents, for papers and slides: the scales, axes and labels are those of the terminal's
//! charts, only finer.
//!
//! A figure stands by itself: it carries its title, the definition of what is counted (`<desc>`, which
//! screen readers read), and a caption that says what was asked of what. Colours are those of Okabe and
//! Ito, which people with any colour vision tell apart; lines differ in their dashes as well. Texts of
//! strangers are made harmless and escaped. No scripts, no fonts, nothing from elsewhere.

use super::calendar::{Tick, time_labels};
use super::number;
use super::scale::{Scale, YAxis};
use crate::post::Time;
use crate::post::display::clean_line;
use jiff::tz::TimeZone;
use quick_xml::escape::escape;
use std::fmt::Write as _;

const WIDTH: f64 = 960.0;
const LEFT: f64 = 64.0;
const RIGHT: f64 = 16.0;
/// Of a row of text.
const ROW: f64 = 20.0;
/// Of a character of the labels, about: they are laid out in cells, as in a terminal.
const CELL: f64 = 7.0;
const PLOT: f64 = 300.0;
const COLORS: [&str; 4] = ["#0072B2", "#D55E00", "#009E73", "#CC79A7"];
const DASHES: [&str; 4] = ["", "7 3", "2 3", "9 3 2 3"];

/// What is written around a drawing.
#[derive(Clone, Copy, Debug)]
pub struct Figure<'a> {
    /// The heading.
    pub title: &'a str,
    /// What is counted and how; read aloud, not drawn.
    pub definition: &'a str,
    /// Below the drawing, a line each: unit, width of bins, zone, query, archive.
    pub caption: &'a [String],
}

/// A series of a figure: its name and a count for each bin.
pub type Series<'a> = (&'a str, &'a [u64]);

/// Where bins are, and how their times are called.
#[derive(Clone, Copy, Debug)]
pub struct Axis<'a> {
    /// Where each bin begins, then where the last one ends.
    pub edges: &'a [Time],
    /// The clock and calendar of the labels.
    pub zone: &'a TimeZone,
}

impl Axis<'_> {
    fn bins(&self) -> usize {
        self.edges.len().saturating_sub(1)
    }

    /// Where a bin begins, in pixels.
    fn x(&self, bin: usize) -> f64 {
        LEFT + (WIDTH - LEFT - RIGHT) * bin as f64 / self.bins().max(1) as f64
    }
}

impl Figure<'_> {
    /// Counts over time: the first series as an area, the others as lines.
    pub fn timeline(&self, axis: Axis<'_>, series: &[Series<'_>]) -> String {
        let mut page = Page::new(self);
        page.legend(series.iter().map(|(name, _)| *name));
        let top = page.y;
        let most = largest(series);
        let scale = VerticalScale::new(most, PLOT);
        scale.draw(&mut page.out, top + PLOT, Direction::Up);
        for (number, (_, counts)) in series.iter().enumerate() {
            let color = COLORS[number % COLORS.len()];
            let place = (top + PLOT, Direction::Up);
            if number == 0 {
                area(&mut page.out, &axis, &scale, (counts, color), place);
            } else {
                let dashes = DASHES[number % DASHES.len()];
                line(&mut page.out, &axis, &scale, (counts, color, dashes), place);
            }
        }
        page.times(&axis, top + PLOT);
        page.finish(self)
    }

    /// Two series on one scale, the first upwards, the second downwards.
    pub fn mirror(&self, axis: Axis<'_>, series: &[Series<'_>; 2]) -> String {
        let mut page = Page::new(self);
        page.legend(series.iter().map(|(name, _)| *name));
        let half = PLOT / 2.0;
        let middle = page.y + half;
        let scale = VerticalScale::new(largest(series), half);
        for (number, direction) in [(0, Direction::Up), (1, Direction::Down)] {
            scale.draw(&mut page.out, middle, direction);
            let drawn = (series[number].1, COLORS[number]);
            area(&mut page.out, &axis, &scale, drawn, (middle, direction));
        }
        page.times(&axis, middle + half);
        page.finish(self)
    }

    /// A measure over time, above and below zero.
    pub fn curve(&self, axis: Axis<'_>, (name, values): (&str, &[Option<f64>])) -> String {
        let mut page = Page::new(self);
        page.legend([name]);
        let half = PLOT / 2.0;
        let middle = page.y + half;
        let known = values.iter().flatten().filter(|value| value.is_finite());
        let most = known.fold(0.0_f64, |most, value| most.max(value.abs()));
        let most = if most > 0.0 { most } else { 1.0 };
        for value in [most, 0.0, -most] {
            let y = middle - half * value / most;
            rule(&mut page.out, y, &format!("{value:.2}"));
        }
        let mut path = String::new();
        for (bin, value) in values.iter().enumerate().take(axis.bins()) {
            let Some(value) = value.filter(|value| value.is_finite()) else {
                continue;
            };
            let y = middle - half * value / most;
            let _ = write!(path, "M{:.1} {y:.1}H{:.1}", axis.x(bin), axis.x(bin + 1));
        }
        let color = COLORS[0];
        let _ = writeln!(
            page.out,
            r#"<path d="{path}" fill="none" stroke="{color}" stroke-width="2"/>"#
        );
        page.times(&axis, middle + half);
        page.finish(self)
    }

    /// Counts by two things: the more, the darker. Nothing is drawn where there is nothing.
    pub fn heat(&self, (rows, columns): (&[String], &[String]), cells: &[Vec<u64>]) -> String {
        let mut page = Page::new(self);
        let most = cells.iter().flatten().copied().max().unwrap_or(0);
        let scale = YAxis::new(Scale::Linear, most, 1);
        let left = LEFT + 40.0;
        let width = (WIDTH - left - RIGHT) / columns.len().max(1) as f64;
        let height = 26.0;
        for (row, counts) in rows.iter().zip(cells) {
            let middle = page.y + height / 2.0 + 4.0;
            page.text((left - 8.0, middle), "end", row);
            for (n, (count, column)) in counts.iter().zip(columns).enumerate() {
                let x = left + width * n as f64;
                let share = scale.height(*count, 1000) as f64 / 1000.0;
                let opacity = if *count == 0 { 0.0 } else { 0.1 + 0.9 * share };
                let name = harmless(&format!("{row} {column}: {}", number::grouped(*count)));
                let _ = writeln!(
                    page.out,
                    r#"<rect x="{x:.1}" y="{:.1}" width="{:.1}" height="{:.1}" fill="{}" fill-opacity="{opacity:.2}"><title>{name}</title></rect>"#,
                    page.y,
                    width - 1.0,
                    height - 1.0,
                    COLORS[0]
                );
            }
            page.y += height;
        }
        for (n, column) in columns.iter().enumerate() {
            let x = left + width * (n as f64 + 0.5);
            page.text((x, page.y + 14.0), "middle", column);
        }
        page.y += ROW;
        let scale = format!("darkest: {}", number::grouped(most));
        page.text((left, page.y + 14.0), "start", &scale);
        page.y += ROW;
        page.finish(self)
    }

    /// Rows of a table as bars, longest first or in any other order.
    pub fn bars(&self, rows: &[(String, u64)]) -> String {
        let mut page = Page::new(self);
        let most = rows.iter().map(|(_, count)| *count).max().unwrap_or(0);
        let scale = YAxis::new(Scale::Linear, most, 1);
        let left = LEFT + 200.0;
        let room = WIDTH - left - RIGHT - 80.0;
        for (name, count) in rows {
            let middle = page.y + 14.0;
            page.text((left - 8.0, middle), "end", &shortened(name, 36));
            let steps = (room * 10.0) as u64;
            let length = scale.height(*count, steps) as f64 / 10.0;
            let length = if *count == 0 { 0.0 } else { length.max(1.0) };
            let color = COLORS[0];
            let _ = writeln!(
                page.out,
                r#"<rect x="{left:.1}" y="{:.1}" width="{length:.1}" height="14" fill="{color}"/>"#,
                page.y + 2.0
            );
            page.text(
                (left + length + 6.0, middle),
                "start",
                &number::grouped(*count),
            );
            page.y += ROW;
        }
        page.finish(self)
    }
}

fn largest(series: &[Series<'_>]) -> u64 {
    let counts = series.iter().flat_map(|(_, counts)| counts.iter());
    counts.copied().max().unwrap_or(0)
}

/// Whether more is further up or further down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Direction {
    Up,
    Down,
}

impl Direction {
    fn from(self, ground: f64, height: f64) -> f64 {
        match self {
            Self::Up => ground - height,
            Self::Down => ground + height,
        }
    }
}

/// The terminal's vertical axis in pixels.
struct VerticalScale {
    axis: YAxis,
    pixels: f64,
}

impl VerticalScale {
    fn new(most: u64, pixels: f64) -> Self {
        // As a terminal's rows of the same height would have it.
        let axis = YAxis::new(Scale::Linear, most, (pixels / ROW) as u16);
        Self { axis, pixels }
    }

    /// At least one pixel for whatever is not zero.
    fn height(&self, count: u64) -> f64 {
        let height = self.axis.height(count, (self.pixels * 10.0) as u64) as f64 / 10.0;
        if count == 0 { 0.0 } else { height.max(1.0) }
    }

    fn draw(&self, out: &mut String, ground: f64, direction: Direction) {
        for tick in self.axis.ticks() {
            let height = self.pixels * *tick as f64 / self.axis.top() as f64;
            rule(out, direction.from(ground, height), &number::short(*tick));
        }
    }
}

fn rule(out: &mut String, y: f64, label: &str) {
    let _ = writeln!(
        out,
        r##"<path d="M{LEFT} {y:.1}H{:.1}" stroke="#ddd"/><text x="{:.1}" y="{:.1}" text-anchor="end">{label}</text>"##,
        WIDTH - RIGHT,
        LEFT - 6.0,
        y + 4.0
    );
}

fn area(
    out: &mut String,
    axis: &Axis<'_>,
    scale: &VerticalScale,
    (counts, color): (&[u64], &str),
    (ground, direction): (f64, Direction),
) {
    let mut path = format!("M{:.1} {ground:.1}", axis.x(0));
    for (bin, count) in counts.iter().enumerate().take(axis.bins()) {
        let y = direction.from(ground, scale.height(*count));
        let _ = write!(path, "V{y:.1}H{:.1}", axis.x(bin + 1));
    }
    let _ = writeln!(out, r#"<path d="{path}V{ground:.1}Z" fill="{color}"/>"#);
}

/// Steps, with nothing drawn along the ground.
fn line(
    out: &mut String,
    axis: &Axis<'_>,
    scale: &VerticalScale,
    (counts, color, dashes): (&[u64], &str, &str),
    (ground, direction): (f64, Direction),
) {
    let mut path = String::new();
    let mut before = 0;
    for (bin, count) in counts.iter().enumerate().take(axis.bins()) {
        let y = direction.from(ground, scale.height(*count));
        if *count == 0 && before > 0 {
            let _ = write!(path, "V{ground:.1}");
        } else if *count > 0 {
            if before == 0 {
                let _ = write!(path, "M{:.1} {ground:.1}", axis.x(bin));
            }
            let _ = write!(path, "V{y:.1}H{:.1}", axis.x(bin + 1));
        }
        before = *count;
    }
    let _ = writeln!(
        out,
        r#"<path d="{path}" fill="none" stroke="{color}" stroke-width="2" stroke-dasharray="{dashes}"/>"#
    );
}

/// A document from the top to the bottom.
struct Page {
    out: String,
    /// Where the next thing goes.
    y: f64,
}

impl Page {
    fn new(figure: &Figure<'_>) -> Self {
        let mut page = Self {
            out: String::new(),
            y: 8.0,
        };
        for line in wrapped(figure.title, 96) {
            let _ = writeln!(
                page.out,
                r#"<text x="16" y="{:.1}" font-size="16" font-weight="bold">{}</text>"#,
                page.y + 16.0,
                harmless(&line)
            );
            page.y += ROW + 4.0;
        }
        page.y += 8.0;
        page
    }

    fn text(&mut self, (x, y): (f64, f64), anchor: &str, text: &str) {
        let text = harmless(text);
        let _ = writeln!(
            self.out,
            r#"<text x="{x:.1}" y="{y:.1}" text-anchor="{anchor}">{text}</text>"#
        );
    }

    fn legend<'n>(&mut self, names: impl IntoIterator<Item = &'n str>) {
        for (number, name) in names.into_iter().enumerate() {
            let (color, dashes) = (COLORS[number % COLORS.len()], DASHES[number % DASHES.len()]);
            let y = self.y + 10.0;
            let _ = writeln!(
                self.out,
                r#"<path d="M{LEFT} {y:.1}h28" stroke="{color}" stroke-width="{}" stroke-dasharray="{dashes}"/>"#,
                if number == 0 { 10 } else { 3 }
            );
            self.text((LEFT + 36.0, y + 4.0), "start", &shortened(name, 110));
            self.y += ROW;
        }
        self.y += 10.0;
    }

    /// The labels of the time axis, laid out as a terminal of this width lays them out.
    fn times(&mut self, axis: &Axis<'_>, ground: f64) {
        let cells = ((WIDTH - LEFT - RIGHT) / CELL) as u16;
        let ticks: Vec<Tick> = (0..axis.bins())
            .map(|bin| Tick {
                column: ((axis.x(bin) - LEFT) / CELL).round() as u16,
                time: axis.edges[bin],
            })
            .collect();
        let lengths = axis.edges.windows(2);
        let shortest = lengths
            .map(|pair| pair[1].0.saturating_sub(pair[0].0))
            .min();
        for label in time_labels(&ticks, shortest.unwrap_or(0), axis.zone, cells) {
            let x = LEFT + f64::from(label.column) * CELL;
            let _ = writeln!(
                self.out,
                r##"<path d="M{x:.1} {ground:.1}v6" stroke="#888"/>"##
            );
            self.text((x + 3.0, ground + 16.0), "start", &label.text);
        }
        self.y = ground + ROW + 8.0;
    }

    fn finish(mut self, figure: &Figure<'_>) -> String {
        self.y += 6.0;
        for line in figure.caption.iter().flat_map(|line| wrapped(line, 130)) {
            let _ = writeln!(
                self.out,
                r##"<text x="16" y="{:.1}" font-size="11" fill="#555">{}</text>"##,
                self.y + 12.0,
                harmless(&line)
            );
            self.y += 16.0;
        }
        let height = (self.y + 10.0).ceil();
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" \
             height=\"{height}\" role=\"img\" font-family=\"sans-serif\" font-size=\"12\" fill=\"#222\">\n\
             <title>{}</title>\n<desc>{}</desc>\n\
             <rect width=\"{WIDTH}\" height=\"{height}\" fill=\"#fff\"/>\n{}</svg>\n",
            harmless(figure.title),
            harmless(figure.definition),
            self.out
        )
    }
}

/// A text without what would steer a reader of it, escaped.
fn harmless(text: &str) -> String {
    let clean = clean_line(text).replace(['\u{FFFE}', '\u{FFFF}'], "\u{FFFD}");
    escape(clean).into_owned()
}

fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{kept}…")
}

/// Lines of at most so many characters, broken between words where there are any.
fn wrapped(text: &str, most: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let room =
            |line: &String| line.is_empty() || line.chars().count() + word.chars().count() < most;
        let word = shortened(word, most);
        match lines.last_mut() {
            Some(line) if room(line) => {
                if !line.is_empty() {
                    line.push(' ');
                }
                line.push_str(&word);
            }
            _ => lines.push(word),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use quick_xml::Reader;
    use quick_xml::events::Event;

    fn edges(bins: usize) -> Vec<Time> {
        (0..=bins as i64).map(|n| Time(n * 3_600_000)).collect()
    }

    fn figure() -> Figure<'static> {
        Figure {
            title: "posts <per> hour \u{202e}& more",
            definition: "posts per hour, UTC",
            caption: &[],
        }
    }

    /// All texts and the numbers of each kind of element; panics on what is no XML.
    fn parse(svg: &str) -> (String, Vec<String>) {
        let mut reader = Reader::from_str(svg);
        let (mut texts, mut names) = (String::new(), Vec::new());
        loop {
            match reader.read_event().expect("well-formed") {
                Event::Start(start) | Event::Empty(start) => {
                    for attribute in start.attributes() {
                        attribute.expect("well-formed");
                    }
                    names.push(String::from(start.name().as_ref()));
                }
                Event::Text(text) => texts.push_str(&text.xml10_content()),
                Event::Eof => break,
                _ => {}
            }
        }
        (texts, names)
    }

    #[test]
    fn heights_are_those_of_the_scale() {
        let svg = figure().timeline(
            Axis {
                edges: &edges(4),
                zone: &TimeZone::UTC,
            },
            &[("a", &[0, 10, 1, 0]), ("b", &[0, 0, 5, 0])],
        );
        // Two rows of legend below the title; the ground is 300 below them.
        let ground = 8.0 + 24.0 + 8.0 + 40.0 + 10.0 + 300.0;
        // 10 of at most 12 posts (four steps of three), a quarter of 880 pixels for each bin.
        let area = format!(
            "M64.0 {ground:.1}V{ground:.1}H284.0V{:.1}H504.0V{:.1}H724.0V{ground:.1}H944.0V{ground:.1}Z",
            ground - 250.0,
            ground - 25.0
        );
        assert!(svg.contains(&area), "{area}\n{svg}");
        let line = format!(
            "M504.0 {ground:.1}V{:.1}H724.0V{ground:.1}\"",
            ground - 125.0
        );
        assert!(svg.contains(&line), "{line}\n{svg}");
        assert!(svg.contains("posts &lt;per&gt; hour �&amp; more"), "{svg}");
        assert!(svg.contains("<desc>posts per hour, UTC</desc>"));
    }

    #[test]
    fn labels_are_those_of_the_terminal() {
        let (edges, zone) = (edges(48), TimeZone::UTC);
        let axis = Axis {
            edges: &edges,
            zone: &zone,
        };
        let svg = figure().timeline(axis, &[("a", &[1; 48])]);
        let ticks: Vec<Tick> = (0..48)
            .map(|bin| Tick {
                column: ((880.0 * bin as f64 / 48.0) / CELL).round() as u16,
                time: edges[bin],
            })
            .collect();
        let labels = time_labels(&ticks, 3_600_000, &zone, 125);
        assert!(labels.len() > 4);
        for label in labels {
            assert!(
                svg.contains(&format!(">{}</text>", label.text)),
                "{}",
                label.text
            );
        }
    }

    proptest! {
        #[test]
        fn every_figure_is_well_formed(
            title in "(\\PC|[<>&\"'\0\u{202e}\u{FFFF}]){0,60}",
            counts in prop::collection::vec(0u64..5000, 0..40),
            names in prop::collection::vec("(\\PC|[<&]){0,20}", 3),
        ) {
            let caption = [title.clone()];
            let figure = Figure { title: &title, definition: &title, caption: &caption };
            let edges = edges(counts.len());
            let axis = Axis { edges: &edges, zone: &TimeZone::UTC };
            let some = counts.iter().filter(|n| **n > 0).count();
            let bars: Vec<(String, u64)> = counts.iter().map(|n| (names[0].clone(), *n)).collect();
            let values: Vec<Option<f64>> =
                counts.iter().map(|n| (n % 3 > 0).then_some(*n as f64 - 2500.0)).collect();
            let rows = [names[0].clone()];
            let columns: Vec<String> = counts.iter().map(|_| names[1].clone()).collect();
            let heat = figure.heat((&rows, &columns), std::slice::from_ref(&counts));
            for svg in [
                figure.timeline(axis, &[(&names[0], &counts), (&names[1], &counts)]),
                figure.mirror(axis, &[(&names[0], &counts), (&names[1], &counts)]),
                figure.curve(axis, (&names[2], &values)),
                figure.bars(&bars),
                heat.clone(),
            ] {
                let (texts, names) = parse(&svg);
                prop_assert_eq!(names[0].as_str(), "svg");
                let hostile = ['\u{202e}', '\0', '\u{1b}'];
                prop_assert!(!texts.contains(hostile) && !svg.contains(hostile));
            }
            // Nothing is drawn for nothing, something for everything else.
            prop_assert_eq!(heat.matches("fill-opacity=\"0.00\"").count(), counts.len() - some);
        }
    }
}
