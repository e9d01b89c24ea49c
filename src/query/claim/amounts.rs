//! Numbers as people write them, and how exactly they mean them.

use super::tokens::Token;

/// How a number is meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Relation {
    /// As it stands; as exact as its digits.
    #[default]
    Said,
    /// More than it, or at least it.
    AtLeast,
    /// Less than it, or at most it.
    AtMost,
    /// About it: 10 % more or less.
    About,
    /// Nearly it: up to 10 % less.
    Nearly,
    /// Between two.
    Between,
}

/// A claimed amount.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Amount {
    /// What is said; of two numbers the middle.
    pub value: f64,
    /// The least that would agree with it.
    pub low: f64,
    /// The most; infinite where there is no bound.
    pub high: f64,
    /// How it is meant.
    pub relation: Relation,
    /// Whether the value itself does not agree: "more than 100" is not 100.
    pub is_exclusive: bool,
}

impl Amount {
    /// A number as it stands agrees with all that would be rounded to it, but not with more than 5 % off: "a million" is
    /// not meant so roughly.
    pub(super) fn said(number: Number) -> Self {
        let off = number.unit / 2.0;
        let off = off.min(number.value * 0.05);
        Self {
            value: number.value,
            low: number.value - off,
            high: number.value + off,
            relation: Relation::Said,
            is_exclusive: false,
        }
    }

    /// How many times as much: "four times" agrees with all that would be rounded to it, "a hundred times" with no more
    /// than 10 % off.
    pub(super) fn times(number: Number) -> Self {
        let off = (number.unit / 2.0).min((number.value * 0.1).max(0.5));
        Self {
            value: number.value,
            low: number.value - off,
            high: number.value + off,
            relation: Relation::Said,
            is_exclusive: false,
        }
    }

    /// Whether a count is less than what would agree.
    pub fn is_missed_by(&self, count: f64) -> bool {
        count < self.low
            || self.is_exclusive && self.relation == Relation::AtLeast && count <= self.low
    }

    /// Whether a count is more than what would agree.
    pub fn is_exceeded_by(&self, count: f64) -> bool {
        count > self.high
            || self.is_exclusive && self.relation == Relation::AtMost && count >= self.high
    }

    /// The same, meant in another way.
    #[must_use]
    pub(super) fn meant(self, relation: Relation, exclusive: bool) -> Self {
        let value = self.value;
        let (low, high) = match relation {
            Relation::Said | Relation::Between => (self.low, self.high),
            Relation::AtLeast => (value, f64::INFINITY),
            Relation::AtMost => (0.0, value),
            // What is said roughly is not meant more exactly than what is said.
            Relation::About => (self.low.min(value * 0.9), self.high.max(value * 1.1)),
            Relation::Nearly => (self.low.min(value * 0.9), value),
        };
        Self {
            low,
            high,
            relation,
            is_exclusive: exclusive,
            ..self
        }
    }

    pub(super) fn between(a: f64, b: f64) -> Self {
        Self {
            value: f64::midpoint(a, b),
            low: a.min(b),
            high: a.max(b),
            relation: Relation::Between,
            is_exclusive: false,
        }
    }
}

/// A number, and what its last digit counts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Number {
    pub(super) value: f64,
    pub(super) unit: f64,
}

impl Number {
    /// One that is a word: `twice`.
    pub(super) fn whole(value: f64) -> Self {
        Self { value, unit: 1.0 }
    }

    /// So many times as much; nothing above what an amount of posts can be.
    pub(super) fn times(self, factor: f64) -> Option<Self> {
        // 4.1 times a million is 4099999.9999999995 to the machine, but nobody claims parts of a post.
        let whole = |number: f64| match number.round() {
            rounded if self.unit * factor > 0.5 => rounded,
            _ => number,
        };
        let value = whole(self.value * factor);
        (value <= MOST).then(|| Self {
            value,
            unit: whole(self.unit * factor),
        })
    }
}

/// A number without a fraction of zeros, in groups: `1,204,331`, `2.5`.
pub fn plain(value: f64) -> String {
    // Rounded before it is cut: 1.999 is 2, not 1 and 1.00.
    let text = format!("{value:.2}");
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let mut plain = String::new();
    for (n, digit) in whole.chars().enumerate() {
        if n > 0 && (whole.len() - n).is_multiple_of(3) {
            plain.push(',');
        }
        plain.push(digit);
    }
    let part = part.trim_end_matches('0');
    if !part.is_empty() {
        plain.push('.');
        plain.push_str(part);
    }
    plain
}

/// A larger number is none of posts, and would lose its last digits.
const MOST: f64 = 1e15;

const WORDS: [&str; 13] = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve",
];

/// The number that some words begin with, and of how many of them it is: `1.2 million`, `12,000`, `half a million`.
pub(super) fn number(words: &[Token]) -> Option<(Number, usize)> {
    let first = words.first()?.lower.as_str();
    if first == "half" {
        let article = usize::from(words.get(1).is_some_and(|word| word.lower == "a"));
        let factor = multiplier(&words.get(1 + article)?.lower)?;
        let half = Number {
            value: 0.5,
            unit: 0.1,
        };
        return Some((half.times(factor)?, 2 + article));
    }
    let (mut number, is_word) = match digits(first) {
        Some(number) => (number, false),
        None => (spelled(first)?, true),
    };
    let mut used = 1;
    while let Some(factor) = words.get(used).and_then(|word| multiplier(&word.lower)) {
        number = number.times(factor)?;
        used += 1;
    }
    // "A" and "one" alone are no numbers.
    let is_article = matches!(first, "a" | "an" | "one");
    (used > 1 || !is_word || !is_article).then_some((number, used))
}

