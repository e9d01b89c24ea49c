//! ripgrep, with jq and the system's own tools behind it: pipelines over the file of lines. Starting the
//! processes is part of the answer, as it is for whoever types them.

use crate::data::{Data, timed};
use crate::peer::{Column, Peer};
use crate::question::{Ask, PAGE, Part, Question, Reply, Scope, TAGS, parts};
use std::process::Command;

struct Pipelines {
    lines: String,
}

pub(crate) fn prepare(data: &Data) -> Option<Column> {
    let version = run("rg --version && jq --version");
    let mut words = version.split_whitespace();
    let (Some("ripgrep"), Some(rg), Some(jq)) = (words.next(), words.next(), words.next_back())
    else {
        eprintln!("ripgrep with jq: skipped, not installed");
        return None;
    };
    Some(Column {
        name: format!("ripgrep {rg}, {}", jq.replacen('-', " ", 1)),
        loading: None,
        peer: Box::new(Pipelines {
            lines: data.lines.to_string_lossy().into_owned(),
        }),
    })
}

fn run(script: &str) -> String {
    let shell = Command::new("sh")
        .args(["-c", script])
        // Bytes sort faster than the letters of a language.
        .env("LC_ALL", "C")
        .output()
        .expect("every system has a shell");
    String::from_utf8_lossy(&shell.stdout).into_owned()
}

impl Peer for Pipelines {
    fn ask(&mut self, question: &Question) -> Option<Reply> {
        let kinds = parts(question.ask);
        if kinds.is_empty() {
            return None;
        }
        let scripts: Vec<String> = kinds
            .iter()
            .map(|kind| script(*kind, question.scope, &self.lines))
            .collect();
        let (ms, outputs) = timed(|| scripts.iter().map(|s| run(s)).collect::<Vec<_>>());
        let both = kinds.iter().zip(&outputs);
        let answer = both.map(|(kind, out)| read(*kind, question.scope, out));
        Some(Reply {
            ms,
            answer: answer.collect(),
        })
    }
}

/// Lets only the lines of a scope through. The first of two patterns is the quick one: looking for a word
/// after `"text":` alone takes seconds. A line break is written `\n` and sticks to the word after it.
fn filters(scope: Scope) -> Vec<String> {
    let text = |pattern: &str| format!(r#"rg -i '"text":.*(\b|\\n){pattern}'"#);
    match scope {
        Scope::All => Vec::new(),
        Scope::Tag(tag) => vec![format!(r#"rg -F '"{tag}"'"#)],
        Scope::Word(word) => vec![format!("rg -i {word}"), text(&format!(r"{word}\b"))],
        Scope::Both(a, b) => vec![
            format!("rg -i {a}"),
            format!("rg -i {b}"),
            text(&format!(r"{a}\b")),
            text(&format!(r"{b}\b")),
        ],
        Scope::Phrase(a, b) => vec![format!("rg -i {b}"), text(&format!(r"{a}(\W|\\n)+{b}\b"))],
        Scope::Prefix(start) => vec![format!("rg -i {start}"), text(start)],
    }
}

fn script(ask: Ask, scope: Scope, file: &str) -> String {
    let mut filters = filters(scope);
    // Named, not piped: ripgrep then maps the file.
    if let Some(first) = filters.first_mut().filter(|_| ask != Ask::Newest) {
        *first = format!("{first} '{file}'");
    }
    let filters = filters.join(" | ");
    let matching = |last: &str| {
        if filters.is_empty() {
            format!("< '{file}' {last}")
        } else {
            format!("{filters} | {last}")
        }
    };
    match ask {
        // The file is in the order of time: the newest posts stand at its end.
        Ask::Newest => {
            let dated = r#"rg -F '"time":"'"#;
            format!(
                "tac '{file}' | {filters} | {dated} | head -n {PAGE} | jq -c '[.id, .text, .ms]'"
            )
        }
        Ask::Timeline => matching("cut -c10-19 | rg ^2 | uniq -c"),
        Ask::Related => {
            let own = TAGS + usize::from(matches!(scope, Scope::Tag(_)));
            let counted = format!("sort | uniq -c | sort -rn | head -n {own}");
            matching(&format!("jq -r '.tags[]' | {counted}"))
        }
        Ask::Voices => matching(r#"rg -o '"voice":"[^"]*' | sort -u | wc -l"#),
        _ => matching("wc -l"),
    }
}

fn read(ask: Ask, scope: Scope, out: &str) -> Part {
    let name = if ask == Ask::Voices {
        "voices"
    } else {
        "posts"
    };
    let lines = out.lines().filter_map(|line| match ask {
        Ask::Newest => {
            let (id, text, ms): (String, String, u64) = serde_json::from_str(line).ok()?;
            Some((format!("{id} {text}"), ms))
        }
        Ask::Timeline | Ask::Related => {
            let (count, name) = line.trim_start().split_once(' ')?;
            Some((name.to_owned(), count.parse().ok()?))
        }
        _ => Some((name.to_owned(), line.trim().parse().ok()?)),
    });
    let own = |name: &str| matches!(scope, Scope::Tag(tag) if tag == name && ask == Ask::Related);
    lines.filter(|(name, _)| !own(name)).collect()
}
