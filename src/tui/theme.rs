//! Colours and emphasis by meaning. Panes ask for a role, never for a colour.
//!
//! No role is told from another by colour alone: selection is reversed or bold, sets have a
//! marker, problems are underlined. The `mono` theme uses only attributes.

use ratatui::style::{Color, Modifier, Style};

/// The built-in themes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ThemeName {
    /// For dark backgrounds, 24-bit colours.
    #[default]
    Dark,
    /// For light backgrounds, 24-bit colours.
    Light,
    /// The terminal's own sixteen colours.
    Ansi16,
    /// No colour at all.
    Mono,
}

impl ThemeName {
    /// All themes.
    pub const ALL: [Self; 4] = [Self::Dark, Self::Light, Self::Ansi16, Self::Mono];

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Dark => "dark",
            Self::Light => "light",
            Self::Ansi16 => "ansi16",
            Self::Mono => "mono",
        }
    }

    /// The next one, after the last the first.
    pub(crate) fn next(self) -> Self {
        let at = Self::ALL.iter().position(|name| *name == self).unwrap_or(0);
        Self::ALL[(at + 1) % Self::ALL.len()]
    }
}

/// How many colours the terminal can show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Depth {
    /// Any, of 24 bits.
    #[default]
    Full,
    /// The 256 that xterm has, of which 240 are the same everywhere.
    Indexed,
    /// Sixteen, which may be anything.
    Sixteen,
}

/// What the environment tells of the terminal's colours.
#[derive(Clone, Copy, Debug, Default)]
pub struct Hints<'a> {
    /// `COLORTERM`: set by terminals of 24 bits, but lost over ssh.
    pub colorterm: &'a str,
    /// `TERM`.
    pub term: &'a str,
    /// `COLORFGBG`: the numbers of the usual text and background colours, from few terminals.
    pub colorfgbg: &'a str,
}

impl Hints<'_> {
    /// How many colours there are, at the least.
    pub fn depth(&self) -> Depth {
        if matches!(self.colorterm, "truecolor" | "24bit") || self.term.ends_with("-direct") {
            Depth::Full
        } else if self.term.contains("256color") {
            Depth::Indexed
        } else {
            Depth::Sixteen
        }
    }

    /// The theme for them. Backgrounds of which nothing is known are dark in terminals.
    pub fn theme(&self) -> ThemeName {
        let background = self.colorfgbg.rsplit(';').next().unwrap_or_default();
        match (self.depth(), background) {
            (Depth::Sixteen, _) => ThemeName::Ansi16,
            (_, "7" | "15") => ThemeName::Light,
            _ => ThemeName::Dark,
        }
    }
}

/// A style for each meaning.
#[derive(Clone, Debug)]
pub(crate) struct Theme {
    /// Ordinary text.
    pub(crate) text: Style,
    /// Secondary text: units, labels, zones.
    pub(crate) dim: Style,
    /// Answers that are being replaced.
    pub(crate) stale: Style,
    pub(crate) border: Style,
    pub(crate) border_focus: Style,
    pub(crate) title: Style,
    pub(crate) title_focus: Style,
    /// Figures that matter.
    pub(crate) number: Style,
    /// The row or bin under the cursor, in the pane that has the keys.
    pub(crate) cursor: Style,
    /// The same in the other panes.
    pub(crate) cursor_away: Style,
    /// Words that were searched for.
    pub(crate) hit: Style,
    pub(crate) tag: Style,
    pub(crate) handle: Style,
    pub(crate) link: Style,
    /// Hidden content, notices.
    pub(crate) care: Style,
    pub(crate) problem: Style,
    pub(crate) good: Style,
    /// A key on the bottom line.
    pub(crate) key: Style,
    pub(crate) overlay: Style,
    /// The scope, then sets A to D.
    pub(crate) series: [Series; 5],
}

/// One line of the timeline: a colour and a marker, so that either is enough.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Series {
    pub(crate) style: Style,
    pub(crate) marker: char,
}

/// Markers of the scope and of sets A to D.
const MARKERS: [char; 5] = ['■', '●', '▲', '◆', '○'];

/// The colours that differ between the coloured themes.
#[derive(Clone, Copy)]
struct Palette {
    text: Color,
    dim: Color,
    faint: Color,
    accent: Color,
    cursor: Color,
    cursor_away: Color,
    hit: Color,
    tag: Color,
    handle: Color,
    care: Color,
    problem: Color,
    good: Color,
    overlay: Color,
    series: [Color; 5],
}

const fn rgb(hex: u32) -> Color {
    Color::Rgb((hex >> 16) as u8, (hex >> 8) as u8, hex as u8)
}

