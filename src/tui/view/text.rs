//! Text into cells: cutting and wrapping by width on the borders of what people call a character.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use std::ops::Range;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Cells that a text takes.
pub(crate) fn width(text: &str) -> usize {
    text.width()
}

/// The text, or its beginning and an ellipsis, in no more than `room` cells.
pub(crate) fn fit(text: &str, room: usize) -> String {
    if text.width() <= room {
        return text.to_owned();
    }
    if room == 0 {
        return String::new();
    }
    let mut used = 1;
    let mut out = String::new();
    for grapheme in text.graphemes(true) {
        used += grapheme.width();
        if used > room {
            break;
        }
        out.push_str(grapheme);
    }
    out.push('…');
    out
}

/// The text in exactly `room` cells, filled with blanks on the right.
pub(crate) fn pad(text: &str, room: usize) -> String {
    let mut out = fit(text, room);
    let lacking = room.saturating_sub(out.width());
    out.extend(std::iter::repeat_n(' ', lacking));
    out
}

/// Widths of a wrapped text: its first line may have to share with something else.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Widths {
    pub(crate) first: usize,
    pub(crate) rest: usize,
}

impl Widths {
    pub(crate) fn same(width: usize) -> Self {
        Self {
            first: width,
            rest: width,
        }
    }
}

/// The lines of a text: byte ranges of it, broken at blanks where possible, inside words where not.
/// Blanks at a break belong to no line.
pub(crate) fn wrap(text: &str, widths: Widths) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    let mut start = 0;
    for paragraph in text.split('\n') {
        wrap_paragraph(paragraph, start, widths, &mut lines);
        start += paragraph.len() + 1;
    }
    lines
}

fn wrap_paragraph(text: &str, offset: usize, widths: Widths, lines: &mut Vec<Range<usize>>) {
    let mut start = 0;
    // Where the line could be broken: end of the line, beginning of the next.
    let mut gap: Option<(usize, usize)> = None;
    let mut used = 0;
    for (at, grapheme) in text.grapheme_indices(true) {
        let room = if lines.is_empty() {
            widths.first
        } else {
            widths.rest
        }
        .max(1);
        let cells = grapheme.width();
        let is_blank = grapheme.chars().all(char::is_whitespace);
        // Scripts without blanks may be broken between any two of their characters.
        if cells > 1 && at > start && gap.is_none_or(|(_, next)| next < at) {
            gap = Some((at, at));
        }
        if used + cells > room && at > start && !is_blank {
            let (end, next) = gap.take().unwrap_or((at, at));
            lines.push(offset + start..offset + end);
            start = next;
            used = text[start..at].width();
        }
        if is_blank {
            let end = match gap {
                Some((end, next)) if next == at => end,
                _ => at,
            };
            gap = Some((end, at + grapheme.len()));
        }
        used += cells;
        if cells > 1 {
            gap = Some((at + grapheme.len(), at + grapheme.len()));
        }
    }
    lines.push(offset + start..offset + text.trim_end().len().max(start));
}

/// A stretch of text as a line, with styles laid over parts of it. Later marks win.
pub(crate) fn styled(
    text: &str,
    range: &Range<usize>,
    base: Style,
    marks: &[(Range<usize>, Style)],
) -> Line<'static> {
    let mut borders: Vec<usize> = marks
        .iter()
        .flat_map(|(r, _)| [r.start, r.end])
        .filter(|at| range.contains(at))
        .chain([range.start, range.end])
        .collect();
    borders.sort_unstable();
    borders.dedup();
    let spans = borders.windows(2).filter_map(|pair| {
        let piece = text.get(pair[0]..pair[1])?;
        let style = marks
            .iter()
            .filter(|(r, _)| r.start <= pair[0] && pair[1] <= r.end)
            .fold(base, |style, (_, mark)| style.patch(*mark));
        Some(Span::styled(piece.to_owned(), style))
    });
    Line::from(spans.collect::<Vec<_>>())
}

