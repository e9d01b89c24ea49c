//! Reposts that a table shows as the post itself with the reposter in columns beside it, as twitwi and
//! minet write those of Bluesky: each is a post of its own.

use super::super::tidy;
use super::cells::Cells;
use crate::post::{Author, Clues, Post, Reference, parse_time};

/// Where the reposter stands.
pub(super) struct Reposts {
    did: usize,
    handle: Option<usize>,
    name: Option<usize>,
    time: Option<usize>,
}

impl Reposts {
    /// The columns of a header in normal form.
    pub(super) fn of(names: &[String]) -> Option<Self> {
        let position = |wanted: &[&str]| {
            let mut found = wanted.iter();
            found.find_map(|name| names.iter().position(|known| known == name))
        };
        Some(Self {
            did: position(&["repostbyuserdid", "repostbydid"])?,
            handle: position(&["repostbyuserhandle", "repostbyhandle"]),
            name: position(&[
                "repostbyuseralias",
                "repostbyuserdisplayname",
                "repostbyusername",
            ]),
            time: position(&[
                "reposttimestamputc",
                "repostcreatedat",
                "repostbytimestamputc",
                "repostbycreatedat",
            ]),
        })
    }

    /// Turns the post into its repost, if it is one. Its address is not in the table, so that its
    /// identifier is made of what is certain, as for the API's own answers.
    pub(super) fn settle(&self, cells: &Cells<'_, '_>, post: &mut Post, clues: &Clues) {
        let did = cells.at(self.did);
        if !did.starts_with("did:") || post.id.is_empty() {
            return;
        }
        let text = |at: Option<usize>| at.map_or("", |at| cells.at(at));
        let by = Author {
            id: did.to_owned(),
            handle: tidy::handle(text(self.handle)),
            name: text(self.name).to_owned(),
            followers: None,
        };
        let original = std::mem::replace(&mut post.author, by);
        let id = format!("{}#reposted-by-{did}", post.id);
        post.repost_of = Some(Reference {
            id: std::mem::replace(&mut post.id, id),
            handle: original.handle,
            author: original.id,
        });
        post.time = parse_time(text(self.time), clues);
    }
}
