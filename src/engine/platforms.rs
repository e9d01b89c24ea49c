//! The platform of each post, as a small number: names of people mean somebody on one platform only.

use super::Error;
use super::snapshot::Snapshot;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, TERMINATED};

/// The platforms of an archive.
#[derive(Debug)]
pub(crate) struct Platforms {
    names: Vec<String>,
    /// For each segment the platform of each document; nothing where there is only one.
    of_doc: Vec<Vec<u16>>,
}

impl Platforms {
    pub(crate) fn find(snapshot: &Snapshot) -> Result<Self, Error> {
        let failed = |e: &dyn std::fmt::Display| Error::Index(e.to_string());
        let field = snapshot.fields.platform;
        let mut found = Self {
            names: Vec::new(),
            of_doc: Vec::new(),
        };
        for reader in snapshot.searcher.segment_readers() {
            let index = reader.inverted_index(field).map_err(|e| failed(&e))?;
            let mut terms = index.terms().stream().map_err(|e| failed(&e))?;
            let mut of_doc = vec![0; reader.max_doc() as usize];
            while terms.advance() {
                let name = String::from_utf8_lossy(terms.key()).into_owned();
                let known = found.names.iter().position(|n| *n == name);
                let number = known.unwrap_or(found.names.len());
                if known.is_none() {
                    found.names.push(name);
                }
                let mut posts = index
                    .read_postings_from_terminfo(terms.value(), IndexRecordOption::Basic)
                    .map_err(|e| failed(&e))?;
                while posts.doc() != TERMINATED {
                    of_doc[posts.doc() as usize] = number as u16;
                    posts.advance();
                }
            }
            found.of_doc.push(of_doc);
        }
        if found.names.len() < 2 {
            found.of_doc.clear();
        }
        Ok(found)
    }

    pub(crate) fn len(&self) -> usize {
        self.names.len().max(1)
    }

    pub(crate) fn name(&self, number: u16) -> &str {
        self.names
            .get(usize::from(number))
            .map_or("", String::as_str)
    }

    /// The number of a post's platform.
    #[inline]
    pub(crate) fn of(&self, segment: usize, doc: u32) -> u16 {
        self.of_doc
            .get(segment)
            .map_or(0, |of_doc| of_doc[doc as usize])
    }
}
