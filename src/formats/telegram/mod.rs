//! Telegram Desktop's `result.json`: one chat, or all of a person's chats in one document.
//!
//! Such files reach gigabytes, and their messages lie in a list inside an object inside a list inside an
//! object: they are walked bracket by bracket, one message in memory at a time.
//!
//! Public are channels and groups that anybody can find; a private channel or group is seen by its
//! members only, however many these are, and everything else is between persons.

mod message;

use std::io::Read;

use super::Given;
use super::Note;
use super::intake::{Intake, Stop};
use super::json::{Layout, Piece, Splitter};
use super::loose::{self, Loose};
use super::shape::Shape;

/// Whether this is a chat, or a whole export.
pub(super) fn recognises(shape: &Shape) -> bool {
    let is_list = |key: &str| shape.inside(key).has_list("list");
    shape.all(&["messages", "type"])
        || (shape.has_list("messages") && shape.all(&["name", "id"]))
        || shape.all(&["about", "personal_information"])
        || is_list("chats")
        || is_list("left_chats")
}

/// Reads every post of a document.
pub(super) fn read<R: Read>(
    reader: R,
    _layout: Layout,
    given: &Given,
    intake: &mut Intake,
) -> Result<(), Stop> {
    let mut walk = Walk {
        splitter: Splitter::new(reader, None),
        given,
        intake,
        found: false,
        remarked: false,
    };
    walk.document()
}

/// What the messages of a chat do not repeat.
#[derive(Default)]
struct Chat {
    id: String,
    name: String,
    kind: String,
}

impl Chat {
    fn is_public(&self) -> bool {
        matches!(
            self.kind.as_str(),
            "public_channel" | "public_supergroup" | "public_group" | ""
        )
    }

    /// A member that stands before the messages.
    fn learn(&mut self, key: &str, value: &Loose) {
        match key {
            "id" => self.id = value.as_id(),
            "name" => self.name = value.as_text().into_owned(),
            "type" => self.kind = value.as_text().into_owned(),
            _ => {}
        }
    }
}

/// The objects that are entered; everything else is passed over.
#[derive(Clone, Copy, PartialEq)]
enum Level {
    /// A chat by itself, or the whole export.
    Document,
    /// What is under `chats` or `left_chats`.
    Chats,
    /// A chat in a list of chats.
    Chat,
}

struct Walk<'w, 's, R> {
    splitter: Splitter<R>,
    given: &'w Given<'w>,
    intake: &'w mut Intake<'s>,
    /// Whether the document at hand has a list of messages or chats.
    found: bool,
    /// Whether it was said that there are chats that are not public.
    remarked: bool,
}

impl<R: Read> Walk<'_, '_, R> {
    fn document(&mut self) -> Result<(), Stop> {
        while let Some(byte) = self.splitter.significant()? {
            match byte {
                b'[' | b']' | b'}' => self.splitter.step(),
                b'{' => {
                    self.splitter.step();
                    self.found = false;
                    let closed = self.object(Level::Document)?;
                    if closed && !self.found {
                        self.intake.cut();
                        let what = "records that are no chats";
                        self.intake.skip(self.splitter.line(), what)?;
                    }
                }
                _ => {
                    let (Piece::Record { line, bytes } | Piece::Broken { line, bytes, .. }) =
                        self.splitter.capture()?;
                    self.intake.cut();
                    self.intake.reject(line, "the record is no chat", bytes)?;
                }
            }
        }
        Ok(())
    }

    /// The members of an object whose bracket was passed; whether its end was there.
    fn object(&mut self, level: Level) -> Result<bool, Stop> {
        let mut chat = Chat::default();
        while let Some(byte) = self.splitter.significant()? {
            if byte == b'}' {
                self.splitter.step();
                return Ok(true);
            }
            let key = match self.splitter.capture()? {
                Piece::Record { bytes, .. } => serde_json::from_slice(bytes).unwrap_or_default(),
                Piece::Broken { .. } => String::new(),
            };
            let whole = match (key.as_str(), self.splitter.significant()?, level) {
                ("messages", Some(b'['), Level::Document | Level::Chat) => self.messages(&chat)?,
                ("chats" | "left_chats", Some(b'{'), Level::Document) => {
                    self.splitter.step();
                    self.object(Level::Chats)?
                }
                ("list", Some(b'['), Level::Chats) => self.chats()?,
                (_, Some(b'}') | None, _) => true,
                (key, Some(_), _) => {
                    if let Piece::Record { bytes, .. } = self.splitter.capture()?
                        && let Ok(value) = Loose::parse(&String::from_utf8_lossy(bytes))
                    {
                        chat.learn(key, &value);
                    }
                    true
                }
            };
            if !whole {
                return Ok(false);
            }
        }
        self.cut_short()
    }

    fn chats(&mut self) -> Result<bool, Stop> {
        self.found = true;
        self.splitter.step();
        while let Some(byte) = self.splitter.significant()? {
            match byte {
                b']' => {
                    self.splitter.step();
                    return Ok(true);
                }
                b'{' => {
                    self.splitter.step();
                    if !self.object(Level::Chat)? {
                        return Ok(false);
                    }
                }
                _ => drop(self.splitter.capture()?),
            }
        }
        self.cut_short()
    }

    fn messages(&mut self, chat: &Chat) -> Result<bool, Stop> {
        self.found = true;
        let hidden = !chat.is_public() && !self.given.options.non_public;
        if hidden && !self.remarked {
            self.remarked = true;
            self.intake.note(Note::Remark(format!(
                "chats that are not public are left out; the first is '{}', of the kind '{}'",
                chat.name, chat.kind
            )));
        }
        self.splitter.step();
        while let Some(byte) = self.splitter.significant()? {
            if byte == b']' {
                self.splitter.step();
                return Ok(true);
            }
            let (intake, given) = (&mut *self.intake, self.given);
            match self.splitter.capture()? {
                Piece::Record { line, .. } if hidden => {
                    intake.cut();
                    intake.skip(line, "posts that are not public")?;
                }
                Piece::Record { line, bytes } => {
                    intake.cut();
                    loose::parsed(line, bytes, intake, |line, record, bytes, intake| {
                        message::tell(
                            &message::Place {
                                line,
                                bytes,
                                chat,
                                given,
                            },
                            record,
                            intake,
                        )
                    })?;
                }
                Piece::Broken {
                    line,
                    reason,
                    bytes,
                } => {
                    intake.cut();
                    intake.reject(line, reason, bytes)?;
                    // That the file ends here has just been told.
                    if self.splitter.significant()?.is_none() {
                        return Ok(false);
                    }
                }
            }
        }
        self.cut_short()
    }

    /// The document ends inside an object or a list.
    fn cut_short(&mut self) -> Result<bool, Stop> {
        self.intake.cut();
        let reason = "the file ends before its last bracket: it was cut short";
        self.intake.reject(self.splitter.line(), reason, b"")?;
        Ok(false)
    }
}
