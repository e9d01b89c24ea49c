//! Writes what people say: sentences, tags in their spellings, links and pictures.

use super::dice::Dice;
use super::people::{Habits, Known};
use super::phrases::{Phrases, Sayings, Template, Tongue};
use super::story::{CAMPAIGN, COUNTER, Strand, TOPICS, tag_plan};
use crate::post::tag_key;

/// What is being written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Occasion {
    pub(super) strand: Strand,
    /// The number of the language, `None` for English.
    pub(super) tongue: Option<usize>,
    /// Hours since the start of the story.
    pub(super) hour: u32,
    pub(super) form: Form,
    pub(super) habits: Habits,
}

/// The form of what is being written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Original,
    Reply,
    Quote,
}

/// What somebody wrote.
#[derive(Debug, Default)]
pub(super) struct Words {
    pub(super) text: String,
    pub(super) tags: Vec<String>,
    pub(super) mentions: Vec<String>,
    pub(super) links: Vec<String>,
}

/// Accounts that people call out to.
const CALLED: [&str; 4] = [
    "tillowby_council",
    "lantern_gazette",
    "osk_buses",
    "millgate_readers",
];

/// Where links of news lead.
const PAPERS: [&str; 7] = [
    "https://lantern-gazette.example/2023/",
    "https://www.osk-valley-radio.example/listen/",
    "https://m.lantern-gazette.example/read/",
    "https://tillowby-post.example/story/",
    "https://lampmap.example/street/",
    "https://news.harbourherald.example/a/",
    "https://minutes.tillowby-council.example/item/",
];

/// Where everything else leads.
const PLACES: [&str; 6] = [
    "https://pictures.demo.example/",
    "https://blog.teapot-heron.example/p/",
    "https://tillowby-market.example/stall/",
    "https://petition.streetlight.example/sign/",
    "http://osk.example/s/",
    "https://videos.demo.example/w/",
];

const SLUGS: [&str; 10] = [
    "the-way-home",
    "lamps",
    "who-counts-the-steps",
    "a-map-of-the-dark",
    "last-bus",
    "bridge",
    "evening",
    "letters",
    "what-now",
    "neighbours",
];

/// Endings of rare tags.
const ENDINGS: [&str; 7] = ["", "2023", "Club", "2024", "Diary", "Week", "Friends"];

/// The writer of everything: knows which small tags exist so far.
#[derive(Debug)]
pub(super) struct Writer {
    rare: [Known; TOPICS.len()],
    new_rare_per_million: u64,
}

impl Writer {
    /// The number of small tags that are older than the story, and of new ones in a million uses.
    pub(super) fn new(old_rare: u64, new_rare_per_million: u64) -> Self {
        Self {
            rare: std::array::from_fn(|_| Known::since_before(old_rare / TOPICS.len() as u64)),
            new_rare_per_million,
        }
    }

    /// Writes a post for an occasion; `to` is the handle that a reply answers.
    pub(super) fn write(
        &mut self,
        phrases: &Phrases,
        occasion: &Occasion,
        to: &str,
        dice: &mut Dice,
    ) -> Words {
        let topic = dice.below(TOPICS.len() as u64) as usize;
        let mut words = Words {
            text: String::with_capacity(240),
            tags: self.tags(phrases, occasion, topic, dice),
            ..Words::default()
        };
        if occasion.form == Form::Reply {
            words.text.push('@');
            words.text.push_str(to);
            words.text.push(' ');
            words.mentions.push(to.to_owned());
        }
        let named = sentences(phrases, occasion, topic, &mut words, dice);
        finish(phrases, occasion, &mut words, usize::from(named), dice);
        words
    }

    /// The tags of a post, each key once.
    fn tags(
        &mut self,
        phrases: &Phrases,
        occasion: &Occasion,
        topic: usize,
        dice: &mut Dice,
    ) -> Vec<String> {
        let mut tags = Vec::new();
        // Answers often go without.
        if occasion.form == Form::Reply && dice.per_mille(400) {
            return tags;
        }
        match (occasion.strand, occasion.tongue) {
            (Strand::Chatter, None) => self.everyday_tags(phrases, topic, &mut tags, dice),
            (Strand::Chatter, Some(tongue)) => {
                foreign_chat_tags(&phrases.tongues[tongue], &mut tags, dice);
            }
            (_, Some(tongue)) => foreign_tags(&phrases.tongues[tongue], occasion, &mut tags, dice),
            (strand, None) => {
                planned_tags(strand, occasion.hour, &mut tags, dice);
                if !matches!(strand, Strand::Paste | Strand::Spam | Strand::Hijack)
                    && dice.per_mille(90)
                {
                    add(&mut tags, self.rare_tag(phrases, topic, dice));
                }
            }
        }
        tags
    }

