//! Of what: rates, peaks, comparisons.

use super::Parser;
use crate::post::Bin;
use crate::query::claim::{Counted, Kind, Role, amounts, times};

/// What a peak is taken for.
pub(super) const HIGHEST: &str = "the highest of its periods";

impl Parser<'_> {
    /// Two sides are compared in all of their time: that of their peaks, or of their voices per day, is another number.
    pub(super) fn refuse_periods(&mut self) {
        let is_of_voices = self.claim.unit == Counted::Voices;
        for piece in &mut self.claim.pieces {
            let is_peak = piece.meaning == HIGHEST;
            let is_rate = piece.role == Role::Measure && piece.meaning.starts_with("per ");
            if is_peak || is_rate && is_of_voices {
                piece.role = Role::Unknown;
                let what = if is_peak {
                    "peaks"
                } else {
                    "voices per period"
                };
                piece.meaning = format!("{what} are not compared");
            }
        }
    }

    pub(super) fn per(&mut self, per: Bin) {
        self.per_is_said = Some(per);
        self.claim.kind = match self.claim.kind {
            Kind::Peak(_) => Kind::Peak(per),
            Kind::Larger | Kind::Dwarfs => return,
            Kind::Total | Kind::Rate(_) => Kind::Rate(per),
        };
    }

    pub(super) fn measure(&mut self) -> bool {
        let word = self.word(0).to_owned();
        if matches!(word.as_str(), "peak" | "peaked" | "peaks" | "peaking") {
            let per = match self.claim.kind {
                Kind::Peak(per) | Kind::Rate(per) => per,
                _ => Bin::Hour,
            };
            self.claim.kind = Kind::Peak(per);
            return self.take(1, Role::Measure, HIGHEST);
        }
        let after_number = self.claim.amount.is_some();
        let per = match word.as_str() {
            "per" | "each" | "every" => times::period(self.word(1)).map(|per| (per, 2)),
            "a" | "an" if after_number => times::period(self.word(1)).map(|per| (per, 2)),
            "hourly" => Some((Bin::Hour, 1)),
            "daily" => Some((Bin::Day, 1)),
            "weekly" => Some((Bin::Week, 1)),
            word => word
                .strip_prefix('/')
                .and_then(times::period)
                .map(|per| (per, 1)),
        };
        if let Some((per, used)) = per {
            self.per(per);
            return self.take(used, Role::Measure, format!("per {}", per.name()));
        }
        self.verb(&word) || self.than(&word) || self.side(&word)
    }

    /// `dwarfing`, `outnumbered by`.
    fn verb(&mut self, word: &str) -> bool {
        const LARGER: &[&str] = &[
            "outnumber",
            "outpac",
            "outweigh",
            "beat",
            "surpass",
            "exceed",
            "overtak",
            "overtook",
            "eclips",
        ];
        let dwarfs = word.starts_with("dwarf");
        let larger = LARGER.iter().any(|stem| word.starts_with(stem));
        if !(dwarfs || larger) {
            return false;
        }
        self.turned = self.word(1) == "by";
        self.compares = true;
        self.claim.kind = if dwarfs { Kind::Dwarfs } else { Kind::Larger };
        let meaning = if dwarfs {
            "by far larger than"
        } else {
            "larger than"
        };
        let meaning = if self.turned {
            format!("the other side is {}", meaning.replace("than", ""))
        } else {
            meaning.to_owned()
        };
        self.take(1 + usize::from(self.turned), Role::Measure, meaning.trim())
    }

    /// Whether a number stands there: "more than 100" compares with no other side.
    fn number_follows(&self, ahead: usize) -> bool {
        amounts::begins(&self.words[(self.at + ahead).min(self.words.len())..])
    }

    /// `larger than`.
    fn than(&mut self, word: &str) -> bool {
        const THAN: &[&str] = &[
            "bigger", "larger", "greater", "busier", "louder", "stronger", "more",
        ];
        if !THAN.contains(&word) || self.word(1) != "than" || self.number_follows(2) {
            return false;
        }
        self.compares = true;
        if self.claim.kind != Kind::Dwarfs {
            self.claim.kind = Kind::Larger;
        }
        self.take(2, Role::Measure, "larger than")
    }

    /// What begins the other side: "more posts than #b", "3 times as many posts as #b".
    fn side(&mut self, word: &str) -> bool {
        let open = self.claim.kind == Kind::Larger
            || self.words[..self.at]
                .iter()
                .any(|word| word.lower == "more");
        let side_follows = !self.compares
            && !matches!(
                self.word(1),
                "many" | "much" | "often" | "large" | "big" | ""
            );
        if matches!(word, "than" | "as") && open && side_follows && !self.number_follows(1) {
            self.compares = true;
            self.claim.kind = Kind::Larger;
            return self.take(1, Role::Measure, "compared with");
        }
        false
    }
}
