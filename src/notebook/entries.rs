//! What a notebook holds, and its shape in the file.

use crate::post::{Time, display, tag_key};
use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use serde_json::{Map, Value};

/// Tags that are counted as one: spellings of the same, or several that mean the same to the analyst.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// What it is called, in one line; unique but for capitals.
    pub name: String,
    /// Keys of its tags, at least one, each once, in the order in which they were given.
    pub tags: Vec<String>,
    /// When it was made.
    #[serde(default, with = "optional", skip_serializing_if = "Option::is_none")]
    pub created: Option<Time>,
    /// What the analyst says of it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    #[serde(flatten)]
    pub(super) rest: Map<String, Value>,
}

/// Something that happened: a moment, or a stretch of time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// When it happened or began.
    #[serde(with = "moment")]
    pub from: Time,
    /// When it was over (the first moment after it); `None` for a moment.
    #[serde(default, with = "optional", skip_serializing_if = "Option::is_none")]
    pub until: Option<Time>,
    /// What it is called, in one line.
    pub name: String,
    /// Where one can read about it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub link: String,
    /// What the analyst says of it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    #[serde(flatten)]
    pub(super) rest: Map<String, Value>,
}

impl Event {
    /// An event without link and note.
    pub fn new(from: Time, until: Option<Time>, name: &str) -> Self {
        Self {
            from,
            until,
            name: line(name),
            link: String::new(),
            note: String::new(),
            rest: Map::new(),
        }
    }

    /// All that it says in one line: its name, note and link.
    pub fn about(&self) -> String {
        let said = [&self.name, &self.note, &self.link].map(String::as_str);
        let said: Vec<&str> = said.into_iter().filter(|text| !text.is_empty()).collect();
        said.join(" - ")
    }

    /// Whether any of it happened within `[from, until)`.
    pub fn touches(&self, from: Time, until: Time) -> bool {
        self.from < until && self.until.map_or(self.from >= from, |end| end > from)
    }

    /// Whether both say the same of the same time.
    pub fn is(&self, other: &Self) -> bool {
        (self.from, self.until) == (other.from, other.until) && self.name == other.name
    }
}

/// A text on one line, safe to show.
pub(super) fn line(text: &str) -> String {
    display::clean_line(text).trim().to_owned()
}

/// Keys of tags in any spelling, each once; what holds no tag is left out.
pub(super) fn keys(tags: &[String]) -> Vec<String> {
    let mut keys = Vec::new();
    for tag in tags {
        // Twice: compatibility forms of `#` become plain ones that a key must not begin with. And not trimmed:
        // some marks become a blank with a mark.
        let key = tag_key(&tag_key(tag));
        if !key.trim().is_empty() && !keys.contains(&key) {
            keys.push(key);
        }
    }
    keys
}

/// A moment as people read it, and as they may write it by hand.
mod moment {
    use super::{Deserialize, Deserializer, Serializer, Time, Timestamp, de};

    #[allow(
        clippy::trivially_copy_pass_by_ref,
        reason = "the form that the derived code calls"
    )]
    pub(super) fn serialize<S: Serializer>(time: &Time, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&time.rfc3339())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Time, D::Error> {
        let text = String::deserialize(from)?;
        let moment: Result<Timestamp, _> = text.parse();
        let moment = moment.map_err(|_| {
            de::Error::custom(format!("'{text}' is no time such as 2014-05-24T18:30:00Z"))
        })?;
        Ok(Time(moment.as_millisecond()))
    }
}

/// The same where there may be none.
mod optional {
    use super::{Deserialize, Deserializer, Serializer, Time, moment};

    #[derive(Deserialize)]
    struct Moment(#[serde(with = "moment")] Time);

    #[allow(clippy::ref_option, reason = "the form that the derived code calls")]
    pub(super) fn serialize<S: Serializer>(time: &Option<Time>, to: S) -> Result<S::Ok, S::Error> {
        match time {
            Some(time) => moment::serialize(time, to),
            None => to.serialize_none(),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<Time>, D::Error> {
        Ok(Option::<Moment>::deserialize(from)?.map(|moment| moment.0))
    }
}
