//! The file of earlier queries: one on each line, oldest first.

use std::io::{self, Write as _};
use std::path::Path;

/// Reads it; a file that is not there or not readable is an empty history.
pub(crate) fn read(path: &Path) -> Vec<String> {
    std::fs::read_to_string(path)
        .map(|text| text.lines().map(str::to_owned).collect())
        .unwrap_or_default()
}

/// Writes it anew, whole or not at all.
pub(crate) fn write(path: &Path, queries: &[String]) -> io::Result<()> {
    let folder = path.parent().unwrap_or_else(|| Path::new("."));
    std::fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    for query in queries {
        writeln!(file, "{query}")?;
    }
    file.persist(path)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("state/history");
        assert!(read(&path).is_empty());
        let queries = vec!["#a".to_owned(), "\"b c\" -d".to_owned()];
        write(&path, &queries).expect("writable");
        assert_eq!(read(&path), queries);
    }
}
