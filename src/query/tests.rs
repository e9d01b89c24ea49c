//! What people type, what is understood, and the laws of parsing and printing.

use super::*;

/// Saturday 24 May 2014, 18:30 in Paris.
fn context() -> Context {
    Context {
        now: Time(1_400_949_000_000),
        zone: TimeZone::get("Europe/Paris").unwrap(),
    }
}

fn read(text: &str) -> (String, String) {
    let parsed = parse(text, &context());
    let problems: Vec<_> = parsed
        .problems
        .iter()
        .map(|p| format!("{}..{} {}", p.span.start, p.span.end, p.message))
        .collect();
    (parsed.query.to_string(), problems.join(" | "))
}

#[test]
#[ignore = "prints"]
fn show() {
    for line in std::fs::read_to_string("/tmp/query-inputs")
        .unwrap()
        .lines()
    {
        let (q, p) = read(line);
        println!("({line:?}, {q:?}, {p:?}),");
    }
}
