//! How a source is read, as far as somebody said so; remembered with the source, so that nobody has to
//! say it again when the file has grown or was mended.

use crate::formats::{Field, Format, Options};
use jiff::fmt::temporal::{DateTimeParser, DateTimePrinter};
use serde::{Deserialize, Serialize};
use std::fmt;

/// What somebody said about how to read a source.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Manner {
    /// The format's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// Fields and their columns.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub map: Vec<(String, String)>,
    /// The zone of times without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// Whether the day comes before the month in `3/4/2020`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub day_first: Option<bool>,
    /// Posts that were not public too.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub non_public: bool,
}

impl Manner {
    /// What is said now.
    pub(super) fn of(options: &Options) -> Self {
        let named = |zone| DateTimePrinter::new().time_zone_to_string(zone).ok();
        Self {
            format: options.format.map(|format| format.name().to_owned()),
            map: options
                .map
                .iter()
                .map(|(field, column)| (field.to_string(), column.clone()))
                .collect(),
            zone: options.zone.as_ref().and_then(named),
            day_first: options.day_first,
            non_public: options.non_public,
        }
    }

    /// Completes what is said now with what was said before. Returns what of it was remembered.
    pub(super) fn complete(&mut self, before: &Self) -> Self {
        let mut remembered = Self::default();
        if self.format.is_none() {
            remembered.format.clone_from(&before.format);
            self.format.clone_from(&before.format);
        }
        if self.map.is_empty() {
            remembered.map.clone_from(&before.map);
            self.map.clone_from(&before.map);
        }
        if self.zone.is_none() {
            remembered.zone.clone_from(&before.zone);
            self.zone.clone_from(&before.zone);
        }
        if self.day_first.is_none() {
            remembered.day_first = before.day_first;
            self.day_first = before.day_first;
        }
        if !self.non_public {
            remembered.non_public = before.non_public;
            self.non_public = before.non_public;
        }
        remembered
    }

    /// The options to read with. What a later version would write and this one does not know is left out.
    pub(super) fn options(&self, now: &Options) -> Options {
        let mut options = now.clone();
        if let Some(format) = self.format.as_deref().and_then(|name| name.parse().ok()) {
            options.format = Some::<Format>(format);
        }
        if options.map.is_empty() {
            let known = |(field, column): &(String, String)| {
                Some((field.parse::<Field>().ok()?, column.clone()))
            };
            options.map = self.map.iter().filter_map(known).collect();
        }
        if let Some(zone) = &self.zone
            && options.zone.is_none()
        {
            options.zone = DateTimeParser::new().parse_time_zone(zone).ok();
        }
        options.day_first = options.day_first.or(self.day_first);
        options.non_public |= self.non_public;
        options
    }
}

/// As it would be typed.
impl fmt::Display for Manner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut words = Vec::new();
        words.extend(self.format.iter().map(|name| format!("--format {name}")));
        let maps = self.map.iter();
        words.extend(maps.map(|(field, column)| format!("--map {field}={column}")));
        words.extend(self.zone.iter().map(|zone| format!("--tz {zone}")));
        words.extend(self.day_first.map(|day_first| {
            let order = if day_first { "dmy" } else { "mdy" };
            format!("--dates {order}")
        }));
        words.extend(self.non_public.then(|| "--non-public".to_owned()));
        f.write_str(&words.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::tz::TimeZone;

    fn said(zone: &str) -> Options {
        Options {
            format: Some(Format::Table),
            map: vec![("text".parse().expect("a field"), "body".to_owned())],
            zone: Some(DateTimeParser::new().parse_time_zone(zone).expect("a zone")),
            day_first: Some(true),
            non_public: true,
        }
    }

    #[test]
    fn what_was_said_once_need_not_be_said_again() {
        for zone in ["Europe/Paris", "+02:00", "UTC"] {
            let before = Manner::of(&said(zone));
            let mut now = Manner::default();
            let remembered = now.complete(&before);
            assert_eq!((&now, &remembered), (&before, &before));
            let read = now.options(&Options::default());
            assert_eq!(Manner::of(&read), before);
            assert_eq!(read.zone, said(zone).zone);
            assert_eq!(
                before.to_string(),
                format!("--format table --map text=body --tz {zone} --dates dmy --non-public")
            );
        }
    }

    #[test]
    fn what_is_said_now_counts() {
        let options = Options {
            zone: Some(TimeZone::UTC),
            ..Options::default()
        };
        let mut now = Manner::of(&options);
        let remembered = now.complete(&Manner::of(&said("Europe/Paris")));
        assert_eq!(
            remembered.to_string(),
            "--format table --map text=body --dates dmy --non-public"
        );
        let read = now.options(&options);
        assert_eq!(read.zone, Some(TimeZone::UTC));
        assert_eq!(read.map, said("UTC").map);
    }
}
