//! Tables for people: aligned by what characters cover, not by how many there are.

use crate::chart::Colors;
use crate::post::display::{clean, clean_line};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Between two columns.
const GAP: &str = "  ";
/// The last column is never cut shorter, even if lines get longer than the terminal.
const NARROWEST: usize = 10;

/// On which side a column is even.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Align {
    Left,
    Right,
}

/// A table whose last column may be cut to the width of the terminal.
#[derive(Clone, Debug)]
pub(super) struct Table {
    columns: Vec<(String, Align)>,
    rows: Vec<Vec<String>>,
}

impl Table {
    pub(super) fn new(columns: &[(&str, Align)]) -> Self {
        Self {
            columns: columns
                .iter()
                .map(|(title, align)| ((*title).to_owned(), *align))
                .collect(),
            rows: Vec::new(),
        }
    }

    /// Adds a column on the right.
    pub(super) fn column(&mut self, title: &str, align: Align) {
        self.columns.push((title.to_owned(), align));
    }

    /// Adds a row. Cells are made safe to show and put on one line, but their blanks stay: they may
    /// be a drawing.
    pub(super) fn row(&mut self, cells: Vec<String>) {
        let clean = |cell: String| {
            if cell.chars().any(char::is_control) {
                clean_line(&cell).into_owned()
            } else {
                clean(&cell).replace('\n', " ")
            }
        };
        self.rows.push(cells.into_iter().map(clean).collect());
    }

    /// The table as text: a header and the rows.
    pub(super) fn render(&self, colors: Colors, width: Option<u16>) -> String {
        let widths: Vec<usize> = self
            .columns
            .iter()
            .enumerate()
            .map(|(i, (title, _))| {
                let cells = self.rows.iter().filter_map(|row| row.get(i));
                cells
                    .map(|cell| cell.width())
                    .chain([title.width()])
                    .max()
                    .unwrap_or(0)
            })
            .collect();
        let header: Vec<String> = self
            .columns
            .iter()
            .map(|(title, _)| title.clone())
            .collect();
        let line = self.line(&header, &widths, width);
        let mut lines = vec![match colors {
            Colors::Ansi => format!("\x1b[2m{line}\x1b[0m"),
            Colors::Never => line,
        }];
        lines.extend(self.rows.iter().map(|row| self.line(row, &widths, width)));
        lines.push(String::new());
        lines.join("\n")
    }

    fn line(&self, cells: &[String], widths: &[usize], width: Option<u16>) -> String {
        let last = self.columns.len().saturating_sub(1);
        let mut parts = Vec::with_capacity(cells.len());
        let mut at = 0;
        for (i, ((_, align), cell)) in self.columns.iter().zip(cells).enumerate() {
            let room = match width {
                Some(width) if i == last => usize::from(width).saturating_sub(at).max(NARROWEST),
                _ => usize::MAX,
            };
            let cell = cut(cell, room);
            let blanks = " ".repeat(widths[i].min(room).saturating_sub(cell.width()));
            parts.push(match align {
                Align::Left => cell + &blanks,
                Align::Right => blanks + &cell,
            });
            at += widths[i] + GAP.len();
        }
        parts.join(GAP).trim_end().to_owned()
    }
}

/// A text cut to so many cells, with `…` in place of what is gone.
pub(super) fn cut(text: &str, room: usize) -> String {
    if text.width() <= room {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut used = 0;
    for grapheme in text.graphemes(true) {
        let width = grapheme.width();
        if used + width + 1 > room {
            break;
        }
        used += width;
        kept.push_str(grapheme);
    }
    kept.push('…');
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_even_in_cells() {
        let mut table = Table::new(&[
            ("n", Align::Right),
            ("tag", Align::Left),
            ("text", Align::Left),
        ]);
        table.row(vec!["12".into(), "#日本".into(), "one\ntwo".into()]);
        table.row(vec!["1,234".into(), "#a".into(), "three four five".into()]);
        assert_eq!(
            table.render(Colors::Never, None),
            "    n  tag    text\n   12  #日本  one two\n1,234  #a     three four five\n"
        );
        assert_eq!(
            table.render(Colors::Never, Some(25)),
            "    n  tag    text\n   12  #日本  one two\n1,234  #a     three four…\n"
        );
        assert!(
            table
                .render(Colors::Ansi, None)
                .starts_with("\x1b[2m    n  tag    text\x1b[0m\n")
        );
    }

    #[test]
    fn cells_are_safe_whatever_they_begin_and_end_with() {
        for (cell, shown) in [
            (" a\u{202e}b", " a\u{fffd}b"),
            ("\u{a0}\u{200b}a\u{2066}", "\u{a0}a\u{fffd}"),
            ("  ▂ \u{2028}▇  ", "  ▂  ▇"),
            ("▂   ▇", "▂   ▇"),
            (" a\tb\n", "a b"),
            ("a\u{202e}b", "a\u{fffd}b"),
        ] {
            let mut table = Table::new(&[("t", Align::Left)]);
            table.row(vec![cell.to_owned()]);
            let text = table.render(Colors::Never, None);
            assert_eq!(text, format!("t\n{shown}\n"), "{cell:?}");
        }
    }

    #[test]
    fn texts_are_cut_between_characters() {
        for (text, room, kept) in [
            ("abc", 3, "abc"),
            ("abcd", 3, "ab…"),
            ("日本語", 4, "日…"),
            ("e\u{301}e\u{301}e\u{301}", 2, "e\u{301}…"),
            ("abc", 0, "…"),
        ] {
            assert_eq!(cut(text, room), kept);
        }
    }
}
