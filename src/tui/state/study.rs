//! The page that lies over the panes while something is studied: what was asked, what came, where the cursor is.

use super::slot::Slot;
use crate::engine::Unit;
use crate::post::tag_key;
use crate::report::{Body, Cell, Chart, Part, Report, Row, Study};
use std::sync::Arc;

/// A page and the place in it.
#[derive(Clone, Debug)]
pub(crate) struct StudyPane {
    pub(crate) study: Study,
    pub(crate) answer: Slot<Report>,
    /// What it was asked in.
    pub(crate) unit: Unit,
    /// Number of the stop under the cursor.
    pub(crate) at: usize,
    /// The first line on screen.
    pub(crate) top: usize,
    /// Columns that are passed over, after the first one, where there is not room for all.
    pub(crate) left: usize,
    /// Definitions are shown in full on low screens too.
    pub(crate) has_definitions: bool,
}

/// What the cursor can stand on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Stop<'a> {
    /// A sentence, to be quoted.
    Said(&'a str),
    /// A chart as a whole.
    Chart(&'a Part, &'a Chart),
    /// A row of a table.
    Row(&'a Part, &'a Row),
}

impl<'a> Stop<'a> {
    /// The part that it belongs to.
    pub(crate) fn part(self) -> Option<&'a Part> {
        match self {
            Self::Said(_) => None,
            Self::Chart(part, _) | Self::Row(part, _) => Some(part),
        }
    }
}

impl StudyPane {
    pub(crate) fn new(study: Study) -> Self {
        Self {
            study,
            answer: Slot::default(),
            unit: Unit::default(),
            at: 0,
            top: 0,
            left: 0,
            has_definitions: false,
        }
    }

    /// The stop under the cursor.
    pub(crate) fn stop(&self) -> Option<Stop<'_>> {
        let stops = stops(self.answer.get()?);
        stops
            .get(self.at.min(stops.len().saturating_sub(1)))
            .copied()
    }

    /// The key of the tag that the row under the cursor is of.
    pub(crate) fn tag(&self) -> Option<String> {
        let Some(Stop::Row(_, row)) = self.stop() else {
            return None;
        };
        let Some(Cell::Text(text)) = row.cells.first() else {
            return None;
        };
        text.strip_prefix('#').map(tag_key)
    }

    /// Moves by so many stops.
    pub(crate) fn step(&mut self, by: isize) {
        let len = self.answer.get().map_or(0, |report| stops(report).len());
        self.at = self.at.saturating_add_signed(by).min(len.saturating_sub(1));
    }

    /// Takes a page that came. The cursor stays in the part that it was in, as deep.
    pub(crate) fn take(&mut self, report: Arc<Report>) {
        let was = self.answer.get().map(|old| place(old, self.at));
        self.answer.answer(report);
        let Some(report) = self.answer.get() else {
            return;
        };
        self.at = match was {
            Some((Some(name), down)) => in_part(report, name, down).unwrap_or(0),
            _ => self.at,
        };
        self.step(0);
    }

    /// Passes over more columns, or fewer; the last one is always left.
    pub(crate) fn shift(&mut self, is_on: bool) {
        let columns = match self.stop() {
            Some(Stop::Row(
                Part {
                    body: Body::Table(table),
                    ..
                },
                _,
            )) => table.columns.len(),
            _ => 0,
        };
        self.left = if is_on {
            (self.left + 1).min(columns.saturating_sub(2))
        } else {
            self.left.saturating_sub(1)
        };
    }

    /// Goes to the beginning of the next part, or of the one before.
    pub(crate) fn step_part(&mut self, is_on: bool) {
        let Some(report) = self.answer.get() else {
            return;
        };
        let beginnings = beginnings(report);
        let next = if is_on {
            beginnings.iter().copied().find(|at| *at > self.at)
        } else {
            beginnings.iter().copied().rev().find(|at| *at < self.at)
        };
        if let Some(at) = next {
            self.at = at;
            self.left = 0;
            // As deep as it goes: its heading comes to the top.
            self.top = usize::MAX;
        }
    }
}

