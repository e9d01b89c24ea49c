//! What streams tell of records: Jetstream's events and Tap's. A record is made, changed or deleted.

use super::address::Address;
use super::record::{self, Source};
use super::view;
use crate::formats::Given;
use crate::formats::found::Found;
use crate::formats::loose::Loose;
use crate::post::Time;

/// The kind of an event that is about an account and not about a post.
pub(super) const ACCOUNT: &str = "account notices";

/// `{"did", "time_us", "kind": "commit", "commit": {...}}`; its first months wrote one letter for each
/// operation.
pub(super) fn jetstream(event: &Loose, given: &Given) -> Found {
    let commit = event.at("commit");
    if !commit.is_object() {
        return Found::Skip(ACCOUNT);
    }
    let operation = commit.filled(&["operation", "type"]);
    let seen = event.time("time_us", &given.clues);
    change(event, commit, (operation, seen), given)
}

/// `{"id", "type": "record", "record": {"did", "action", ...}}`. It replays the past and says nothing
/// of when the network saw a record.
pub(super) fn tap(event: &Loose, given: &Given) -> Found {
    let change_of = event.at("record");
    change(change_of, change_of, (change_of.str("action"), None), given)
}

fn change(
    who: &Loose,
    what: &Loose,
    (operation, indexed): (&str, Option<Time>),
    given: &Given,
) -> Found {
    let address = Address {
        did: who.str("did"),
        collection: what.str("collection"),
        key: what.str("rkey"),
    };
    match operation {
        "delete" | "d" => view::gone(address),
        "create" | "update" | "c" | "u" if what.at("record").is_object() => {
            record::publish(what.at("record"), Source { address, indexed }, given)
        }
        "create" | "update" | "c" | "u" => Found::Reject("the event has lost its record"),
        _ => Found::Skip("stream notices"),
    }
}
