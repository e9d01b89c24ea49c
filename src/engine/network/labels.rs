//! How voices are called and how many follow them, as of their latest post in the archive.

use super::Network;
use crate::engine::hits::{Hits, Share};
use crate::engine::listing::Place;
use crate::engine::tables::{NOBODY, Tables};
use crate::engine::{Cancel, Core, Error, stored};
use crate::post::{Author, Time};
use serde::Deserialize;

/// The author of a stored post.
#[derive(Deserialize)]
struct Written {
    #[serde(rename = "a", default)]
    author: Author,
}

/// Labels the voices of a network, whose numbers are given by place.
pub(super) fn fill(
    network: &mut Network,
    voices: &[u32],
    (core, tables): (&Core, &Tables),
    cancel: &Cancel,
) -> Result<(), Error> {
    let snapshot = &core.snapshot;
    let mut wanted = vec![u32::MAX; tables.voices as usize];
    for (at, voice) in voices
        .iter()
        .enumerate()
        .filter(|(_, voice)| **voice != NOBODY)
    {
        wanted[*voice as usize] = at as u32;
    }
    let mut latest: Vec<Option<(Option<Time>, Place)>> = vec![None; network.nodes.len()];
    let all = Hits::all(snapshot);
    let whole: Share = (0..all.segments.len())
        .map(|n| (n, 0..all.segments[n].len()))
        .collect();
    all.walk(whole, cancel, |segment, docs| {
        for doc in docs {
            let voice = tables.voice_of(segment, *doc);
            if voice == NOBODY || wanted[voice as usize] == u32::MAX {
                continue;
            }
            let time = snapshot.segments[segment].times.of(*doc);
            let place = Place {
                segment: segment as u32,
                doc: *doc,
            };
            let known = &mut latest[wanted[voice as usize] as usize];
            if known.is_none_or(|(before, _)| time >= before) {
                *known = Some((time, place));
            }
        }
    })?;
    let mut docs: Vec<Vec<u32>> = vec![Vec::new(); all.segments.len()];
    for (_, place) in latest.iter().flatten() {
        docs[place.segment as usize].push(place.doc);
    }
    let posts = Hits::of_docs(docs, snapshot);
    let authors = stored::read(
        &posts,
        snapshot,
        (cancel, 1.0),
        |authors: &mut Vec<(Place, Author)>, place, post: Written| {
            authors.push((place, post.author));
        },
    )?;
    for (place, author) in authors.into_iter().flatten() {
        let voice = tables.voice_of(place.segment as usize, place.doc);
        let node = &mut network.nodes[wanted[voice as usize] as usize];
        if !author.handle.is_empty() {
            node.label = format!("@{}", author.handle);
        }
        node.followers = author.followers;
    }
    Ok(())
}
