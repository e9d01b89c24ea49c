//! Every member of a tar, as it comes by.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Cursor, Read};
use std::path::Path;
use std::rc::Rc;

use super::super::beside::{self, Beside, LastFolder};
use super::super::container::{self, Position, Stream};
use super::super::intake::{Intake, Meter, Metered, Stop};
use super::super::limits::Limits;
use super::super::tape::{Item, Tape};
use super::super::{Refused, account};
use super::walk::{Place, UNKNOWN, Walk};

impl Walk<'_> {
    /// Reads every member of a tar.
    pub(super) fn tar(
        &self,
        mut tape: Tape<Stream<'_>>,
        place: &Place,
        intake: &mut Intake,
    ) -> Result<(), Refused> {
        let mut shelf = Shelf::default();
        while let Some(item) = tape.next().map_err(Stop::Damaged)? {
            let (name, fault) = match item {
                Item::File(name) => (name, None),
                Item::Sparse(name) => (name, Some("a file with holes, which cannot be read")),
                Item::Damaged => {
                    let fault = "the head of a member is damaged: passed over up to the next one";
                    (String::new(), Some(fault))
                }
                Item::Other => continue,
            };
            let inside = place.inside(&name);
            if let Some(fault) = fault {
                let of = if name.is_empty() { place } else { &inside };
                intake.file(&of.name, UNKNOWN)?;
                intake.reject(0, fault, b"")?;
                continue;
            }
            let result = self.tar_member(
                &mut tape,
                (&name, inside.clone()),
                &mut shelf,
                (place, intake),
            );
            if !self.goes_on(result, &inside, intake)? {
                break;
            }
        }
        Ok(())
    }

    fn tar_member(
        &self,
        tape: &mut Tape<Stream<'_>>,
        (name, inside): (&str, Place),
        shelf: &mut Shelf,
        (around, intake): (&Place, &mut Intake),
    ) -> Result<(), Refused> {
        if let Some(why) = self.closed(&inside) {
            return Err(Refused::Passed(why));
        }
        if account::is_known_neighbour(name) && shelf.put(name, tape).map_err(Stop::Damaged)? {
            let bytes = shelf.get(name).unwrap_or_default();
            return self.file(Box::new(Cursor::new(bytes)), &inside, intake);
        }
        if account::may_need_neighbours(name) && !shelf.complete && around.depth == 0 {
            // A tar has no table of contents: once through it for what stands behind its posts.
            shelf.complete = true;
            if let Some(path) = &self.path {
                shelf.fill(path);
            }
        }
        let beside = shelf.beside(name);
        self.file(Box::new(tape), &inside.beside(beside), intake)
    }
}

/// The small files of a tar that others may need.
#[derive(Default)]
struct Shelf {
    files: HashMap<String, Vec<u8>>,
    last: LastFolder,
    bytes: u64,
    /// Everything that will ever be on it is on it.
    complete: bool,
}

impl Shelf {
    /// Takes the file at hand, if there is room for it.
    fn put<R: Read>(&mut self, name: &str, tape: &mut Tape<R>) -> io::Result<bool> {
        if self.files.contains_key(name) || tape.left() > beside::LARGEST - self.bytes {
            return Ok(false);
        }
        let mut bytes = Vec::new();
        tape.read_to_end(&mut bytes)?;
        self.bytes += bytes.len() as u64;
        self.files.insert(name.to_owned(), bytes);
        self.last.forget();
        Ok(true)
    }

    fn beside(&mut self, name: &str) -> Rc<Beside> {
        let files = &self.files;
        self.last
            .beside(name, &mut |wanted| files.get(wanted).cloned())
    }

    fn get(&self, name: &str) -> Option<Vec<u8>> {
        self.files.get(name).cloned()
    }

    /// Goes through the whole tar, as far as it can be read.
    fn fill(&mut self, path: &Path) {
        let meter = Meter::default();
        let Ok(file) = File::open(path) else { return };
        let limits = Limits::new(&meter, file.metadata().ok().map(|data| data.len()));
        let packed = Box::new(Metered::new(file, &meter));
        let Ok(stream) = container::unpack(packed, Position::Outermost, || limits.allowance())
        else {
            return;
        };
        let mut tape = Tape::new(stream);
        while let Ok(Some(item)) = tape.next() {
            if let Item::File(name) = item
                && account::is_known_neighbour(&name)
                && self.put(&name, &mut tape).is_err()
            {
                return;
            }
        }
    }
}
