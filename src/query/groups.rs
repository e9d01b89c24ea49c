//! Groups of tags that may stand where a tag stands. Who makes them and where they are kept is not known here.

use crate::post::tag_key;
use std::collections::BTreeMap;

/// Groups of tags by name. A name is found however it is written: without regard to capitals.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Groups {
    by_key: BTreeMap<String, (String, Vec<String>)>,
}

impl Groups {
    /// The groups of these names and keys of tags. A group without a name or without a tag is none.
    pub fn new(groups: impl IntoIterator<Item = (String, Vec<String>)>) -> Self {
        let mut by_key = BTreeMap::new();
        for (name, mut keys) in groups {
            keys.sort_unstable();
            keys.dedup();
            let key = name_key(&name);
            if !key.is_empty() && !keys.is_empty() {
                by_key.insert(key, (name, keys));
            }
        }
        Self { by_key }
    }

    /// The group of this name: how it is called, and its tags in order.
    pub fn get(&self, name: &str) -> Option<(&str, &[String])> {
        let (name, keys) = self.by_key.get(&name_key(name))?;
        Some((name, keys))
    }

    /// The groups in the order of their names, with their tags.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.by_key
            .values()
            .map(|(name, keys)| (name.as_str(), keys.as_slice()))
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.by_key.is_empty()
    }
}

fn name_key(name: &str) -> String {
    tag_key(name.trim())
}
