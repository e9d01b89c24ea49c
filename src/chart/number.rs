//! Numbers written for people. English separators everywhere: output does not depend on a locale.

/// All digits, in groups of three: `1,204,331`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Two to three digits and a unit: `999`, `1.2k`, `48k`, `1.2M`. Never wider than five characters
/// below a trillion.
pub fn short(number: u64) -> String {
    const UNITS: [&str; 7] = ["", "k", "M", "G", "T", "P", "E"];
    if number < 1000 {
        return number.to_string();
    }
    let mut value = number as f64;
    let mut unit = 0;
    // 999.5 would be written `1000`: it belongs to the next unit.
    while value >= 999.5 && unit + 1 < UNITS.len() {
        value /= 1000.0;
        unit += 1;
    }
    if value < 9.95 {
        let text = format!("{value:.1}");
        let text = text.strip_suffix(".0").unwrap_or(&text);
        format!("{text}{}", UNITS[unit])
    } else {
        format!("{value:.0}{}", UNITS[unit])
    }
}

/// A length of time in its largest unit, one decimal where that tells more: `40s`, `1.5h`, `12d`.
pub fn span(milliseconds: i64) -> String {
    const UNITS: [(i64, &str); 3] = [(86_400_000, "d"), (3_600_000, "h"), (60_000, "min")];
    let unit = UNITS.iter().find(|(length, _)| milliseconds >= *length);
    let Some((length, name)) = unit else {
        return format!("{}s", milliseconds / 1000);
    };
    let tenths = milliseconds / (length / 10);
    if tenths % 10 == 0 || tenths >= 100 {
        format!("{}{name}", tenths / 10)
    } else {
        format!("{}.{}{name}", tenths / 10, tenths % 10)
    }
}

/// A part of a whole in percent with about two telling digits: `0.034%`, `1.2%`, `34%`, `99.8%`.
///
/// `0%` and `100%` are written only when they are exactly true, and `-` when there is no whole.
pub fn percent(part: u64, whole: u64) -> String {
    if whole == 0 {
        return "-".to_owned();
    }
    if part == 0 {
        return "0%".to_owned();
    }
    if part == whole {
        return "100%".to_owned();
    }
    let value = part as f64 * 100.0 / whole as f64;
    if value < 0.001 {
        "<0.001%".to_owned()
    } else if value < 0.0995 {
        format!("{value:.3}%")
    } else if value < 0.995 {
        format!("{value:.2}%")
    } else if value < 9.95 {
        format!("{value:.1}%")
    } else if (99.0..100.0).contains(&value) {
        format!("{:.1}%", value.min(99.9))
    } else {
        format!("{value:.0}%")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grouped_numbers() {
        for (number, text) in [
            (0, "0"),
            (999, "999"),
            (1000, "1,000"),
            (1_204_331, "1,204,331"),
            (u64::MAX, "18,446,744,073,709,551,615"),
        ] {
            assert_eq!(grouped(number), text);
        }
    }

    #[test]
    fn short_numbers() {
        for (number, text) in [
            (0, "0"),
            (999, "999"),
            (1000, "1k"),
            (1049, "1k"),
            (1050, "1.1k"),
            (1842, "1.8k"),
            (9949, "9.9k"),
            (9951, "10k"),
            (48_200, "48k"),
            (999_499, "999k"),
            (999_500, "1M"),
            (1_204_331, "1.2M"),
            (u64::MAX, "18E"),
        ] {
            assert_eq!(short(number), text, "{number}");
        }
    }

    #[test]
    fn spans_of_time() {
        for (milliseconds, text) in [
            (0, "0s"),
            (59_999, "59s"),
            (60_000, "1min"),
            (90_000, "1.5min"),
            (3_599_000, "59min"),
            (3_600_000, "1h"),
            (5_400_000, "1.5h"),
            (86_400_000, "1d"),
            (129_600_000, "1.5d"),
            (12 * 86_400_000 + 1, "12d"),
        ] {
            assert_eq!(span(milliseconds), text, "{milliseconds}");
        }
    }

    #[test]
    fn percents() {
        for (part, whole, text) in [
            (0, 0, "-"),
            (0, 7, "0%"),
            (7, 7, "100%"),
            (1, 1_000_000, "<0.001%"),
            (34, 100_000, "0.034%"),
            (1, 1000, "0.10%"),
            (12, 1000, "1.2%"),
            (1, 3, "33%"),
            (998, 1000, "99.8%"),
            (999_999, 1_000_000, "99.9%"),
            (9_999, 1_000, "1000%"),
        ] {
            assert_eq!(percent(part, whole), text, "{part}/{whole}");
        }
    }
}
