//! Common numbers for the strings of several segments.

use crate::engine::Error;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use tantivy::columnar::StrColumn;

/// Gives the strings of several sorted dictionaries common numbers, in their order. Returns, for each
/// dictionary, the number of each of its ordinals.
pub(super) fn unify(
    columns: &[Option<StrColumn>],
    mut each: impl FnMut(u32, &[u8]),
) -> Result<Vec<Vec<u32>>, Error> {
    let failed = |e: std::io::Error| Error::Index(e.to_string());
    let mut numbers = vec![Vec::new(); columns.len()];
    let mut streams = Vec::new();
    let mut heads = BinaryHeap::new();
    for (at, column) in columns.iter().enumerate() {
        let mut stream = match column {
            Some(column) => Some(column.dictionary().stream().map_err(failed)?),
            None => None,
        };
        if let Some(stream) = &mut stream
            && stream.advance()
        {
            heads.push(Reverse((stream.key().to_vec(), at)));
        }
        streams.push(stream);
    }
    let mut next = 0u32;
    let mut last: Option<Vec<u8>> = None;
    while let Some(Reverse((mut key, at))) = heads.pop() {
        if last.as_deref() != Some(&key) {
            each(next, &key);
            next += 1;
            last = Some(key.clone());
        }
        numbers[at].push(next - 1);
        if let Some(stream) = &mut streams[at]
            && stream.advance()
        {
            key.clear();
            key.extend_from_slice(stream.key());
            heads.push(Reverse((key, at)));
        }
    }
    Ok(numbers)
}
