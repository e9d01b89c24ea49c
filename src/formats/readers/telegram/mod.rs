//! Telegram Desktop's `result.json`: one chat, or all of a person's chats in one document.
//!
//! Such files reach gigabytes, and their messages lie in a list inside an object inside a list inside an
//! object: they are walked bracket by bracket, one message in memory at a time.
//!
//! Public are channels and groups that anybody can find; a private channel or group is seen by its
//! members only, however many these are, and everything else is between persons.
//!
//! Messages that the Telethon library has fetched are read as well.

mod early;
mod message;
mod telethon;

use std::io::{Cursor, Read};

use early::Early;

use crate::formats::Given;
use crate::formats::Note;
use crate::formats::found::NOT_PUBLIC;
use crate::formats::intake::{Intake, Stop};
use crate::formats::json::{Layout, Piece, Splitter};
use crate::formats::loose::{self, Loose};
use crate::formats::shape::Shape;

/// So many bytes tell a list of messages from a chat.
const HEAD: u64 = 64 << 10;

/// Whether this is a chat, a whole export, or a message by itself.
pub(in crate::formats) fn recognises(shape: &Shape) -> bool {
    let is_list = |key: &str| shape.inside(key).has_list("list");
    shape.all(&["messages", "type"])
        || (shape.has_list("messages") && shape.all(&["name", "id"]))
        || has_messages(shape)
        || shape.all(&["about", "personal_information"])
        || is_list("chats")
        || is_list("left_chats")
        || telethon::recognises(shape)
}

/// Whether a list of messages tells by its first one whose they are: with sorted keys, what else a chat
/// says may stand gigabytes behind.
fn has_messages(shape: &Shape) -> bool {
    let list = shape.value("messages").strip_prefix(b"[").unwrap_or(b"");
    let first = Shape::of(list.trim_ascii_start());
    first.all(&["id", "type", "date"]) && first.any(&["text_entities", "from_id", "actor_id"])
}