    fn everyday_tags(
        &mut self,
        phrases: &Phrases,
        topic: usize,
        tags: &mut Vec<String>,
        dice: &mut Dice,
    ) {
        let many = match dice.below(100) {
            0..5 => 0,
            5..44 => 1,
            44..80 => 2,
            80..95 => 3,
            _ => 4,
        };
        for _ in 0..many {
            let tag = if dice.per_mille(380) {
                let tag = *dice.pick_early(&phrases.topics[topic].tags);
                respell(tag, dice)
            } else {
                self.rare_tag(phrases, topic, dice)
            };
            add(tags, tag);
        }
    }

    fn rare_tag(&mut self, phrases: &Phrases, topic: usize, dice: &mut Dice) -> String {
        let number = self.rare[topic].meet(self.new_rare_per_million, dice) as usize;
        let (places, words) = (&phrases.tag_places, &phrases.topics[topic].words);
        let pairs = places.len() * words.len();
        // Steps without a common divisor: every pair comes once before an ending is needed.
        let pair = (number * 1_013 + topic * 31) % pairs;
        let (place, word) = (places[pair / words.len()], words[pair % words.len()]);
        let ending = ENDINGS[number / pairs % ENDINGS.len()];
        let mut tag = String::with_capacity(place.len() + word.len() + ending.len());
        tag.push_str(place);
        tag.push_str(word);
        tag.push_str(ending);
        tag
    }
}

/// Adds a tag unless the post has it already, however spelled.
fn add(tags: &mut Vec<String>, tag: String) {
    let ascii = tag.is_ascii();
    let twice = tags.iter().any(|t| {
        t.eq_ignore_ascii_case(&tag) || !ascii && !t.is_ascii() && tag_key(t) == tag_key(&tag)
    });
    if !twice {
        tags.push(tag);
    }
}

fn planned_tags(strand: Strand, hour: u32, tags: &mut Vec<String>, dice: &mut Dice) {
    for usage in tag_plan(strand) {
        if (usage.2..usage.3).contains(&hour) && dice.per_mille(usage.1) {
            let tag = match strand {
                Strand::Paste => usage.0.to_owned(),
                _ => respell(usage.0, dice),
            };
            add(tags, tag);
        }
    }
}

fn foreign_tags(tongue: &Tongue, occasion: &Occasion, tags: &mut Vec<String>, dice: &mut Dice) {
    if dice.per_mille(800) {
        add(tags, (*dice.pick_early(&tongue.tags)).to_owned());
    }
    if dice.per_mille(680) {
        let main = tag_plan(occasion.strand)
            .iter()
            .find(|u| (u.2..u.3).contains(&occasion.hour));
        add(tags, respell(main.map_or(CAMPAIGN, |u| u.0), dice));
    }
}

fn foreign_chat_tags(tongue: &Tongue, tags: &mut Vec<String>, dice: &mut Dice) {
    for chance in [880, 330] {
        if dice.per_mille(chance) {
            add(tags, (*dice.pick_early(&tongue.chat_tags)).to_owned());
        }
    }
}

/// A tag as people write it: mostly as it was proposed, sometimes in other letters, the campaign's
/// now and then misspelled.
fn respell(tag: &str, dice: &mut Dice) -> String {
    match dice.below(1000) {
        0..110 => tag.to_ascii_lowercase(),
        110..125 => tag.to_ascii_uppercase(),
        125..145 if tag.len() > 2 => {
            let mut capital = tag.to_ascii_lowercase();
            capital[..1].make_ascii_uppercase();
            capital
        }
        145..157 if tag == CAMPAIGN => "WalkHomeSave".to_owned(),
        145..152 if tag == COUNTER => "NotEveryNite".to_owned(),
        _ => tag.to_owned(),
    }
}

/// Writes the sentences; returns whether one of them names the first tag.
fn sentences(
    phrases: &Phrases,
    occasion: &Occasion,
    topic: usize,
    words: &mut Words,
    dice: &mut Dice,
) -> bool {
    let (lead, then) = repertoire(phrases, occasion, topic);
    let begin = words.text.len();
    let first = dice.pick(lead);
    let named = first.names_tag();
    if named && words.tags.is_empty() {
        let main = tag_plan(occasion.strand).first();
        words.tags.push(main.map_or(CAMPAIGN, |u| u.0).to_owned());
    }
    if named && occasion.habits.small_letters {
        words.tags[0].make_ascii_lowercase();
    }
    let tag = words.tags.first().map_or("", String::as_str);
    phrases.speak(first, tag, dice, &mut words.text);
    let more = sentences_more(occasion.strand, dice);
    let mut said = vec![first];
    for count in 0..more {
        // Long posts go on with more stories, and in paragraphs.
        let again = count > 2 && dice.per_mille(600) || then.is_empty();
        let pool = if again { lead } else { then };
        let next = dice.pick(pool);
        if next.names_tag() || said.iter().any(|old| std::ptr::eq(*old, next)) {
            continue;
        }
        said.push(next);
        let gap = match count {
            3.. if dice.per_mille(250) => "\n\n",
            _ if words.text.ends_with('。') => "",
            _ => " ",
        };
        words.text.push_str(gap);
        phrases.speak(next, "", dice, &mut words.text);
    }
    if occasion.habits.small_letters && occasion.tongue.is_none() {
        words.text[begin..].make_ascii_lowercase();
    }
    if occasion.habits.open_end && words.text.ends_with('.') {
        words.text.pop();
    }
    named
}