/// Whether some words begin with a number, or with how many times.
pub(super) fn begins(words: &[Token]) -> bool {
    let times = |word: &Token| matches!(word.lower.as_str(), "twice" | "double" | "thrice");
    words.first().is_some_and(times) || number(words).is_some()
}

/// Digits that are one number here and another one there, `1 513` and `1.513`: of how many words, and how to write it.
pub(super) fn ambiguous(words: &[Token]) -> Option<(usize, String)> {
    let is_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let is_head =
        |text: &str| (1..=3).contains(&text.len()) && is_digits(text) && !text.starts_with('0');
    let is_group = |text: &str| text.len() == 3 && is_digits(text);
    let first = words.first()?.lower.as_str();
    let mut groups = vec![first];
    let mut used = 1;
    if let Some((head, part)) = first.split_once('.') {
        groups = vec![head];
        groups.extend(part.split('.'));
        // "1.513 million" is one thing only.
        if words
            .get(1)
            .is_some_and(|word| multiplier(&word.lower).is_some())
            && groups.len() == 2
        {
            return None;
        }
    } else {
        let more = words[1..].iter().map(|word| word.lower.as_str());
        groups.extend(more.take_while(|word| is_group(word)));
        used = groups.len();
    }
    let is_one = groups.len() > 1 && is_head(groups[0]) && groups[1..].iter().all(|g| is_group(g));
    is_one.then(|| {
        let (plain, grouped) = (groups.concat(), groups.join(","));
        (used, format!("write {plain} or {grouped}"))
    })
}

fn spelled(word: &str) -> Option<Number> {
    let value = match word {
        "a" | "an" => 1,
        word => WORDS.iter().position(|known| *known == word)?,
    };
    Some(Number::whole(value as f64))
}

fn multiplier(word: &str) -> Option<f64> {
    Some(match word {
        "hundred" | "hundreds" => 1e2,
        "thousand" | "thousands" | "k" => 1e3,
        "million" | "millions" | "m" | "mn" | "mio" => 1e6,
        "billion" | "billions" | "bn" => 1e9,
        _ => return None,
    })
}

/// `12,000`, `1.2m`, `12k`.
fn digits(word: &str) -> Option<Number> {
    let plain = word.trim_end_matches('+');
    let (plain, factor) = ["bn", "mn", "k", "m"]
        .into_iter()
        .find_map(|end| Some((plain.strip_suffix(end)?, multiplier(end)?)))
        .unwrap_or((plain, 1.0));
    if !plain.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let number = grouped(plain, ',')
        .or_else(|| grouped(plain, '\''))
        .or_else(|| grouped(plain, '’'))
        .or_else(|| decimal(plain))?;
    number.times(factor)
}

/// Digits in groups of three.
fn grouped(text: &str, sign: char) -> Option<Number> {
    let mut groups = text.split(sign);
    let head = groups.next()?;
    let is_digits = |group: &str| group.bytes().all(|b| b.is_ascii_digit());
    let fits = (1..=3).contains(&head.len()) && is_digits(head) && text.contains(sign);
    let rest = groups.all(|group| group.len() == 3 && is_digits(group));
    if !fits || !rest {
        return None;
    }
    decimal(&text.replace(sign, ""))
}

/// Digits with a point or comma at most.
fn decimal(text: &str) -> Option<Number> {
    let text = text.replacen(',', ".", 1);
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let is_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !is_digits(whole) || !is_digits(part) || text.len() > 18 {
        return None;
    }
    let value: f64 = text.parse().ok()?;
    let unit = if part.is_empty() {
        // Zeros at the end are mostly rounded.
        let zeros = whole.len() - whole.trim_end_matches('0').len();
        10f64.powi(zeros.min(whole.len() - 1) as i32)
    } else {
        10f64.powi(-(part.len() as i32))
    };
    Some(Number { value, unit })
}

/// The words that say how a number is meant: how, whether the number itself is excluded, and how many words.
pub(super) fn relation(words: &[Token]) -> Option<(Relation, bool, usize)> {
    const PHRASES: &[(&[&str], Relation, bool)] = &[
        (&["more", "than"], Relation::AtLeast, true),
        (&["greater", "than"], Relation::AtLeast, true),
        (&["no", "less", "than"], Relation::AtLeast, false),
        (&["no", "fewer", "than"], Relation::AtLeast, false),
        (&["at", "least"], Relation::AtLeast, false),
        (&["upwards", "of"], Relation::AtLeast, false),
        (&["over"], Relation::AtLeast, true),
        (&["above"], Relation::AtLeast, true),
        (&["fewer", "than"], Relation::AtMost, true),
        (&["less", "than"], Relation::AtMost, true),
        (&["no", "more", "than"], Relation::AtMost, false),
        (&["at", "most"], Relation::AtMost, false),
        (&["up", "to"], Relation::AtMost, false),
        (&["under"], Relation::AtMost, true),
        (&["below"], Relation::AtMost, true),
        (&["close", "to"], Relation::Nearly, false),
        (&["nearly"], Relation::Nearly, false),
        (&["almost"], Relation::Nearly, false),
        (&["about"], Relation::About, false),
        (&["around"], Relation::About, false),
        (&["roughly"], Relation::About, false),
        (&["approximately"], Relation::About, false),
        (&["circa"], Relation::About, false),
        (&["some"], Relation::About, false),
        (&["exactly"], Relation::Said, false),
    ];
    let starts = |phrase: &[&str]| {
        words.len() > phrase.len() && phrase.iter().zip(words).all(|(a, b)| *a == b.lower)
    };
    let (phrase, relation, exclusive) = PHRASES.iter().find(|(phrase, ..)| starts(phrase))?;
    // Without a number these are other words: "over the weekend".
    if !begins(&words[phrase.len()..]) {
        return None;
    }
    Some((*relation, *exclusive, phrase.len()))
}
