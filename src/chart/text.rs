//! Drawings as lines of text, for pipes and files.

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};
use std::fmt::Write as _;
use unicode_width::UnicodeWidthStr;

/// Whether styles become escape sequences.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Colors {
    /// Characters only.
    Never,
    /// Colours and attributes as ANSI sequences; every line ends as it began.
    Ansi,
}

/// Draws into a buffer of this size and returns it as lines, each ended by a line feed and without
/// blanks at its end.
pub fn render_to_string(
    width: u16,
    height: u16,
    colors: Colors,
    draw: impl FnOnce(Rect, &mut Buffer),
) -> String {
    let area = Rect::new(0, 0, width, height);
    let mut buf = Buffer::empty(area);
    draw(area, &mut buf);
    let mut out = String::new();
    for y in 0..height {
        write_line(&mut out, &buf, y, colors);
        out.push('\n');
    }
    out
}

fn write_line(out: &mut String, buf: &Buffer, y: u16, colors: Colors) {
    let mut current = Style::reset();
    let mut blanks = 0;
    let mut covered = 0;
    for x in 0..buf.area.width {
        let Some(cell) = buf.cell((x, y)) else {
            continue;
        };
        // A wide character covers the cells after it.
        if covered > 0 {
            covered -= 1;
            continue;
        }
        covered = cell.symbol().width().saturating_sub(1);
        let style = visible_style(cell, colors);
        if cell.symbol() == " " && style == Style::reset() {
            blanks += 1;
            continue;
        }
        if blanks > 0 && current != Style::reset() {
            out.push_str("\x1b[0m");
            current = Style::reset();
        }
        out.extend(std::iter::repeat_n(' ', blanks));
        blanks = 0;
        if style != current {
            write_style(out, style);
            current = style;
        }
        out.push_str(cell.symbol());
    }
    if current != Style::reset() {
        out.push_str("\x1b[0m");
    }
}

/// What of a cell's style can be seen: of a blank one, only what is behind it or drawn through it.
fn visible_style(cell: &Cell, colors: Colors) -> Style {
    let mut style = Style::reset();
    if colors == Colors::Never {
        return style;
    }
    style.bg = Some(cell.bg);
    let through = Modifier::REVERSED | Modifier::UNDERLINED | Modifier::CROSSED_OUT;
    style.add_modifier = if cell.symbol() == " " {
        cell.modifier & through
    } else {
        cell.modifier
    };
    if cell.symbol() != " " || !style.add_modifier.is_empty() {
        style.fg = Some(cell.fg);
    }
    style
}

const MODIFIERS: [(Modifier, u8); 6] = [
    (Modifier::BOLD, 1),
    (Modifier::DIM, 2),
    (Modifier::ITALIC, 3),
    (Modifier::UNDERLINED, 4),
    (Modifier::REVERSED, 7),
    (Modifier::CROSSED_OUT, 9),
];

/// Begins from nothing every time: shorter sequences are not worth tracking what is on.
fn write_style(out: &mut String, style: Style) {
    out.push_str("\x1b[0");
    for (modifier, code) in MODIFIERS {
        if style.add_modifier.contains(modifier) {
            write_code(out, format_args!(";{code}"));
        }
    }
    write_color(out, style.fg, 30);
    write_color(out, style.bg, 40);
    out.push('m');
}

/// The code of a colour; `base` is 30 for the foreground and 40 for the background.
fn write_color(out: &mut String, color: Option<Color>, base: u8) {
    let dark = |n: u8| base + n;
    let light = |n: u8| base + 60 + n;
    let code = match color {
        None | Some(Color::Reset) => return,
        Some(Color::Black) => dark(0),
        Some(Color::Red) => dark(1),
        Some(Color::Green) => dark(2),
        Some(Color::Yellow) => dark(3),
        Some(Color::Blue) => dark(4),
        Some(Color::Magenta) => dark(5),
        Some(Color::Cyan) => dark(6),
        Some(Color::Gray) => dark(7),
        Some(Color::DarkGray) => light(0),
        Some(Color::LightRed) => light(1),
        Some(Color::LightGreen) => light(2),
        Some(Color::LightYellow) => light(3),
        Some(Color::LightBlue) => light(4),
        Some(Color::LightMagenta) => light(5),
        Some(Color::LightCyan) => light(6),
        Some(Color::White) => light(7),
        Some(Color::Indexed(index)) => {
            return write_code(out, format_args!(";{};5;{index}", base + 8));
        }
        Some(Color::Rgb(r, g, b)) => {
            return write_code(out, format_args!(";{};2;{r};{g};{b}", base + 8));
        }
    };
    write_code(out, format_args!(";{code}"));
}

fn write_code(out: &mut String, code: std::fmt::Arguments<'_>) {
    out.write_fmt(code)
        .expect("writing to a string never fails");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draw(colors: Colors) -> String {
        render_to_string(8, 3, colors, |area, buf| {
            buf.set_string(1, 0, "日本 x", Style::new());
            buf.set_string(0, 1, "ab", Style::new().fg(Color::Red));
            buf.set_string(2, 1, "c", Style::new());
            buf.set_string(4, 1, "d", Style::new().fg(Color::Rgb(1, 2, 3)).bold());
            buf.set_style(
                Rect {
                    y: 2,
                    height: 1,
                    width: 2,
                    ..area
                },
                Style::new().reversed(),
            );
        })
    }

    #[test]
    fn characters_only() {
        assert_eq!(draw(Colors::Never), " 日本 x\nabc d\n\n");
    }

    #[test]
    fn styles_as_sequences() {
        assert_eq!(
            draw(Colors::Ansi),
            " 日本 x\n\x1b[0;31mab\x1b[0mc \x1b[0;1;38;2;1;2;3md\x1b[0m\n\x1b[0;7m  \x1b[0m\n"
        );
    }

    #[test]
    fn no_room() {
        assert_eq!(render_to_string(0, 0, Colors::Ansi, |_, _| {}), "");
        assert_eq!(render_to_string(0, 2, Colors::Ansi, |_, _| {}), "\n\n");
    }
}
