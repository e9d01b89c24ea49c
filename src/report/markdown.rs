//! A page as Markdown: to be kept beside figures, quoted from, or put into a report.

use super::{Body, Cell, Part, Report, Side, Table, shown};
use crate::post::display::clean_line;
use jiff::tz::TimeZone;
use std::fmt::Write as _;

impl Report {
    /// The whole page, with what was asked and every definition. Charts are tables here.
    pub fn markdown(&self, zone: &TimeZone) -> String {
        let mut text = format!("# {}: {}\n", self.name, escaped(&self.title));
        for said in &self.said {
            let _ = write!(text, "\n{}\n", escaped(said));
        }
        if !self.warnings.is_empty() {
            text.push('\n');
        }
        for warning in &self.warnings {
            let _ = writeln!(text, "- Mind: {}", escaped(warning));
        }
        if !self.basis.is_empty() {
            text.push_str("\n| asked | |\n|---|---|\n");
        }
        for (name, value) in &self.basis {
            let _ = writeln!(text, "| {name} | {} |", escaped(value));
        }
        for part in &self.parts {
            push_part(part, zone, &mut text);
        }
        text
    }
}

fn push_part(part: &Part, zone: &TimeZone, text: &mut String) {
    let (title, definition) = (escaped(&part.title), escaped(&part.definition));
    let _ = write!(text, "\n## {title}\n\n{definition}\n\n");
    match &part.body {
        Body::Table(table) => push_table(table, zone, text),
        Body::Chart(chart) => push_table(&chart.table(), zone, text),
    }
}

fn push_table(table: &Table, zone: &TimeZone, text: &mut String) {
    if table.rows.is_empty() {
        text.push_str("Nothing.\n");
        return;
    }
    let titles = table.columns.iter().map(|column| escaped(&column.title));
    let rules = table.columns.iter().map(|column| match column.side {
        Side::Left => "---".to_owned(),
        Side::Right => "---:".to_owned(),
    });
    push_row(titles, text);
    push_row(rules, text);
    for row in &table.rows {
        let cells = row.cells.iter().map(|cell| match cell {
            Cell::Text(text) => escaped(text),
            cell => shown(cell, zone),
        });
        push_row(cells, text);
    }
    let rows = table.rows.len() as u64;
    if let Some(all) = table.of.filter(|all| *all > rows) {
        let _ = write!(text, "\n{rows} of {all} rows.\n");
    }
}

fn push_row(cells: impl Iterator<Item = String>, text: &mut String) {
    text.push('|');
    for cell in cells {
        let _ = write!(text, " {cell} |");
    }
    text.push('\n');
}

/// A line in which nothing is taken for markup: what strangers wrote stays what they wrote.
fn escaped(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    for c in clean_line(line).chars() {
        if matches!(
            c,
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' | '!' | '&' | '~'
        ) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::{column, text_column};
    use super::*;

    #[test]
    fn what_strangers_wrote_is_no_markup() {
        let mut report = Report::new("links", "#a", 2);
        report.ask("query", "#a -is:repost");
        report.say("2 posts by 1 voice.");
        report.warn("one voice has posted everything");
        let mut table = Table::new([text_column("link", "link"), column("posts", "posts")]);
        table.row(
            [Cell::text("<b>|\u{202e}x &amp; ~~y~~"), Cell::Count(2000)],
            [],
        );
        table.of = Some(5);
        report.table("links", ("Links", "posts that have it"), table);
        report.table(
            "domains",
            ("Domains", "none"),
            Table::new([column("n", "n")]),
        );
        assert_eq!(
            report.markdown(&TimeZone::UTC),
            "# links: \\#a\n\n2 posts by 1 voice.\n\n- Mind: one voice has posted everything\n\n\
             | asked | |\n|---|---|\n| query | \\#a -is:repost |\n\n\
             ## Links\n\nposts that have it\n\n| link | posts |\n| --- | ---: |\n\
             | \\<b\\>\\|\u{fffd}x \\&amp; \\~\\~y\\~\\~ | 2,000 |\n\n1 of 5 rows.\n\n## Domains\n\nnone\n\nNothing.\n"
        );
    }
}
