//! Records among tweets that are none: some take a tweet back, in the words of four of Twitter's
//! interfaces. It must not know how tweets are read.

use serde::Deserialize;

use crate::formats::intake::{Intake, Stop};
use crate::formats::{detect, lenient, mend, tidy};
use crate::post::{Time, parse_time};

const DELETIONS: &str = "deletion notices";
const COMPLIANCE: &str = "compliance lines";
/// A tweet's identifier holds its time, to the second at least.
const NEAR: u64 = 60_000;

/// Takes a record that is no tweet: it is skipped, and the tweet that it takes back goes with it.
pub(in crate::formats) fn no_tweet(line: u64, text: &str, intake: &mut Intake) -> Result<(), Stop> {
    let what = detect::what_is(text);
    let id = match what {
        DELETIONS => deleted(text),
        COMPLIANCE => no_longer_public(text),
        _ => None,
    };
    match id {
        Some(id) => intake.withdraw(line, ("twitter", &id), what),
        None => intake.skip(line, what),
    }
}

/// `{"delete": {"status": {"id_str": "1"}}}`; the streams of API 2 say `tweet`, others leave that out.
fn deleted(text: &str) -> Option<String> {
    let gone = mend::parse::<Notice>(text, &mut String::new()).ok()?.gone?;
    let tweet = gone.tweet.unwrap_or(gone.bare);
    let id = if tweet.id_str.is_empty() {
        tweet.id
    } else {
        tweet.id_str
    };
    (!id.is_empty()).then_some(id)
}

#[derive(Deserialize)]
struct Notice {
    #[serde(
        default,
        rename = "delete",
        alias = "status_deletion",
        deserialize_with = "lenient::object"
    )]
    gone: Option<Gone>,
}

#[derive(Deserialize)]
struct Gone {
    #[serde(
        default,
        rename = "status",
        alias = "tweet",
        deserialize_with = "lenient::object"
    )]
    tweet: Option<Named>,
    #[serde(flatten)]
    bare: Named,
}

#[derive(Deserialize)]
struct Named {
    #[serde(default, deserialize_with = "lenient::id")]
    id_str: String,
    #[serde(default, deserialize_with = "lenient::id")]
    id: String,
}

/// `{"id": "1", "action": "delete", "created_at": ...}`: those of users look the same, and only a
/// tweet's identifier is known by holding the time of its creation.
fn no_longer_public(text: &str) -> Option<String> {
    let line: Compliance = mend::parse(text, &mut String::new()).ok()?;
    if line.action != "delete" {
        return None;
    }
    let created = parse_time(&line.created_at, &tidy::utc())?;
    let held = Time::of_snowflake(&line.id)?;
    (created.0.abs_diff(held.0) <= NEAR).then_some(line.id)
}

#[derive(Deserialize)]
struct Compliance {
    #[serde(default, deserialize_with = "lenient::id")]
    id: String,
    #[serde(default, deserialize_with = "lenient::text")]
    action: String,
    #[serde(default, deserialize_with = "lenient::text")]
    created_at: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deletions_name_a_tweet() {
        for (text, id) in [
            (
                r#"{"delete":{"status":{"id":12,"id_str":"12","user_id":3}}}"#,
                Some("12"),
            ),
            (r#"{"delete":{"status":{"id":12}}}"#, Some("12")),
            (
                r#"{"delete":{"tweet":{"id":"12","author_id":"3"}}}"#,
                Some("12"),
            ),
            (r#"{"status_deletion":{"id_str":"12"}}"#, Some("12")),
            (r#"{"delete":{"user":{"id":"12"}}}"#, None),
            (r#"{"delete":7}"#, None),
        ] {
            assert_eq!(deleted(text).as_deref(), id, "{text}");
        }
    }

    #[test]
    fn compliance_lines_of_users_take_nothing_back() {
        let line = |id, action, created| {
            format!(r#"{{"id":"{id}","action":"{action}","created_at":"{created}"}}"#)
        };
        let tweet = "1050118621198921728";
        let at = "2018-10-10T20:19:24.000Z";
        assert_eq!(
            no_longer_public(&line(tweet, "delete", at)).as_deref(),
            Some(tweet)
        );
        assert_eq!(no_longer_public(&line(tweet, "ignore", at)), None);
        assert_eq!(
            no_longer_public(&line(tweet, "delete", "2013-06-04T16:25:04Z")),
            None
        );
        assert_eq!(no_longer_public(&line("1482680858", "delete", at)), None);
    }
}
