//! The periods of the calendar that counts are given for. Where they begin is the axis's business.

/// A period of the calendar, in some zone: the width of a timeline's bins, what a claim speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bin {
    /// 60 seconds.
    Minute,
    /// From hour to hour of the wall clock.
    Hour,
    /// From midnight to midnight: 23 or 25 hours when the clocks change.
    Day,
    /// From Monday to Monday.
    Week,
    /// Calendar months.
    Month,
    /// Calendar years.
    Year,
}

impl Bin {
    /// All widths, narrowest first.
    pub const ALL: [Self; 6] = [
        Self::Minute,
        Self::Hour,
        Self::Day,
        Self::Week,
        Self::Month,
        Self::Year,
    ];

    /// The word on screen and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Minute => "minute",
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Year => "year",
        }
    }

    /// The next narrower width.
    pub fn finer(self) -> Option<Self> {
        let at = Self::ALL.iter().position(|b| *b == self)?;
        at.checked_sub(1).map(|i| Self::ALL[i])
    }

    /// The next wider width.
    pub fn coarser(self) -> Option<Self> {
        let at = Self::ALL.iter().position(|b| *b == self)?;
        Self::ALL.get(at + 1).copied()
    }

    /// Its usual length in milliseconds; months have 30 days and years 365.
    pub fn length(self) -> i64 {
        const MINUTE: i64 = 60_000;
        MINUTE
            * match self {
                Self::Minute => 1,
                Self::Hour => 60,
                Self::Day => 24 * 60,
                Self::Week => 7 * 24 * 60,
                Self::Month => 30 * 24 * 60,
                Self::Year => 365 * 24 * 60,
            }
    }
}
