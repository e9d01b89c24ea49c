//! Values as Python prints them: `{'id': 7, 'name': "Ana's", 'more': None}`. pandas and tweepy write
//! them into the cells of tables.
//!
//! It reads what is certain and gives up on the rest; it must not know what the values mean.

use serde_json::{Map, Number, Value};

/// Nobody nests deeper; broken cells do.
const DEPTH: usize = 24;

/// The value of a cell in Python's notation. A cell that was cut off ends all that is open in it.
pub(super) fn read(text: &str) -> Option<Value> {
    let mut reader = Reader { rest: text.trim() };
    let value = reader.value(DEPTH)?;
    reader.blank();
    reader.rest.is_empty().then_some(value)
}

struct Reader<'t> {
    rest: &'t str,
}

impl<'t> Reader<'t> {
    fn blank(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn next(&mut self) -> Option<char> {
        let c = self.rest.chars().next()?;
        self.rest = &self.rest[c.len_utf8()..];
        Some(c)
    }

    fn take_if(&mut self, sign: char) -> bool {
        let rest = self.rest.strip_prefix(sign);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn take_while(&mut self, is_part: impl Fn(char) -> bool) -> &'t str {
        let end = self.rest.find(|c| !is_part(c)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        taken
    }

    fn value(&mut self, depth: usize) -> Option<Value> {
        self.blank();
        let depth = depth.checked_sub(1)?;
        match self.rest.chars().next()? {
            '{' => self.object(depth),
            '[' => self.list(']', depth),
            '(' => self.list(')', depth),
            '\'' | '"' => self.string().map(Value::String),
            // An object without a notation of its own says who it is: nobody reads that.
            '<' => {
                self.take_while(|c| !matches!(c, '>' | ']' | '}'));
                self.take_if('>');
                Some(Value::Null)
            }
            c if c.is_ascii_digit() || matches!(c, '-' | '+') => self.number(),
            _ => self.word(depth),
        }
    }

    fn object(&mut self, depth: usize) -> Option<Value> {
        self.next();
        let mut members = Map::new();
        loop {
            self.blank();
            if self.rest.is_empty() || self.take_if('}') {
                return Some(Value::Object(members));
            }
            let key = match self.value(depth)? {
                Value::String(key) => key,
                Value::Number(key) => key.to_string(),
                _ => return None,
            };
            self.blank();
            if self.rest.is_empty() {
                continue;
            }
            if !self.take_if(':') {
                return None;
            }
            self.blank();
            if !self.rest.is_empty() {
                members.insert(key, self.value(depth)?);
            }
            self.between('}')?;
        }
    }

    fn list(&mut self, end: char, depth: usize) -> Option<Value> {
        self.next();
        let mut items = Vec::new();
        loop {
            self.blank();
            if self.rest.is_empty() || self.take_if(end) {
                return Some(Value::Array(items));
            }
            items.push(self.value(depth)?);
            self.between(end)?;
        }
    }

    /// A comma, or the end that is still to be taken.
    fn between(&mut self, end: char) -> Option<()> {
        self.blank();
        let goes_on = self.take_if(',') || self.rest.is_empty() || self.rest.starts_with(end);
        goes_on.then_some(())
    }

    fn number(&mut self) -> Option<Value> {
        let digits = self.take_while(|c| c.is_ascii_alphanumeric() || "+-._".contains(c));
        let digits = digits.replace('_', "");
        if let Ok(count) = digits.parse::<i64>() {
            return Some(count.into());
        }
        if let Ok(count) = digits.parse::<u64>() {
            return Some(count.into());
        }
        let number: f64 = digits.parse().ok()?;
        Some(Number::from_f64(number).map_or(Value::Null, Value::Number))
    }

    /// A constant, a string with a letter before it, or a call such as `datetime.datetime(...)`,
    /// whose value is not known.
    fn word(&mut self, depth: usize) -> Option<Value> {
        let word = self.take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.'));
        match word {
            "None" | "null" | "nan" | "NaN" | "inf" | "NaT" => Some(Value::Null),
            "True" | "true" => Some(true.into()),
            "False" | "false" => Some(false.into()),
            "u" | "b" | "r" if self.rest.starts_with(['\'', '"']) => {
                self.string().map(Value::String)
            }
            "" => None,
            _ if self.rest.starts_with('(') => {
                self.arguments(depth)?;
                Some(Value::Null)
            }
            _ => None,
        }
    }

    /// Passes over what stands between the brackets of a call.
    fn arguments(&mut self, depth: usize) -> Option<()> {
        let mut open = 0;
        loop {
            match self.rest.chars().next() {
                None => return Some(()),
                Some('\'' | '"') => {
                    self.string()?;
                    continue;
                }
                Some('(') => open += 1,
                Some(')') => open -= 1,
                Some(_) => {}
            }
            self.next();
            if open == 0 {
                return Some(());
            }
            if open > depth {
                return None;
            }
        }
    }

    fn string(&mut self) -> Option<String> {
        let quote = self.next()?;
        let mut text = String::new();
        loop {
            text.push_str(self.take_while(|c| c != quote && c != '\\'));
            match self.next() {
                Some('\\') => self.escape(&mut text),
                // The quote, or the end of a cell that was cut off.
                _ => return Some(text),
            }
        }
    }

    fn escape(&mut self, text: &mut String) {
        match self.next() {
            Some('n') => text.push('\n'),
            Some('t') => text.push('\t'),
            Some('r') => text.push('\r'),
            Some('x') => self.code(2, text),
            Some('u') => self.code(4, text),
            Some('U') => self.code(8, text),
            Some(c @ ('\\' | '\'' | '"' | '/')) => text.push(c),
            Some(c) => text.extend(['\\', c]),
            None => {}
        }
    }

    /// A character by its number. Halves of pairs, as JSON writes them, are put together.
    fn code(&mut self, length: usize, text: &mut String) {
        let Some(mut code) = self.hex(length) else {
            return;
        };
        if (0xD800..0xDC00).contains(&code) && self.rest.starts_with("\\u") {
            self.rest = &self.rest[2..];
            let low = self.hex(4).unwrap_or(0);
            code = 0x1_0000 + ((code - 0xD800) << 10) + (low.wrapping_sub(0xDC00) & 0x3FF);
        }
        text.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
    }

    fn hex(&mut self, length: usize) -> Option<u32> {
        let (digits, rest) = self.rest.split_at_checked(length)?;
        let code = u32::from_str_radix(digits, 16).ok()?;
        self.rest = rest;
        Some(code)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn what_python_prints_is_read() {
        let cell = r#"{'id': 12345678901234567890, 'name': "Ana's \"kite\"", 'x': None, 'on': True, 'off': False,
            'part': 1.5, 'list': ['a\'b', u'c', (1, 2)], 'said': 'caf\xe9 \u2014 \U0001f600\n', 'none': nan,
            'at': datetime.datetime(2020, 5, 23, tzinfo=datetime.timezone.utc), 'by': <User id=1>, 5: {}}"#;
        let wanted = json!({
            "id": 12_345_678_901_234_567_890_u64, "name": "Ana's \"kite\"", "x": null, "on": true, "off": false,
            "part": 1.5, "list": ["a'b", "c", [1, 2]], "said": "café — 😀\n", "none": null, "at": null, "by": null, "5": {}
        });
        assert_eq!(read(cell), Some(wanted));
        assert_eq!(read(r"'\ud83d\ude00'"), Some(json!("😀")));
    }

    #[test]
    fn what_was_cut_off_is_read_as_far_as_it_goes() {
        for cell in [
            "{'a': 1, 'b': 'kit",
            "{'a': 1, 'b': ['kit",
            "{'a': 1, 'b': {'c'",
        ] {
            assert_eq!(
                read(cell).map(|value| value["a"].clone()),
                Some(json!(1)),
                "{cell}"
            );
        }
    }

    #[test]
    fn other_notations_are_not() {
        for cell in [
            "[One, Two]",
            "{1, 2}",
            "[1] and more",
            "kite",
            "",
            "{'a' 1}",
        ] {
            assert_eq!(read(cell), None, "{cell}");
        }
        assert_eq!(read(&"[".repeat(100_000)), None);
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(cell in "\\PC{0,24}|[\\[{('\"\\\\xuU0d8:, NoneTrue<>\\])}é.-]{0,32}") {
            read(&cell);
        }
    }
}
