//! The built-in fictional campaign: posts at any size, the same bytes for the same size on every
//! machine, so that people can try the program and benches can measure it.
//!
//! Every person, place and post is invented. The story is in `story`, the sentences are in
//! `assets/demo`. Posts come one by one in the order of time, with bounded memory. This room uses whole
//! numbers only: floating point could round differently elsewhere.

mod board;
mod calendar;
mod compose;
mod dice;
mod jsonl;
mod people;
mod phrases;
mod story;

pub use jsonl::{Reader, write_jsonl};

use crate::post::{Author, Counts, Media, Post, Reference, Time};
use board::Board;
use calendar::{Calendar, SLOT_SECONDS};
use compose::{Form, Occasion, Words, Writer};
use dice::Dice;
use people::{FOREIGN, Known, Person, growth};
use phrases::{LANGUAGES, Phrases};
use story::{SCENES, START, STRANDS, Scene, Strand};

/// What the reader of the demo should know.
pub const ABOUT: &str =
    "A fictional campaign in a fictional town: every person and every post in it is invented.";

const PLATFORM: &str = "demo";
/// Identifiers are as long as the platforms' own, and grow with time.
const FIRST_ID: u64 = 1_630_000_000_000_000_000;
const ID_STEP: u64 = 40_000_000_000;

/// The posts of the campaign, in the order of time.
#[derive(Debug)]
pub struct Campaign {
    phrases: Phrases,
    calendar: Calendar,
    dice: Dice,
    writer: Writer,
    /// For each strand in English, then for each language the campaign and the chatter.
    boards: Vec<Board>,
    crowd: Vec<Known>,
    newcomers_per_million: u64,
    slot: usize,
    weights: [u32; STRANDS],
    /// Posts of the current slot: how many, and how many of them are out.
    in_slot: u64,
    out: u64,
    written: u64,
    scene: usize,
    /// How popular a turning point is.
    fame: u64,
}

