//! The same questions on the same posts in the same run, asked of tagline and of what people would use instead:
//! the index library's own collectors, SQLite with FTS5, DuckDB, and ripgrep with jq.
//!
//! `cargo bench --bench peers`; the size with `TAGLINE_BENCH_POSTS` (a million unless told otherwise). Prints
//! Markdown. Peers that are not installed are skipped with a word. What was loaded is kept in the
//! target folder; what it took is remembered beside it, and measured again when the folder is gone. With
//! `-- load` nothing is asked.

mod data;
mod library;
mod ours;
mod peer;
mod python;
mod question;
mod shell;
mod table;

// As it is shipped.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let data = data::Data::new();
    let mut columns = vec![ours::prepare(&data), library::prepare(&data)];
    columns.extend(python::prepare(&data, "sqlite"));
    columns.extend(python::prepare(&data, "duckdb"));
    columns.extend(shell::prepare(&data));
    if std::env::args().any(|argument| argument == "load") {
        return;
    }
    table::head(&columns, data.posts);
    let mut remarks = Vec::new();
    for question in &question::QUESTIONS {
        // One question after the other, so that a noisy minute hits every peer alike.
        let ask = |column: &mut peer::Column| peer::measure(column, question);
        let told: Vec<_> = columns.iter_mut().map(ask).collect();
        remarks.extend(table::row(question, &columns, &told));
    }
    table::foot(&columns, &remarks);
}
