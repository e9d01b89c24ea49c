//! The choice that a study offers: what it is ranked by, or measured against.

use super::Study;
use crate::engine::{Against, Basis, Bin, Named, Standing};

impl Study {
    /// The same study with its next choice, and what that is in words; nothing where there is no choice.
    pub fn turned(&self) -> Option<(Self, String)> {
        let mut study = self.clone();
        let said = match &mut study {
            Self::Compare { by, .. } => {
                *by = next(&Basis::ALL, *by);
                format!("ranked by {}", by.name())
            }
            Self::Explain { against, .. } => {
                *against = next(&Against::ALL, *against);
                match against {
                    Against::Before => "against the time before it".to_owned(),
                    Against::Around => "against the time around it".to_owned(),
                    Against::Rest => "against all the rest".to_owned(),
                }
            }
            Self::Voices { by, .. } => {
                *by = next(&Standing::ALL, *by);
                format!("ranked by {}", by.name())
            }
            Self::Links { by, .. } => {
                let (turned, said) = match by {
                    Named::Link => (Named::Site, "by domain"),
                    _ => (Named::Link, "by link"),
                };
                *by = turned;
                said.to_owned()
            }
            Self::Companions { bin, .. } => {
                *bin = next(&PERIODS, *bin);
                match bin {
                    Some(bin) => format!("by {}", bin.name()),
                    None => "by periods that fit".to_owned(),
                }
            }
            _ => return None,
        };
        Some((study, said))
    }
}

/// Into what companions' time is cut.
const PERIODS: [Option<Bin>; 5] = [
    None,
    Some(Bin::Year),
    Some(Bin::Month),
    Some(Bin::Week),
    Some(Bin::Day),
];

/// What comes after `now`, around the end.
fn next<T: Copy + PartialEq>(all: &[T], now: T) -> T {
    let at = all.iter().position(|one| *one == now).unwrap_or(0);
    all[(at + 1) % all.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::Query;

    #[test]
    fn choices_come_back_around() {
        let explain = Study::Explain {
            scope: Query::default(),
            span: None,
            against: Against::default(),
        };
        let turn = |study: Study| study.turned().expect("there is a choice").0;
        let once = turn(explain.clone());
        assert_ne!(once, explain);
        assert_eq!(turn(turn(once)), explain);
        let hours = Study::Hours {
            scope: Query::default(),
        };
        assert_eq!(hours.turned(), None);
    }
}