impl Campaign {
    /// A campaign of so many posts.
    #[expect(
        clippy::missing_panics_doc,
        reason = "a test reads the same built-in files"
    )]
    pub fn new(posts: u64) -> Self {
        let phrases = Phrases::load().expect("a test reads the built-in files");
        let (voices, rare_tags) = growth(posts);
        let per_million = |part: u64, whole: u64| part * 1_000_000 / whole.max(1);
        let calendar = Calendar::new(posts);
        Self {
            weights: calendar.weights(0),
            in_slot: calendar.posts_in(0),
            phrases,
            calendar,
            dice: Dice::new(0x5a1f_0000),
            // About 27 tags in a hundred posts are drawn from the rare ones.
            writer: Writer::new(
                rare_tags / 40,
                per_million(rare_tags, posts * 27 / 100).min(1_000_000),
            ),
            boards: boards(posts),
            crowd: crowd(voices / 9),
            newcomers_per_million: per_million(voices * 9 / 10, posts).min(1_000_000),
            slot: 0,
            out: 0,
            written: 0,
            scene: 0,
            fame: 100 + posts / 60,
        }
    }

    /// Seconds since the start of the story at which the next post is written.
    fn moment(&mut self) -> Option<u64> {
        while self.out == self.in_slot {
            self.slot += 1;
            if self.slot >= self.calendar.slots() {
                return None;
            }
            self.weights = self.calendar.weights(self.slot);
            self.in_slot = self.calendar.posts_in(self.slot);
            self.out = 0;
        }
        // One post in each of equal parts of the slot: in order without sorting.
        let within =
            (self.out * SLOT_SECONDS + self.dice.below(SLOT_SECONDS)) / self.in_slot.max(1);
        self.out += 1;
        Some(self.slot as u64 * SLOT_SECONDS + within)
    }

    fn draw_strand(&mut self) -> Strand {
        let total = self.weights.iter().map(|w| u64::from(*w)).sum();
        let mut left = self.dice.below(total);
        for (strand, weight) in Strand::ALL.into_iter().zip(self.weights) {
            let weight = u64::from(weight);
            if left < weight {
                return strand;
            }
            left -= weight;
        }
        Strand::Chatter
    }

    fn draw_tongue(&mut self, strand: Strand) -> Option<usize> {
        if !self.dice.per_mille(strand.abroad()) {
            return None;
        }
        let mut left = self.dice.below(1000);
        LANGUAGES.iter().position(|(_, share)| {
            let here = left < *share;
            left = left.wrapping_sub(*share);
            here
        })
    }

    fn draw_author(&mut self, strand: Strand, tongue: Option<usize>) -> Person {
        let circle = match (strand, tongue) {
            (_, Some(tongue)) => FOREIGN + tongue,
            (Strand::Counter | Strand::Paste, None) => 1,
            _ => 0,
        };
        let new = match strand {
            // The same text from many accounts, each used once.
            Strand::Paste => 1_000_000,
            _ => self.newcomers_per_million,
        };
        let number = self.crowd[circle].meet(new, &mut self.dice);
        Person { circle, number }
    }

    fn board(strand: Strand, tongue: Option<usize>) -> usize {
        match tongue {
            None => strand as usize,
            Some(tongue) => STRANDS + tongue * 2 + usize::from(strand == Strand::Chatter),
        }
    }

    /// A post with its identity and time, and nothing said yet.
    fn blank(&mut self, author: Author, at: u64) -> Post {
        let id = FIRST_ID + self.written * ID_STEP + self.dice.below(ID_STEP);
        self.written += 1;
        let id = id.to_string();
        let permalink = self
            .dice
            .per_mille(900)
            .then(|| ["https://demo.example/@", &author.handle, "/", &id].concat());
        let time = (!self.dice.per_mille(1)).then_some(Time((START + at as i64) * 1000));
        Post {
            platform: PLATFORM.to_owned(),
            id,
            time,
            author,
            permalink,
            ..Post::default()
        }
    }

    fn play(&mut self, scene: &Scene, at: u64) -> Post {
        let author = Author {
            id: scene.account.to_owned(),
            handle: scene.handle.to_owned(),
            name: scene.name.to_owned(),
            followers: None,
        };
        let mut post = self.blank(author, at);
        scene.text.clone_into(&mut post.text);
        post.tags = scene.tags.iter().map(|t| (*t).to_owned()).collect();
        post.links
            .extend((!scene.link.is_empty()).then(|| scene.link.to_owned()));
        post.lang = Some("en".to_owned());
        post.counts = self.acclaim(self.fame);
        for strand in scene.echoes {
            self.boards[*strand as usize].pin(&post, at);
        }
        post
    }

    /// What people thought of a post of some popularity.
    fn acclaim(&mut self, popularity: u64) -> Counts {
        if self.dice.per_mille(60) {
            return Counts::default();
        }
        let reposts = match popularity {
            0 => self.dice.steep(3),
            known => known + self.dice.skewed(known * 3),
        };
        let likes = reposts * (2 + self.dice.below(4)) + self.dice.steep(12);
        let replies = reposts / 4 + self.dice.steep(5);
        let quotes = reposts / 9 + self.dice.steep(2);
        let views =
            (likes + reposts + replies + quotes) * (18 + self.dice.below(50)) + self.dice.below(90);
        let counted = self.dice.per_mille(720);
        Counts {
            likes: Some(likes),
            reposts: Some(reposts),
            replies: Some(replies),
            quotes: Some(quotes),
            views: counted.then_some(views),
        }
    }

    /// Repeats a post from the board, with all that it carries.
    fn repost(&mut self, board: usize, author: Author, at: u64) -> Option<Post> {
        let original = self.boards[board].find(at, &mut self.dice)?;
        if original.author.id == author.id {
            return None;
        }
        let original = Post {
            repost_of: Some(pointer(original)),
            reply_to: None,
            quote_of: None,
            ..original.clone()
        };
        let own = self.blank(author, at);
        Some(Post {
            id: own.id,
            time: own.time,
            author: own.author,
            permalink: own.permalink,
            ..original
        })
    }

    fn compose(&mut self, occasion: &Occasion, person: Person, at: u64) -> Post {
        let board = Self::board(occasion.strand, occasion.tongue);
        let mut occasion = *occasion;
        let other = match occasion.form {
            Form::Original => None,
            Form::Reply | Form::Quote => {
                let found = self.boards[board].find(at, &mut self.dice);
                found.map(pointer)
            }
        };
        if other.is_none() {
            occasion.form = Form::Original;
        }
        let to = other.as_ref().map_or("", |o| o.handle.as_str());
        let Words {
            text,
            tags,
            mentions,
            links,
        } = self
            .writer
            .write(&self.phrases, &occasion, to, &mut self.dice);
        let author = if occasion.strand == Strand::Spam {
            spammer()
        } else {
            person.author(&self.phrases)
        };
        let mut post = Post {
            text,
            tags,
            mentions,
            links,
            ..self.blank(author, at)
        };
        let code = occasion.tongue.map_or("en", |t| LANGUAGES[t].0);
        post.lang = (!self.dice.per_mille(20)).then(|| code.to_owned());
        match occasion.form {
            Form::Original => {}
            Form::Reply => post.reply_to = other,
            Form::Quote => post.quote_of = other,
        }
        self.illustrate(&mut post);
        self.take_care(&mut post, occasion.strand);
        self.publish(&mut post, board, at);
        post
    }

    fn illustrate(&mut self, post: &mut Post) {
        if !self.dice.per_mille(80) {
            return;
        }
        for _ in 0..=self.dice.steep(4) {
            let kind = *self.dice.pick_early(&["photo", "photo", "video"]);
            let number = self.dice.roll().to_string();
            let alt = if self.dice.per_mille(850) {
                self.dice.pick(&self.phrases.alts)
            } else {
                ""
            };
            post.media.push(Media {
                kind: kind.to_owned(),
                url: ["https://media.demo.example/", &number, ".jpg"].concat(),
                alt: alt.to_owned(),
            });
        }
    }

    fn take_care(&mut self, post: &mut Post, strand: Strand) {
        if strand == Strand::Testimony && self.dice.per_mille(280) {
            post.sensitive = true;
            post.warning = self
                .dice
                .per_mille(800)
                .then(|| (*self.dice.pick(&self.phrases.warnings)).to_owned());
        }
    }

    /// Lets others see a post, some far more than the rest.
    fn publish(&mut self, post: &mut Post, board: usize, at: u64) {
        let seat = self.boards[board].draw(&mut self.dice);
        let popularity = seat.map_or(0, |seat| self.boards[board].popularity(seat));
        post.counts = self.acclaim(popularity);
        if let Some(seat) = seat {
            self.boards[board].seat(seat, post, at);
        }
    }
}