/// Series after Okabe and Ito: told apart with the common kinds of colour blindness.
const DARK: Palette = Palette {
    text: rgb(0xd8_dee9),
    dim: rgb(0x8b_95a7),
    faint: rgb(0x4a_5365),
    accent: rgb(0x7d_cfff),
    cursor: rgb(0x2f_4a6b),
    cursor_away: rgb(0x2a_2f3a),
    hit: rgb(0xf0_c674),
    tag: rgb(0x8a_b4f8),
    handle: rgb(0xb5_d99c),
    care: rgb(0xe6_a15c),
    problem: rgb(0xff_7a7a),
    good: rgb(0x8f_d694),
    overlay: rgb(0x1d_222c),
    series: [
        rgb(0x7d_cfff),
        rgb(0xe6_9f00),
        rgb(0x00_c08b),
        rgb(0xf0_e442),
        rgb(0xe0_8fc0),
    ],
};

const LIGHT: Palette = Palette {
    text: rgb(0x24_292f),
    dim: rgb(0x5b_6470),
    faint: rgb(0xb8_c0ca),
    accent: rgb(0x00_5fb8),
    cursor: rgb(0xc7_dff7),
    cursor_away: rgb(0xe8_ecf1),
    hit: rgb(0x9a_5b00),
    tag: rgb(0x0b_57d0),
    handle: rgb(0x2e_6b1f),
    care: rgb(0xa8_4d00),
    problem: rgb(0xb4_1d1d),
    good: rgb(0x1f_7a33),
    overlay: rgb(0xf3_f5f8),
    series: [
        rgb(0x00_5fb8),
        rgb(0xb2_6a00),
        rgb(0x00_7a5a),
        rgb(0x7a_6a00),
        rgb(0xa0_3f78),
    ],
};

const ANSI16: Palette = Palette {
    text: Color::Reset,
    dim: Color::DarkGray,
    faint: Color::DarkGray,
    accent: Color::Cyan,
    cursor: Color::Reset,
    cursor_away: Color::Reset,
    hit: Color::Yellow,
    // Blue is next to black on many dark terminals.
    tag: Color::Magenta,
    handle: Color::Green,
    care: Color::Yellow,
    problem: Color::Red,
    good: Color::Green,
    overlay: Color::Reset,
    series: [
        Color::Cyan,
        Color::Yellow,
        Color::Green,
        Color::Magenta,
        Color::Red,
    ],
};

impl Palette {
    /// With the nearest colours that there are.
    fn within(self, depth: Depth) -> Self {
        if depth == Depth::Full {
            return self;
        }
        Self {
            text: nearest(self.text),
            dim: nearest(self.dim),
            faint: nearest(self.faint),
            accent: nearest(self.accent),
            cursor: nearest(self.cursor),
            cursor_away: nearest(self.cursor_away),
            hit: nearest(self.hit),
            tag: nearest(self.tag),
            handle: nearest(self.handle),
            care: nearest(self.care),
            problem: nearest(self.problem),
            good: nearest(self.good),
            overlay: nearest(self.overlay),
            series: self.series.map(nearest),
        }
    }
}

/// The nearest of xterm's 256 colours: of its cube of 6 x 6 x 6 or its 24 greys. The first sixteen are
/// whatever somebody made them.
fn nearest(color: Color) -> Color {
    const STEPS: [u8; 6] = [0, 95, 135, 175, 215, 255];
    let Color::Rgb(r, g, b) = color else {
        return color;
    };
    let far = |rgb: [u8; 3]| -> u32 {
        let pairs = rgb.into_iter().zip([r, g, b]);
        pairs.map(|(a, b)| u32::from(a.abs_diff(b)).pow(2)).sum()
    };
    let of_cube = (0..216u8).map(|n| {
        let rgb = [n / 36, n / 6 % 6, n % 6].map(|step| STEPS[usize::from(step)]);
        (far(rgb), 16 + n)
    });
    let greys = (0..24u8).map(|n| (far([8 + 10 * n; 3]), 232 + n));
    let best = of_cube.chain(greys).min();
    best.map_or(color, |(_, index)| Color::Indexed(index))
}

impl Theme {
    /// The theme of this name, in a terminal of so many colours.
    pub(crate) fn new(name: ThemeName, depth: Depth) -> Self {
        let of = |palette: Palette| {
            let palette = palette.within(depth);
            Self::coloured(&palette, Style::new().bg(palette.cursor))
        };
        match name {
            ThemeName::Dark => of(DARK),
            ThemeName::Light => of(LIGHT),
            // The sixteen colours may be anything: only reversing them is sure to be seen.
            ThemeName::Ansi16 => {
                let cursor = Style::new().fg(Color::Reset).bg(Color::Reset);
                Self::coloured(&ANSI16, cursor.add_modifier(Modifier::REVERSED))
            }
            ThemeName::Mono => Self::mono(),
        }
    }