/// Everything that the cursor can stand on, from the top.
pub(crate) fn stops(report: &Report) -> Vec<Stop<'_>> {
    let said = report.said.iter().map(|said| Stop::Said(said));
    said.chain(report.parts.iter().flat_map(of_part)).collect()
}

/// The stops of a part.
pub(crate) fn of_part(part: &Part) -> Vec<Stop<'_>> {
    match &part.body {
        Body::Chart(chart) => vec![Stop::Chart(part, chart)],
        Body::Table(table) => table.rows.iter().map(|row| Stop::Row(part, row)).collect(),
    }
}

/// The part in which a stop is, and how far down; no part for a sentence.
fn place(report: &Report, at: usize) -> (Option<&'static str>, usize) {
    let Some(mut down) = at.checked_sub(report.said.len()) else {
        return (None, at);
    };
    for part in &report.parts {
        let stops = of_part(part).len();
        if down < stops {
            return (Some(part.name), down);
        }
        down -= stops;
    }
    (None, at)
}

/// The stop so far down in a part, or its last one; nothing if the part has none or is not there.
fn in_part(report: &Report, name: &str, down: usize) -> Option<usize> {
    let mut at = report.said.len();
    for part in &report.parts {
        let stops = of_part(part).len();
        if part.name == name {
            return Some(at + down.min(stops.checked_sub(1)?));
        }
        at += stops;
    }
    None
}

/// Numbers of the stops at which the sentences and the parts begin. Parts without rows have none.
fn beginnings(report: &Report) -> Vec<usize> {
    let mut at = report.said.len();
    let mut beginnings = vec![0];
    for part in &report.parts {
        let stops = of_part(part).len();
        if stops > 0 && at > 0 {
            beginnings.push(at);
        }
        at += stops;
    }
    beginnings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Table, column};

    fn report() -> Report {
        let mut report = Report::new("voices", "all", 5);
        report.say("Five posts by one voice.");
        for (name, rows) in [("a", 2), ("none", 0), ("b", 3)] {
            let mut table = Table::new([column("n", "n")]);
            for n in 0..rows {
                table.row([Cell::Count(n)], []);
            }
            report.table(name, (name, "a number"), table);
        }
        report
    }

    #[test]
    fn a_page_that_is_made_anew_keeps_the_cursor_in_its_part() {
        let mut pane = StudyPane::new(Study::Voices {
            scope: crate::query::Query::default(),
            by: crate::engine::Standing::default(),
        });
        pane.take(Arc::new(report()));
        pane.step(4);
        let of_part = |pane: &StudyPane| pane.stop().and_then(Stop::part).map(|part| part.name);
        assert_eq!((of_part(&pane), pane.at), (Some("b"), 4));
        let mut longer = report();
        longer.said.push("One sentence more.".to_owned());
        pane.take(Arc::new(longer));
        assert_eq!((of_part(&pane), pane.at), (Some("b"), 5));
        let mut other = report();
        other.parts.truncate(1);
        pane.take(Arc::new(other));
        assert_eq!(pane.at, 0, "its part is not there");
    }

    #[test]
    fn parts_without_rows_are_passed_over() {
        let mut pane = StudyPane::new(Study::Voices {
            scope: crate::query::Query::default(),
            by: crate::engine::Standing::default(),
        });
        pane.step(3);
        pane.step_part(true);
        assert_eq!(pane.at, 0, "nothing to stand on before the answer");
        pane.answer.answer(Arc::new(report()));
        let mut seen = vec![pane.at];
        for _ in 0..3 {
            pane.step_part(true);
            seen.push(pane.at);
        }
        assert_eq!(seen, [0, 1, 3, 3]);
        pane.step(100);
        assert_eq!(pane.at, 5);
        pane.step_part(false);
        assert_eq!(pane.at, 3);
        pane.step_part(false);
        pane.step_part(false);
        assert_eq!(pane.stop(), Some(Stop::Said("Five posts by one voice.")));
    }
}
