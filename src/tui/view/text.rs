//! Text into cells: cutting and wrapping by width on the borders of what people call a character.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use std::ops::Range;
use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation};
use unicode_width::UnicodeWidthStr;

/// Cells that a text takes.
pub(crate) fn width(text: &str) -> usize {
    text.width()
}

/// What people call the characters of a text, each with its place.
///
/// Between two ASCII characters there is always a border (but for CR LF): most texts need no look at the tables.
fn characters(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at;
        let is_plain = |at: usize| bytes.get(at).is_none_or(u8::is_ascii);
        at = match bytes.get(start)? {
            first if first.is_ascii() && *first != b'\r' && is_plain(start + 1) => start + 1,
            _ => GraphemeCursor::new(start, text.len(), true)
                .next_boundary(text, 0)
                .ok()
                .flatten()?,
        };
        Some((start, &text[start..at]))
    })
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
    for (at, grapheme) in characters(text) {
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
    write(buf, (area.x, area.y + row), line, area.width)
}

/// Whether a character is always one cell of its own beside others like it: ASCII, Latin letters, and what
/// rules, bars and sparklines are made of.
fn is_plain(c: char) -> bool {
    matches!(c, ' '..='~' | '\u{a1}'..='\u{ac}' | '\u{ae}'..='\u{2ff}' | '\u{2500}'..='\u{259f}')
}

/// Writes a line as ratatui does, without looking for borders between characters where all are plain. Gives
/// the column behind it.
fn write(buf: &mut Buffer, (mut x, y): (u16, u16), line: &Line<'_>, room: u16) -> u16 {
    let end = x.saturating_add(room).min(buf.area.right());
    for span in &line.spans {
        let style = line.style.patch(span.style);
        if span.content.chars().all(is_plain) {
            for c in span.content.chars() {
                let Some(cell) = buf.cell_mut((x, y)).filter(|_| x < end) else {
                    break;
                };
                cell.set_char(c).set_style(style);
                x += 1;
            }
        } else {
            let room = usize::from(end.saturating_sub(x));
            (x, _) = buf.set_stringn(x, y, &span.content, room, style);
        }
    }
    x
}

/// Writes a line against the right edge of an area's row, if it fits. Gives the column before it.
pub(crate) fn put_right(buf: &mut Buffer, area: Rect, row: u16, line: &Line<'_>) -> Option<u16> {
    let cells = line.width() as u16;
    if row >= area.height || cells > area.width {
        return None;
    }
    let x = area.right() - cells;
    write(buf, (x, area.y + row), line, cells);
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
        fn characters_are_graphemes(text in "[\\PC a-z\r\n\u{300}\u{200d}👩🇩🇪नमस्ते]{0,20}") {
            let all: Vec<(usize, &str)> = text.grapheme_indices(true).collect();
            prop_assert_eq!(characters(&text).collect::<Vec<_>>(), all);
        }

        #[test]
        fn lines_are_written_as_ratatui_writes_them(
            texts in proptest::collection::vec("[ -~]{0,9}|[ -~\u{a0}-\u{2ff}─-▟]{0,9}|\\PC{0,5}", 0..4),
            room in 0u16..20,
        ) {
            let area = Rect::new(0, 0, 15, 1);
            let line = Line::from(texts.iter().map(String::as_str).map(Span::raw).collect::<Vec<_>>());
            let (mut ours, mut theirs) = (Buffer::empty(area), Buffer::empty(area));
            let end = write(&mut ours, (1, 0), &line, room);
            prop_assert_eq!(end, theirs.set_line(1, 0, &line, room).0);
            prop_assert_eq!(ours, theirs);
        }

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