impl Iterator for Campaign {
    type Item = Post;

    fn next(&mut self) -> Option<Post> {
        let at = self.moment()?;
        if let Some(scene) = SCENES.get(self.scene)
            && scene.at <= at
        {
            self.scene += 1;
            return Some(self.play(scene, at));
        }
        let strand = self.draw_strand();
        let tongue = self.draw_tongue(strand);
        let person = self.draw_author(strand, tongue);
        let loner = matches!(strand, Strand::Paste | Strand::Spam);
        let fate = if loner { 999 } else { self.dice.below(1000) };
        if fate < 370 {
            let author = person.author(&self.phrases);
            if let Some(post) = self.repost(Self::board(strand, tongue), author, at) {
                return Some(post);
            }
        }
        let form = match fate {
            370..495 => Form::Reply,
            495..538 => Form::Quote,
            _ => Form::Original,
        };
        let occasion = Occasion {
            strand,
            tongue,
            hour: (at / 3600) as u32,
            form,
            habits: person.habits(),
        };
        Some(self.compose(&occasion, person, at))
    }
}

/// Boards as large as their conversations, up to a bound.
fn boards(posts: u64) -> Vec<Board> {
    let seats = |per_million: u64| {
        let expected = u128::from(posts) * u128::from(per_million) / 1_000_000;
        Board::new((expected.isqrt() / 2).clamp(8, 1024) as usize)
    };
    let english = Strand::ALL.iter().map(|strand| seats(strand.share()));
    // About a tenth of all posts are about the campaign in another language, and a sixth chatter.
    let foreign = LANGUAGES
        .iter()
        .flat_map(|(_, share)| [seats(share * 90), seats(share * 170)]);
    english.chain(foreign).collect()
}

/// The people of each circle who were there before.
fn crowd(regulars: u64) -> Vec<Known> {
    let foreign = LANGUAGES.iter().map(|(_, share)| *share * 280 / 1000);
    [700, 20]
        .into_iter()
        .chain(foreign)
        .map(|share| Known::since_before(regulars * share / 1000))
        .collect()
}

fn pointer(post: &Post) -> Reference {
    Reference {
        id: post.id.clone(),
        handle: post.author.handle.clone(),
        author: String::new(),
    }
}

fn spammer() -> Author {
    Author {
        id: "66".to_owned(),
        handle: "glimmo_lamps".to_owned(),
        name: "Glimmo pocket lamps ✨".to_owned(),
        followers: None,
    }
}

#[cfg(test)]
mod tests;
