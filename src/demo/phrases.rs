//! The sentences and words of `assets/demo`, read once and compiled into templates.
//!
//! A mistake in the files is found by this module's tests, never at run time.

use super::dice::Dice;
use super::story::{Strand, TOPICS};
use std::collections::BTreeMap;

/// Languages other than English, with how many of a thousand foreign posts are in each.
pub(super) const LANGUAGES: [(&str, u64); 14] = [
    ("es", 200),
    ("fr", 135),
    ("de", 130),
    ("pt", 105),
    ("tr", 70),
    ("pl", 60),
    ("ar", 60),
    ("hi", 50),
    ("ja", 65),
    ("zh", 35),
    ("th", 20),
    ("ko", 25),
    ("el", 15),
    ("ru", 30),
];

const SLOTS: [&str; 9] = [
    "street", "time", "ago", "friend", "work", "number", "feeling", "day", "place",
];

const FILES: [&str; 4] = [
    include_str!("../../assets/demo/english.txt"),
    include_str!("../../assets/demo/chatter.txt"),
    include_str!("../../assets/demo/other.txt"),
    include_str!("../../assets/demo/names.txt"),
];

/// A piece of a sentence.
#[derive(Clone, Copy, Debug)]
enum Piece {
    Text(&'static str),
    /// A word from a slot, with a capital where a sentence begins.
    Slot {
        slot: usize,
        first: bool,
    },
    /// The post's first tag.
    Tag,
}

/// A sentence with slots.
#[derive(Debug)]
pub(super) struct Template(Vec<Piece>);

impl Template {
    fn parse(line: &'static str) -> Result<Self, String> {
        let mut pieces = Vec::new();
        let mut rest = line;
        while let Some((before, behind)) = rest.split_once('{') {
            let (name, after) = behind
                .split_once('}')
                .ok_or_else(|| format!("a brace without its partner in '{line}'"))?;
            if !before.is_empty() {
                pieces.push(Piece::Text(before));
            }
            let first = pieces.is_empty() || before.ends_with(['.', '!', '?']);
            let first = first || before.ends_with(". ") || before.ends_with("? ");
            pieces.push(if name == "#" {
                Piece::Tag
            } else {
                let slot = SLOTS.iter().position(|s| *s == name);
                let slot = slot.ok_or_else(|| format!("unknown slot '{name}' in '{line}'"))?;
                Piece::Slot { slot, first }
            });
            rest = after;
        }
        if !rest.is_empty() {
            pieces.push(Piece::Text(rest));
        }
        Ok(Self(pieces))
    }

    /// Whether the post's first tag stands inside this sentence.
    pub(super) fn names_tag(&self) -> bool {
        self.0.iter().any(|p| matches!(p, Piece::Tag))
    }
}

/// What people say about one thing.
#[derive(Debug)]
pub(super) struct Sayings {
    /// Sentences that can stand alone.
    pub(super) lead: Vec<Template>,
    /// Sentences that can follow any of those; may be empty.
    pub(super) then: Vec<Template>,
}

/// A topic of everyday talk.
#[derive(Debug)]
pub(super) struct Topic {
    pub(super) lead: Vec<Template>,
    pub(super) tags: Vec<&'static str>,
    /// The nouns of its rare tags.
    pub(super) words: Vec<&'static str>,
}

/// What people say in another language.
#[derive(Debug)]
pub(super) struct Tongue {
    pub(super) code: &'static str,
    pub(super) campaign: Sayings,
    pub(super) chat: Vec<Template>,
    pub(super) tags: Vec<&'static str>,
    pub(super) chat_tags: Vec<&'static str>,
    pub(super) given: Vec<&'static str>,
    pub(super) stems: Vec<&'static str>,
}

/// Everything in `assets/demo`.
#[derive(Debug)]
pub(super) struct Phrases {
    slots: Vec<Vec<&'static str>>,
    strands: Vec<Sayings>,
    pub(super) topics: Vec<Topic>,
    pub(super) small_talk: Vec<Template>,
    pub(super) replies: Vec<Template>,
    pub(super) quotes: Vec<Template>,
    pub(super) tag_places: Vec<&'static str>,
    pub(super) warnings: Vec<&'static str>,
    pub(super) alts: Vec<&'static str>,
    pub(super) emoji: Vec<&'static str>,
    pub(super) given: Vec<&'static str>,
    pub(super) family: Vec<&'static str>,
    pub(super) handle_words: Vec<&'static str>,
    pub(super) tongues: Vec<Tongue>,
}

impl Phrases {
    /// Compiles the built-in files.
    pub(super) fn load() -> Result<Self, String> {
        let book = Book::read(&FILES)?;
        let mut strands = Vec::new();
        for strand in Strand::ALL {
            strands.push(match strand {
                // Chatter is kept by topic.
                Strand::Chatter => Sayings {
                    lead: Vec::new(),
                    then: Vec::new(),
                },
                _ => book.sayings(strand.name(), strand.name())?,
            });
        }
        let topic = |name: &&str| {
            Ok(Topic {
                lead: book.templates(&format!("chatter {name}"))?,
                tags: book.words(&format!("tags {name}"))?,
                words: book.words(&format!("words {name}"))?,
            })
        };
        Ok(Self {
            slots: SLOTS
                .iter()
                .map(|slot| book.words(&format!("slot {slot}")))
                .collect::<Result<_, _>>()?,
            strands,
            topics: TOPICS.iter().map(topic).collect::<Result<_, String>>()?,
            small_talk: book.templates("chatter then")?,
            replies: book.templates("reply")?,
            quotes: book.templates("quote")?,
            tag_places: book.words("tag places")?,
            warnings: book.words("warnings")?,
            alts: book.words("alts")?,
            emoji: book.words("emoji")?,
            given: book.words("en given")?,
            family: book.words("en family")?,
            handle_words: book.words("en word")?,
            tongues: LANGUAGES
                .iter()
                .map(|(code, _)| book.tongue(code))
                .collect::<Result<_, _>>()?,
        })
    }