/// Writes a line from the left edge of an area's row; what does not fit is cut. Gives the column
/// behind it.
pub(crate) fn put(buf: &mut Buffer, area: Rect, row: u16, line: &Line<'_>) -> u16 {
    if row >= area.height {
        return area.x;
    }
    let (end, _) = buf.set_line(area.x, area.y + row, line, area.width);
    end
}

/// Writes a line against the right edge of an area's row, if it fits. Gives the column before it.
pub(crate) fn put_right(buf: &mut Buffer, area: Rect, row: u16, line: &Line<'_>) -> Option<u16> {
    let cells = line.width() as u16;
    if row >= area.height || cells > area.width {
        return None;
    }
    let x = area.right() - cells;
    buf.set_line(x, area.y + row, line, cells);
    Some(x)
}

/// One row of an area; nothing if it is not in it.
pub(crate) fn row(area: Rect, number: u16) -> Rect {
    if number >= area.height {
        return Rect::new(area.x, area.y, 0, 0);
    }
    Rect::new(area.x, area.y + number, area.width, 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn lines(text: &str, width: usize) -> Vec<&str> {
        wrap(text, Widths::same(width))
            .into_iter()
            .map(|r| &text[r])
            .collect()
    }

    #[test]
    fn wrapping() {
        for (text, width, wanted) in [
            ("", 5, vec![""]),
            ("one two", 7, vec!["one two"]),
            ("one two", 6, vec!["one", "two"]),
            ("one  two", 3, vec!["one", "two"]),
            ("abcdefgh", 3, vec!["abc", "def", "gh"]),
            ("a\nb", 9, vec!["a", "b"]),
            ("a\n\nb", 9, vec!["a", "", "b"]),
            ("日本語", 4, vec!["日本", "語"]),
            ("日", 1, vec!["日"]),
            ("語#tag x", 5, vec!["語", "#tag", "x"]),
            ("ab語 cd", 4, vec!["ab語", "cd"]),
            ("👩‍👩‍👧 x", 2, vec!["👩‍👩‍👧", "x"]),
        ] {
            assert_eq!(lines(text, width), wanted, "{text:?} in {width}");
        }
        let wide = Widths { first: 3, rest: 7 };
        assert_eq!(wrap("one two three", wide), vec![0..3, 4..7, 8..13]);
    }

    #[test]
    fn cutting() {
        assert_eq!(fit("abc", 3), "abc");
        assert_eq!(fit("abcd", 3), "ab…");
        assert_eq!(fit("日本語", 5), "日本…");
        assert_eq!(fit("日本語", 4), "日…");
        assert_eq!(fit("abc", 0), "");
        assert_eq!(pad("日本語", 4), "日… ");
    }

    #[test]
    fn marks_may_cross_line_ends() {
        let mark = Style::new().bold();
        let line = styled("one two", &(0..3), Style::new(), &[(2..5, mark)]);
        let pieces: Vec<(&str, bool)> = line
            .spans
            .iter()
            .map(|s| (s.content.as_ref(), s.style == mark))
            .collect();
        assert_eq!(pieces, [("on", false), ("e", true)]);
    }

    proptest! {
        #[test]
        fn wrapped_lines_fit_and_lose_only_blanks(text in "\\PC{0,60}", width in 2usize..20) {
            let ranges = wrap(&text, Widths::same(width));
            let kept: String = ranges.iter().map(|r| &text[r.clone()]).collect();
            let squeezed = |s: &str| s.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(squeezed(&kept), squeezed(&text));
            for range in ranges {
                let line = &text[range];
                prop_assert!(line.width() <= width || line.graphemes(true).count() == 1, "{line:?}");
            }
        }

        #[test]
        fn cut_texts_fit(text in "\\PC{0,40}", room in 0usize..20) {
            prop_assert!(fit(&text, room).width() <= room);
            prop_assert_eq!(pad(&text, room).width(), room);
        }
    }
}
