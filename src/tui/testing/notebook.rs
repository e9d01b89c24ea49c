//! What the notebook is told, made up.

use super::super::model::Model;
use super::super::msg::Msg;
use crate::engine::{Variant, Variants};
use crate::measure::variants::Likeness;
use crate::notebook::Change;
use crate::post::{Post, tag_key};
use std::collections::BTreeMap;

/// Every other tag, as if it looked alike.
pub(super) fn variants(posts: &[Post], keys: &[String], limit: usize) -> Variants {
    let mut tags: BTreeMap<String, (String, u64)> = BTreeMap::new();
    for tag in posts.iter().flat_map(|post| &post.tags) {
        let count = tags.entry(tag_key(tag));
        count.or_insert_with(|| (tag.clone(), 0)).1 += 1;
    }
    tags.retain(|key, _| !keys.contains(key));
    let variant = |(tag, (spelling, posts)): (String, (String, u64))| Variant {
        tag,
        spelling,
        like: keys[0].clone(),
        likeness: Likeness::Slips {
            slips: 1,
            letters: 9,
        },
        posts,
        voices: 2,
        both: 0,
        same_days: (posts / 2, posts),
        same_voices: (1, 2),
        score: 0.5,
        supported: posts > 100,
    };
    Variants {
        posts: posts.len() as u64,
        voices: 2,
        distinct: tags.len() as u64,
        tags: tags.into_iter().map(variant).take(limit).collect(),
    }
}

/// What the loop does with changes, in memory.
pub(super) fn kept(model: &Model, changes: &[Change], said: String) -> Msg {
    let mut notebook = model.notebook.clone();
    let now = model.around.present.now;
    let made = changes
        .iter()
        .try_for_each(|change| notebook.make(change, now));
    match made {
        Ok(()) => Msg::Kept {
            notebook: Box::new(notebook),
            said,
        },
        Err(error) => Msg::Note(Err(error.to_string())),
    }
}