    /// What the people of a strand other than chatter say in English.
    pub(super) fn sayings(&self, strand: Strand) -> &Sayings {
        &self.strands[strand as usize]
    }

    /// Writes a sentence behind `out`, with `tag` where the sentence names one.
    pub(super) fn speak(&self, template: &Template, tag: &str, dice: &mut Dice, out: &mut String) {
        for piece in &template.0 {
            match *piece {
                Piece::Text(text) => out.push_str(text),
                Piece::Tag => {
                    out.push('#');
                    out.push_str(tag);
                }
                Piece::Slot { slot, first } => {
                    let word = *dice.pick(&self.slots[slot]);
                    let (head, tail) = word.split_at(usize::from(first && word.is_ascii()));
                    out.extend(head.chars().map(|c| c.to_ascii_uppercase()));
                    out.push_str(tail);
                }
            }
        }
    }
}

/// The sections of the files by name.
struct Book(BTreeMap<&'static str, Vec<&'static str>>);

impl Book {
    fn read(files: &[&'static str]) -> Result<Self, String> {
        let mut sections = BTreeMap::<_, Vec<_>>::new();
        for file in files {
            let mut name = None;
            for line in file.lines().map(str::trim_end) {
                if line.is_empty() || line == "#" || line.starts_with("# ") {
                    continue;
                }
                if let Some(header) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
                    if sections.insert(header, Vec::new()).is_some() {
                        return Err(format!("section '{header}' twice"));
                    }
                    name = Some(header);
                } else {
                    let section = name.and_then(|name| sections.get_mut(name));
                    section
                        .ok_or_else(|| format!("'{line}' before the first section"))?
                        .push(line);
                }
            }
        }
        Ok(Self(sections))
    }

    fn words(&self, section: &str) -> Result<Vec<&'static str>, String> {
        match self.0.get(section) {
            Some(lines) if !lines.is_empty() => Ok(lines.clone()),
            _ => Err(format!("section '{section}' missing or empty")),
        }
    }

    fn templates(&self, section: &str) -> Result<Vec<Template>, String> {
        self.words(section)?
            .into_iter()
            .map(Template::parse)
            .collect()
    }

    fn sayings(&self, lead: &str, follow: &str) -> Result<Sayings, String> {
        let then = format!("{follow} then");
        Ok(Sayings {
            lead: self.templates(lead)?,
            then: if self.0.contains_key(then.as_str()) {
                self.templates(&then)?
            } else {
                Vec::new()
            },
        })
    }

    fn tongue(&self, code: &'static str) -> Result<Tongue, String> {
        Ok(Tongue {
            code,
            campaign: self.sayings(&format!("{code} lead"), code)?,
            chat: self.templates(&format!("{code} chat"))?,
            tags: self.words(&format!("{code} tags"))?,
            chat_tags: self.words(&format!("{code} chat tags"))?,
            given: self.words(&format!("{code} given"))?,
            stems: self.words(&format!("{code} stem"))?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_are_well_formed_and_rich() {
        let phrases = Phrases::load().unwrap();
        let english: usize = phrases
            .strands
            .iter()
            .map(|s| s.lead.len() + s.then.len())
            .sum();
        assert!(english >= 150, "{english} sentences");
        for tongue in &phrases.tongues {
            let other = tongue.campaign.lead.len();
            assert!(other >= 12, "{other} sentences in {}", tongue.code);
            assert!(
                !tongue.campaign.then.is_empty(),
                "no follow-ups in {}",
                tongue.code
            );
            assert!(
                tongue.stems.iter().all(|s| s.is_ascii()),
                "handles in {}",
                tongue.code
            );
        }
        for (_, lines) in Book::read(&FILES).unwrap().0 {
            assert!(lines.iter().all(|l| !l.is_empty() && *l == l.trim()));
        }
    }

    #[test]
    fn every_section_is_used() {
        let used = |name: &str| {
            let (first, rest) = name.split_once(' ').unwrap_or((name, ""));
            SLOTS.contains(&rest) && first == "slot"
                || Strand::ALL
                    .iter()
                    .any(|s| s.name() == first && ["", "then"].contains(&rest))
                || ["chatter", "tags", "words"].contains(&first) && TOPICS.contains(&rest)
                || ["reply", "quote", "warnings", "alts", "emoji"].contains(&name)
                || name == "tag places"
                || ["en given", "en family", "en word"].contains(&name)
                || LANGUAGES.iter().any(|(l, _)| *l == first)
        };
        for name in Book::read(&FILES).unwrap().0.keys() {
            assert!(used(name), "nobody reads section '{name}'");
        }
    }

    #[test]
    fn mistakes_are_named() {
        for (line, reason) in [
            ("a {moon} too far", "unknown slot"),
            ("a {place", "a brace without its partner"),
        ] {
            assert!(
                Template::parse(line).unwrap_err().starts_with(reason),
                "{line}"
            );
        }
        for (file, reason) in [
            ("orphan\n[a]\nb", "'orphan' before"),
            ("[a]\nb\n[a]\nc", "section 'a' twice"),
        ] {
            assert!(
                Book::read(&[file]).err().unwrap().starts_with(reason),
                "{file}"
            );
        }
        assert!(Book::read(&["[a]\n"]).unwrap().words("a").is_err());
    }
}
