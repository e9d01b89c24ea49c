//! The comparison as a Markdown table. It must not know who the peers are: the first column is ours.

use crate::data::Loading;
use crate::peer::{Column, Told};
use crate::question::{QUESTIONS, Question, difference};

/// The table, then what differs.
pub(crate) fn print(columns: &[Column], told: &[Vec<Option<Told>>], posts: u64) {
    println!("Medians in milliseconds, {} demo posts.\n", grouped(posts));
    let names: Vec<&str> = columns.iter().map(|c| c.name.as_str()).collect();
    println!("| | {} |", names.join(" | "));
    println!("|---|{}", "--:|".repeat(names.len()));
    let mut remarks = Vec::new();
    for (question, told) in QUESTIONS.iter().zip(told) {
        let times: Vec<Option<f64>> = told.iter().map(|t| Some(t.as_ref()?.ms)).collect();
        let differ: Vec<Option<String>> = told
            .iter()
            .map(|other| differs(question, told[0].as_ref(), other.as_ref()))
            .collect();
        println!("| {} | {} |", question.title, cells(&times, &differ));
        let named = names.iter().zip(differ);
        remarks.extend(named.filter_map(|(name, how)| {
            how.map(|how| format!("- {}, {name}: {how}", question.title))
        }));
    }
    loading(columns);
    println!("\nAnswers that differ (≠), and tagline's:\n");
    if remarks.is_empty() {
        println!("- none");
    }
    for remark in remarks {
        println!("{remark}");
    }
}

fn differs(question: &Question, ours: Option<&Told>, other: Option<&Told>) -> Option<String> {
    difference(question.ask, &ours?.answer, &other?.answer)
}

/// A row: ours, then the others with how many times as much they are; less is in bold.
fn cells(values: &[Option<f64>], differ: &[Option<String>]) -> String {
    let ours = values[0];
    let cell = |(at, value): (usize, &Option<f64>)| match (value, ours) {
        (None, _) => "-".to_owned(),
        (Some(value), Some(ours)) if at > 0 => {
            let differs = differ.get(at).is_some_and(Option::is_some);
            let mark = if differs { " ≠" } else { "" };
            let text = format!("{} ({}×)", number(*value), number(value / ours));
            if *value < ours {
                format!("**{text}**{mark}")
            } else {
                text + mark
            }
        }
        (Some(value), _) => number(*value),
    };
    let cells: Vec<String> = values.iter().enumerate().map(cell).collect();
    cells.join(" | ")
}

fn loading(columns: &[Column]) {
    let row = |title: &str, of: &dyn Fn(&Loading) -> f64| {
        let values: Vec<Option<f64>> = columns
            .iter()
            .map(|column| column.loading.as_ref().map(of))
            .collect();
        println!("| {title} | {} |", cells(&values, &[]));
    };
    row("loading, seconds", &|l| l.seconds);
    row("on disk, MB", &|l| l.bytes as f64 / 1e6);
    println!("\nWhat was loaded:\n");
    for column in columns {
        let note = column.loading.as_ref().map_or("nothing", |l| &l.note);
        println!("- {}: {note}", column.name);
    }
}

/// Three digits that mean something.
fn number(value: f64) -> String {
    match value {
        0.0..0.01 => format!("{value:.4}"),
        0.01..0.1 => format!("{value:.3}"),
        0.1..1.0 => format!("{value:.2}"),
        1.0..10.0 => format!("{value:.1}"),
        _ => grouped(value.round() as u64),
    }
}

fn grouped(value: u64) -> String {
    let digits = value.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
