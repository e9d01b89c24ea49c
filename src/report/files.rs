//! A page as files: a table as CSV with its definitions beside it, the whole page as JSON or
//! Markdown, a chart as SVG.
//!
//! Only what is in the files is made here; whoever asks writes them.

use super::{Body, Document, Part, Report};
use crate::export::sheet;
use jiff::tz::TimeZone;

/// What a page can be written as, by the ending of the file's name.
pub const ENDINGS: [&str; 4] = ["csv", "json", "md", "svg"];

/// A file to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its path.
    pub path: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

impl Report {
    /// The files that a path asks for by its ending. A table alone says too little: beside CSV lies the whole
    /// page with its definitions, as `PATH.about.md`. `part` is the one that CSV holds.
    pub fn files(&self, path: &str, part: &Part, zone: &TimeZone) -> Result<Vec<File>, String> {
        let file = |path: String, bytes: Vec<u8>| File { path, bytes };
        let document = Document::new(self, zone);
        let about = || self.markdown(zone).into_bytes();
        let ending = path
            .rsplit_once('.')
            .map(|(_, ending)| ending.to_ascii_lowercase());
        match ending.as_deref() {
            Some("csv") => {
                let mut bytes = Vec::new();
                sheet::write_rows(document.rows(part), &mut bytes).map_err(|e| e.to_string())?;
                Ok(vec![
                    file(path.to_owned(), bytes),
                    file(format!("{path}.about.md"), about()),
                ])
            }
            Some("json") => {
                let mut bytes = serde_json::to_vec(&document).map_err(|e| e.to_string())?;
                bytes.push(b'\n');
                Ok(vec![file(path.to_owned(), bytes)])
            }
            Some("md") => Ok(vec![file(path.to_owned(), about())]),
            Some("svg") => {
                let is_chart = |part: &&Part| matches!(part.body, Body::Chart(_));
                let chart = self.parts.iter().find(is_chart);
                // A table is drawn only where there is nothing better.
                let drawn = Some(part).filter(is_chart).or(chart).unwrap_or(part);
                let svg = self.svg(drawn, zone).ok_or("there is nothing to draw")?;
                Ok(vec![file(path.to_owned(), svg.into_bytes())])
            }
            _ => Err(format!(
                "the file's name says what it becomes: end it in .{}",
                ENDINGS.join(", .")
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Cell, Table, column, text_column};
    use super::*;

    #[test]
    fn the_ending_decides_and_definitions_come_along() {
        let mut report = Report::new("voices", "#a", 1);
        let mut table = Table::new([text_column("voice", "voice"), column("posts", "posts")]);
        table.row([Cell::text("=cmd()"), Cell::Count(1234)], []);
        report.table("voices", ("Voices", "posts of each"), table);
        let part = report.parts[0].clone();
        let files = |path: &str| report.files(path, &part, &TimeZone::UTC);
        let csv = files("a.b/x.CSV").expect("files");
        assert_eq!(csv[0].path, "a.b/x.CSV");
        assert_eq!(csv[0].bytes, b"voice,posts\n'=cmd(),1234\n");
        assert_eq!(csv[1].path, "a.b/x.CSV.about.md");
        assert!(String::from_utf8_lossy(&csv[1].bytes).contains("posts of each"));
        let json = files("x.json").expect("a file");
        assert!(
            json[0]
                .bytes
                .starts_with(b"{\"schema\":\"tagline.voices/1\"")
        );
        assert!(
            files("x.md").expect("a file")[0]
                .bytes
                .starts_with(b"# voices")
        );
        for path in ["x", "", "x.docx"] {
            let said = files(path).expect_err("no such file");
            assert!(said.ends_with(".csv, .json, .md, .svg"), "{said}");
        }
    }
}
