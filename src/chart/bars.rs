//! Horizontal bars beside the rows of a table.

use super::glyphs::Glyphs;

/// A bar for `part` of `whole`, at most `width` cells long, without padding. Empty only for nothing,
/// and full only for everything (or more).
pub fn share_bar(part: u64, whole: u64, width: usize, glyphs: Glyphs) -> String {
    let steps = width as u64 * 8;
    if part == 0 || steps == 0 {
        return String::new();
    }
    let filled = if part >= whole {
        steps
    } else {
        let share = part as f64 / whole as f64;
        ((share * steps as f64).round() as u64).clamp(1, (steps - 1).max(1))
    };
    (0..filled.div_ceil(8))
        .map(|cell| glyphs.growing(filled - cell * 8))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_as_long_as_the_share() {
        for (part, whole, width, unicode, ascii) in [
            (0, 10, 4, "", ""),
            (1, 1000, 4, "▏", "-"),
            (1, 2, 4, "██", "##"),
            (5, 8, 2, "█▎", "#-"),
            (999, 1000, 2, "█▉", "##"),
            (7, 7, 2, "██", "##"),
            (8, 7, 2, "██", "##"),
            (3, 0, 1, "█", "#"),
            (1, 2, 0, "", ""),
        ] {
            assert_eq!(share_bar(part, whole, width, Glyphs::Unicode), unicode);
            assert_eq!(share_bar(part, whole, width, Glyphs::Ascii), ascii);
        }
    }
}
