//! What streams tell of records: Jetstream's events and Tap's. A record is made, changed or deleted.

use serde_json::Value;

use super::address::Address;
use super::record::{self, Source};
use super::view;
use crate::formats::Given;
use crate::formats::found::Found;
use crate::formats::tree::{filled, scalar, text};
use crate::post::{Time, parse_time};

/// The kind of an event that is about an account and not about a post.
pub(super) const ACCOUNT: &str = "account notices";

/// `{"did", "time_us", "kind": "commit", "commit": {...}}`; its first months wrote one letter for each
/// operation.
pub(super) fn jetstream(event: &Value, given: &Given) -> Found {
    let commit = &event["commit"];
    if !commit.is_object() {
        return Found::Skip(ACCOUNT);
    }
    let operation = filled(commit, &["operation", "type"]);
    let seen = parse_time(&scalar(&event["time_us"]), &given.clues);
    change(event, commit, (operation, seen), given)
}

/// `{"id", "type": "record", "record": {"did", "action", ...}}`. It replays the past and says nothing
/// of when the network saw a record.
pub(super) fn tap(event: &Value, given: &Given) -> Found {
    let change_of = &event["record"];
    change(
        change_of,
        change_of,
        (text(&change_of["action"]), None),
        given,
    )
}

fn change(
    who: &Value,
    what: &Value,
    (operation, indexed): (&str, Option<Time>),
    given: &Given,
) -> Found {
    let address = Address {
        did: text(&who["did"]),
        collection: text(&what["collection"]),
        key: text(&what["rkey"]),
    };
    match operation {
        "delete" | "d" => view::gone(address),
        "create" | "update" | "c" | "u" if what["record"].is_object() => {
            record::publish(&what["record"], Source { address, indexed }, given)
        }
        "create" | "update" | "c" | "u" => Found::Reject("the event has lost its record"),
        _ => Found::Skip("stream notices"),
    }
}