/// How many sentences follow the first: mostly one or two, now and then a whole page.
fn sentences_more(strand: Strand, dice: &mut Dice) -> u64 {
    match (strand, dice.below(1000)) {
        (Strand::Paste | Strand::Spam | Strand::Hijack, _) | (_, 0..220) => 0,
        (_, 220..640) => 1,
        (_, 640..900) => 2,
        (_, 900..996) => 3,
        _ => 14 + dice.below(24),
    }
}

/// The sentences to begin with and to go on with.
fn repertoire<'p>(
    phrases: &'p Phrases,
    occasion: &Occasion,
    topic: usize,
) -> (&'p [Template], &'p [Template]) {
    let pair = |s: &'p Sayings| (s.lead.as_slice(), s.then.as_slice());
    let chatter = occasion.strand == Strand::Chatter;
    match (occasion.tongue.map(|t| &phrases.tongues[t]), occasion.form) {
        (Some(tongue), Form::Original) if chatter => (&tongue.chat, &tongue.chat),
        (Some(tongue), Form::Original) => pair(&tongue.campaign),
        (Some(tongue), _) if chatter => (&tongue.chat, &[]),
        (Some(tongue), _) => (&tongue.campaign.then, &tongue.campaign.lead),
        (None, Form::Original) if chatter => (&phrases.topics[topic].lead, &phrases.small_talk),
        (None, Form::Original) => pair(phrases.sayings(occasion.strand)),
        (None, _) if chatter => (&phrases.small_talk, &phrases.topics[topic].lead),
        (None, Form::Reply) => (&phrases.replies, &phrases.sayings(occasion.strand).then),
        (None, Form::Quote) => (&phrases.quotes, &phrases.sayings(occasion.strand).then),
    }
}

/// Adds what stands at the end: emoji, a call to somebody, a link and the other tags.
fn finish(
    phrases: &Phrases,
    occasion: &Occasion,
    words: &mut Words,
    named: usize,
    dice: &mut Dice,
) {
    let campaigner = !matches!(
        occasion.strand,
        Strand::Chatter | Strand::Paste | Strand::Spam
    );
    if occasion.strand != Strand::Paste && dice.per_mille(105) {
        words.text.push(' ');
        for _ in 0..=dice.skewed(3) {
            words.text.push_str(dice.pick::<&str>(&phrases.emoji));
        }
    }
    if campaigner && occasion.tongue.is_none() && dice.per_mille(60) {
        let called = *dice.pick(&CALLED);
        if !words.mentions.iter().any(|m| m == called) {
            words.text.push_str(" cc @");
            words.text.push_str(called);
            words.mentions.push(called.to_owned());
        }
    }
    let link = link(occasion, dice);
    let (early, late) = if dice.per_mille(500) {
        (link, None)
    } else {
        (None, link)
    };
    push_link(words, early);
    let mut gap = if dice.per_mille(110) { "\n\n" } else { " " };
    for tag in &words.tags[named..] {
        words.text.push_str(gap);
        // Keyboards of some scripts write the wide sign.
        let wide = occasion
            .tongue
            .is_some_and(|t| phrases.tongues[t].code == "ja")
            && dice.per_mille(120);
        words.text.push(if wide { '＃' } else { '#' });
        words.text.push_str(tag);
        gap = " ";
    }
    push_link(words, late);
}

fn push_link(words: &mut Words, link: Option<String>) {
    if let Some(link) = link {
        words.text.push(' ');
        words.text.push_str(&link);
        words.links.push(link);
    }
}

fn link(occasion: &Occasion, dice: &mut Dice) -> Option<String> {
    let chance = match (occasion.strand, occasion.form) {
        (Strand::News, Form::Original) => 940,
        (Strand::Spam, _) => 700,
        (Strand::Hijack, _) => 850,
        (Strand::Paste, _) => 0,
        (Strand::Testimony | Strand::Helper, _) => 60,
        _ => 155,
    };
    if !dice.per_mille(chance) {
        return None;
    }
    let site = match occasion.strand {
        Strand::News => *dice.pick_early(&PAPERS),
        Strand::Spam => "https://shop.glimmo.example/lamp/",
        Strand::Hijack => "https://coupon-rain.example/win/",
        Strand::Chatter => dice.pick(&PLACES),
        _ if dice.per_mille(600) => dice.pick_early(&PAPERS),
        _ => dice.pick(&PLACES),
    };
    let mut link = String::with_capacity(64);
    link.push_str(site);
    link.push_str(dice.pick_early::<&str>(&SLUGS));
    let number = dice.steep(400);
    if number > 0 {
        link.push('-');
        link.push_str(&number.to_string());
    }
    Some(link)
}
