//! The comparison as a Markdown table. It must not know who the peers are: the first column is ours.

use crate::data::Loading;
use crate::peer::{Column, Told};
use crate::question::{Question, difference};

/// The head of the table.
pub(crate) fn head(columns: &[Column], posts: u64) {
    println!("Medians in milliseconds, {} demo posts.\n", grouped(posts));
    let names: Vec<&str> = columns.iter().map(|c| c.name.as_str()).collect();
    println!("| | {} |", names.join(" | "));
    println!("|---|{}", "--:|".repeat(names.len()));
}

/// The row of one question. Gives back what differs.
pub(crate) fn row(question: &Question, columns: &[Column], told: &[Option<Told>]) -> Vec<String> {
    let times: Vec<Option<f64>> = told.iter().map(|t| Some(t.as_ref()?.ms)).collect();
    let ours = told[0].as_ref();
    let differ: Vec<Option<String>> = told
        .iter()
        .map(|other| difference(question.ask, &ours?.answer, &other.as_ref()?.answer))
        .collect();
    println!("| {} | {} |", question.title, cells(&times, &differ));
    let remark = |(column, how): (&Column, Option<String>)| {
        how.map(|how| format!("- {}, {}: {how}", question.title, column.name))
    };
    columns.iter().zip(differ).filter_map(remark).collect()
}

/// What loading took, and what differs.
pub(crate) fn foot(columns: &[Column], remarks: &[String]) {
    loading(columns);
    println!("\nAnswers that differ (≠), and tagline's:\n");
    if remarks.is_empty() {
        println!("- none");
    }
    for remark in remarks {
        println!("{remark}");
    }
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
