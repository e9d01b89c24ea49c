//! The characters that drawings are made of, for terminals with and without Unicode.

/// Which characters a drawing may use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Glyphs {
    /// Block elements: eight steps in each cell.
    #[default]
    Unicode,
    /// Nothing beyond ASCII: three steps in each cell.
    Ascii,
}

const RISING: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const RISING_ASCII: [char; 9] = [' ', '.', '.', '.', ':', ':', ':', '|', '|'];
const GROWING: [char; 9] = [' ', '▏', '▎', '▍', '▌', '▋', '▊', '▉', '█'];
const GROWING_ASCII: [char; 9] = [' ', '-', '-', '-', '=', '=', '=', '#', '#'];

impl Glyphs {
    /// A cell filled from below by so many eighths (8 or more is full).
    pub fn rising(self, eighths: u64) -> char {
        let at = eighths.min(8) as usize;
        match self {
            Self::Unicode => RISING[at],
            Self::Ascii => RISING_ASCII[at],
        }
    }

    /// A cell filled from the left by so many eighths (8 or more is full).
    pub fn growing(self, eighths: u64) -> char {
        let at = eighths.min(8) as usize;
        match self {
            Self::Unicode => GROWING[at],
            Self::Ascii => GROWING_ASCII[at],
        }
    }

    /// The vertical axis beside a label, and elsewhere.
    pub(super) fn axis(self) -> (char, char) {
        match self {
            Self::Unicode => ('┤', '│'),
            Self::Ascii => ('+', ' '),
        }
    }

    /// The line in the middle of bars to both sides.
    pub(super) fn level(self) -> char {
        match self {
            Self::Unicode => '─',
            Self::Ascii => '-',
        }
    }

    /// A cell filled from above by so many halves (2 or more is full).
    pub(super) fn hanging(self, halves: u64) -> char {
        match (self, halves) {
            (_, 0) => ' ',
            (Self::Unicode, 1) => '▀',
            (Self::Unicode, _) => '█',
            (Self::Ascii, 1) => '\'',
            (Self::Ascii, _) => '|',
        }
    }

    /// The shades, from none (0) to full (4).
    pub(super) fn shade_at(self, level: usize) -> char {
        let shades = match self {
            Self::Unicode => [' ', '░', '▒', '▓', '█'],
            Self::Ascii => [' ', '.', ':', 'x', '#'],
        };
        shades[level.min(4)]
    }

    /// A shade for a count, of which `most` is the largest: blank only for nothing, full only for the largest
    /// eighth.
    pub(super) fn shade(self, count: u64, most: u64) -> char {
        if count == 0 || most == 0 {
            return self.shade_at(0);
        }
        let share = count as f64 / most as f64;
        self.shade_at(match share {
            0.875.. => 4,
            0.6.. => 3,
            0.3.. => 2,
            _ => 1,
        })
    }

    /// What stands before a label of the time axis, in the first column of the bin that it names.
    pub(super) fn tick(self) -> char {
        match self {
            Self::Unicode => '╵',
            Self::Ascii => '\'',
        }
    }

    /// What points down at the highest bin.
    pub(super) fn peak(self) -> char {
        match self {
            Self::Unicode => '▼',
            Self::Ascii => 'v',
        }
    }

    /// A series that hardly leaves the ground.
    pub(super) fn ground(self) -> char {
        match self {
            Self::Unicode => '·',
            Self::Ascii => '.',
        }
    }

    /// A full cell, as the legend shows it.
    pub(super) fn full(self) -> char {
        self.rising(8)
    }
}
