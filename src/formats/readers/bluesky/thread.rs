//! A thread cut into its posts, however deep it is: `{"post", "parent", "replies"}`, with or without
//! `{"thread": ...}` around it, and the newer flat list of `{"uri", "value": {"post"}}`.
//!
//! One pass over the bytes without recursion. It must not know what a post looks like.

use crate::formats::json;

/// A part of a thread.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Part<'t> {
    /// A post, as JSON.
    Post(&'t str),
    /// The place of a post that is deleted, blocked or not to be found.
    Absent,
    /// The thread does not end: what is left of it.
    Broken(&'t str),
}

/// The parts of a thread, in the order in which they stand in it.
pub(super) fn parts(raw: &str) -> Vec<Part<'_>> {
    let mut walk = Walk {
        raw,
        at: 0,
        open: Vec::new(),
        parts: Vec::new(),
    };
    if walk.finish().is_none() {
        walk.parts
            .push(Part::Broken(raw.get(walk.at..).unwrap_or("")));
    }
    walk.parts
}

struct Walk<'t> {
    raw: &'t str,
    at: usize,
    open: Vec<Open>,
    parts: Vec<Part<'t>>,
}

/// What is open around the place that is looked at.
enum Open {
    /// A place in the thread, and whether its post was found.
    Place { found: bool },
    /// A list of places.
    Places,
}

impl Walk<'_> {
    /// Goes to the end; nothing if the thread is broken.
    fn finish(&mut self) -> Option<()> {
        while let Some(byte) = self.significant() {
            match (byte, self.open.last()) {
                // The outermost object may be an answer around the thread: no post is missing in that.
                (b'{', None) => self.enter(Open::Place { found: true }),
                (b'{', Some(Open::Places)) => self.enter(Open::Place { found: false }),
                (b'}', Some(Open::Place { .. })) | (b']', Some(Open::Places)) => self.leave(),
                (b'"', Some(Open::Place { .. })) => self.member()?,
                // No place at all, such as a null.
                (_, Some(Open::Places)) => self.pass().map(|_| ())?,
                _ => return None,
            }
        }
        self.open.is_empty().then_some(())
    }

    /// A key and its value.
    fn member(&mut self) -> Option<()> {
        let key = self.pass()?;
        match (key, self.significant()?) {
            ("\"thread\"" | "\"parent\"", b'{') => self.enter(Open::Place { found: false }),
            ("\"thread\"" | "\"replies\"", b'[') => self.enter(Open::Places),
            // The value stands for its item.
            ("\"value\"", b'{') => {
                self.found();
                self.enter(Open::Place { found: false });
            }
            ("\"post\"", b'{') => {
                self.found();
                let post = self.pass()?;
                self.parts.push(Part::Post(post));
            }
            _ => self.pass().map(|_| ())?,
        }
        Some(())
    }

    fn enter(&mut self, what: Open) {
        self.open.push(what);
        self.at += 1;
    }

    fn leave(&mut self) {
        if let Some(Open::Place { found: false }) = self.open.pop() {
            self.parts.push(Part::Absent);
        }
        self.at += 1;
    }

    fn found(&mut self) {
        if let Some(Open::Place { found }) = self.open.last_mut() {
            *found = true;
        }
    }
}

impl<'t> Walk<'t> {
    /// Passes over a value.
    fn pass(&mut self) -> Option<&'t str> {
        let end = self.at + json::value_end(self.raw.as_bytes().get(self.at..)?)?;
        let value = self.raw.get(self.at..end)?;
        self.at = end;
        Some(value)
    }

    /// The next byte that is neither a blank nor a sign between members.
    fn significant(&mut self) -> Option<u8> {
        let sign = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b',' | b':');
        let rest = self.raw.as_bytes().get(self.at..)?;
        self.at += rest.iter().take_while(|byte| sign(byte)).count();
        self.raw.as_bytes().get(self.at).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_is_told_once() {
        let post = |key: &str| format!(r#"{{"uri":"{key}","replies":[{{"post":{{}}}}]}}"#);
        let (a, b, c) = (post("a"), post("b"), post("c"));
        let nodes = format!(
            r#"{{"parent":{{"post":{b},"parent":{{"notFound":true}}}},"post":{a},"replies":[null,{{"post":{c}}},{{"blocked":true}}]}}"#
        );
        let wanted = [
            Part::Post(&b),
            Part::Absent,
            Part::Post(&a),
            Part::Post(&c),
            Part::Absent,
        ];
        let found = parts(&nodes);
        for part in &wanted {
            assert!(found.contains(part), "{part:?}");
        }
        assert_eq!(found.len(), wanted.len());
        assert_eq!(
            parts(&format!(
                r#"{{"thread":{nodes},"threadgate":{{"post":"x"}}}}"#
            )),
            found
        );
        let flat =
            format!(r#"{{"thread":[{{"uri":"a","value":{{"post":{a}}}}},{{"value":{{"x":1}}}}]}}"#);
        assert_eq!(parts(&flat), [Part::Post(&a), Part::Absent]);
    }

    #[test]
    fn what_does_not_end_is_broken() {
        for raw in [
            r#"{"thread":{"post":{}"#,
            r#"{"thread":[{"#,
            r#"{"post":{}]"#,
            "{7}",
            "[1]",
        ] {
            let found = parts(raw);
            assert!(
                matches!(found.last(), Some(Part::Broken(_))),
                "{raw}: {found:?}"
            );
        }
    }
}