    fn coloured(palette: &Palette, cursor: Style) -> Self {
        let fg = |color| Style::new().fg(color);
        let bold = |color| Style::new().fg(color).add_modifier(Modifier::BOLD);
        let mut index = 0;
        Self {
            text: fg(palette.text),
            dim: fg(palette.dim),
            stale: fg(palette.dim).add_modifier(Modifier::DIM),
            border: fg(palette.faint),
            border_focus: fg(palette.accent),
            title: fg(palette.dim),
            title_focus: bold(palette.accent),
            number: bold(palette.text),
            cursor,
            cursor_away: match palette.cursor_away {
                Color::Reset => Style::new().add_modifier(Modifier::UNDERLINED),
                color => Style::new().bg(color),
            },
            hit: bold(palette.hit),
            tag: fg(palette.tag),
            handle: fg(palette.handle),
            link: fg(palette.tag).add_modifier(Modifier::UNDERLINED),
            care: fg(palette.care),
            problem: fg(palette.problem).add_modifier(Modifier::UNDERLINED),
            good: fg(palette.good),
            key: bold(palette.accent),
            overlay: fg(palette.text).bg(palette.overlay),
            series: palette.series.map(|color| {
                let marker = MARKERS[index];
                index += 1;
                Series {
                    style: fg(color),
                    marker,
                }
            }),
        }
    }

    fn mono() -> Self {
        let plain = Style::new();
        let with = |modifier| Style::new().add_modifier(modifier);
        Self {
            text: plain,
            dim: plain,
            stale: with(Modifier::DIM),
            border: with(Modifier::DIM),
            border_focus: plain,
            title: plain,
            title_focus: with(Modifier::BOLD),
            number: with(Modifier::BOLD),
            cursor: with(Modifier::REVERSED),
            cursor_away: with(Modifier::UNDERLINED),
            hit: with(Modifier::BOLD.union(Modifier::UNDERLINED)),
            tag: plain,
            handle: with(Modifier::BOLD),
            link: with(Modifier::UNDERLINED),
            care: with(Modifier::ITALIC),
            problem: with(Modifier::UNDERLINED),
            good: plain,
            key: with(Modifier::BOLD),
            overlay: plain,
            series: MARKERS.map(|marker| Series {
                style: plain,
                marker,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mono_has_no_colour_and_still_tells_the_cursor() {
        let theme = Theme::new(ThemeName::Mono, Depth::Full);
        for style in [
            theme.text,
            theme.cursor,
            theme.hit,
            theme.problem,
            theme.overlay,
        ] {
            assert_eq!((style.fg, style.bg), (None, None));
        }
        assert_ne!(theme.cursor, theme.cursor_away);
        assert_ne!(theme.cursor, theme.text);
    }

    #[test]
    fn no_terminal_gets_colours_that_it_cannot_show() {
        use Depth::{Full, Indexed, Sixteen};
        use ThemeName::{Ansi16, Dark, Light};
        let hints = |colorterm, term, colorfgbg| {
            let hints = Hints {
                colorterm,
                term,
                colorfgbg,
            };
            (hints.theme(), hints.depth())
        };
        assert_eq!(hints("truecolor", "xterm-256color", ""), (Dark, Full));
        assert_eq!(hints("", "xterm-256color", "15;0"), (Dark, Indexed));
        assert_eq!(hints("24bit", "xterm", "0;default;15"), (Light, Full));
        assert_eq!(hints("", "linux", "0;15"), (Ansi16, Sixteen));
        assert_eq!(hints("", "", ""), (Ansi16, Sixteen));
        let is_full = |style: Style| matches!(style.fg.or(style.bg), Some(Color::Rgb(..)));
        for name in ThemeName::ALL {
            let theme = Theme::new(name, Indexed);
            assert!(
                ![theme.text, theme.cursor, theme.hit, theme.overlay]
                    .into_iter()
                    .any(is_full)
            );
        }
    }

    #[test]
    fn the_nearest_colour_is_near() {
        assert_eq!(nearest(rgb(0x00_0000)), Color::Indexed(16));
        assert_eq!(nearest(rgb(0xff_ffff)), Color::Indexed(231));
        assert_eq!(nearest(rgb(0x80_8080)), Color::Indexed(244));
        assert_eq!(nearest(rgb(0xe6_9f00)), Color::Indexed(178));
        assert_eq!(nearest(Color::Cyan), Color::Cyan);
    }

    #[test]
    fn every_series_has_a_marker_of_its_own() {
        let mut markers = MARKERS.to_vec();
        markers.sort_unstable();
        markers.dedup();
        assert_eq!(markers.len(), MARKERS.len());
    }
}