/// Reads every post of a document.
pub(in crate::formats) fn read<R: Read>(
    mut reader: R,
    layout: Layout,
    given: &Given,
    intake: &mut Intake,
) -> Result<(), Stop> {
    let mut head = Vec::new();
    reader.by_ref().take(HEAD).read_to_end(&mut head)?;
    let first = head.trim_ascii_start();
    let first = first.strip_prefix(b"[").unwrap_or(first).trim_ascii_start();
    let by_telethon = telethon::recognises(&Shape::of(first));
    let reader = Cursor::new(head).chain(reader);
    if by_telethon {
        return loose::each(reader, layout, intake, |line, record, raw, intake| {
            telethon::found(record, given).tell(line, &raw, intake)
        });
    }
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
    /// Whether its messages are to be posts. A tool that took the kind away took a single chat.
    fn is_wanted(&self, given: &Given) -> bool {
        let public = ["public_channel", "public_supergroup", "public_group", ""];
        given.options.non_public || public.contains(&self.kind.as_str())
    }

    /// A member of the chat's object.
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

    /// An object whose bracket was passed; whether its end was there.
    fn object(&mut self, level: Level) -> Result<bool, Stop> {
        let mut chat = Chat::default();
        let mut early = None;
        let read = self.members(level, &mut chat, &mut early);
        // Messages set aside are good, even if nothing behind them can be read.
        if let Some(early) = early.filter(|_| !matches!(read, Err(Stop::Asked))) {
            if !matches!(read, Ok(true)) && chat.kind.is_empty() {
                // What the cut took away may have said that they are not public.
                "kind that is cut off".clone_into(&mut chat.kind);
            }
            self.belated(early, &chat)?;
        }
        read
    }

    fn members(
        &mut self,
        level: Level,
        chat: &mut Chat,
        early: &mut Option<Early>,
    ) -> Result<bool, Stop> {
        while let Some(byte) = self.splitter.significant()? {
            if byte == b'}' {
                self.splitter.step();
                return Ok(true);
            }
            let (Piece::Record { line, bytes } | Piece::Broken { line, bytes, .. }) =
                self.splitter.capture()?;
            let Ok(key) = serde_json::from_slice::<String>(bytes) else {
                self.intake.cut();
                let reason = "it stands where the name of a field is expected";
                self.intake.reject(line, reason, bytes)?;
                continue;
            };
            let is_chat = level != Level::Chats;
            let whole = match (key.as_str(), self.splitter.significant()?) {
                ("messages", Some(b'[')) if is_chat && chat.kind.is_empty() => {
                    let early = early.get_or_insert_with(Early::new);
                    self.messages(chat, Some(early))?
                }
                ("messages", Some(b'[')) if is_chat => self.messages(chat, None)?,
                ("chats" | "left_chats", Some(b'{')) if level == Level::Document => {
                    self.splitter.step();
                    self.object(Level::Chats)?
                }
                ("list", Some(b'[')) if level == Level::Chats => self.chats()?,
                (_, Some(b'}') | None) => true,
                (key, Some(_)) => {
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
                _ => {
                    self.splitter.capture()?;
                }
            }
        }
        self.cut_short()
    }

    /// A list of messages, one by one, or set aside where the kind of their chat stands behind them;
    /// whether the list's end was there.
    fn messages(&mut self, chat: &Chat, mut early: Option<&mut Early>) -> Result<bool, Stop> {
        self.found = true;
        if early.is_none() {
            self.open(chat);
        }
        self.splitter.step();
        while let Some(byte) = self.splitter.significant()? {
            if byte == b']' {
                self.splitter.step();
                return Ok(true);
            }
            let piece = self.splitter.capture()?;
            let is_broken = matches!(piece, Piece::Broken { .. });
            if let Some(early) = &mut early {
                early.push(&piece)?;
                self.intake.held_back()?;
            } else {
                tell(&piece, (chat, self.given), self.intake)?;
            }
            // That the file ends here has just been told.
            if is_broken && self.splitter.significant()?.is_none() {
                return Ok(false);
            }
        }
        self.cut_short()
    }

    /// Tells the messages that were set aside until all of their chat was known.
    fn belated(&mut self, early: Early, chat: &Chat) -> Result<(), Stop> {
        self.open(chat);
        early.each(|line, item| match item {
            Ok(bytes) => tell(
                &Piece::Record { line, bytes },
                (chat, self.given),
                self.intake,
            ),
            Err((reason, bytes)) => {
                self.intake.cut();
                self.intake.reject(line, reason, bytes)
            }
        })
    }

    /// Messages of this chat come now.
    fn open(&mut self, chat: &Chat) {
        if !chat.is_wanted(self.given) && !self.remarked {
            self.remarked = true;
            self.intake.note(Note::Remark(format!(
                "chats that are not public are left out; the first is '{}', of the kind '{}'",
                chat.name, chat.kind
            )));
        }
    }

    /// The document ends inside an object or a list.
    fn cut_short(&mut self) -> Result<bool, Stop> {
        self.intake.cut();
        let reason = "the file ends before its last bracket: it was cut short";
        self.intake.reject(self.splitter.line(), reason, b"")?;
        Ok(false)
    }
}

/// Says what one message is: exactly one word to the intake.
fn tell(
    piece: &Piece<'_>,
    (chat, given): (&Chat, &Given),
    intake: &mut Intake,
) -> Result<(), Stop> {
    intake.cut();
    match *piece {
        Piece::Record { line, .. } if !chat.is_wanted(given) => intake.skip(line, NOT_PUBLIC),
        Piece::Record { line, bytes } => {
            loose::parsed(line, bytes, intake, |line, record, raw, intake| {
                message::found(record, chat, given).tell(line, &raw, intake)
            })
        }
        Piece::Broken {
            line,
            reason,
            bytes,
        } => intake.reject(line, reason, bytes),
    }
}
