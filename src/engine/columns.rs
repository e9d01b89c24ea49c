//! Reading a column of the index along its documents, faster than one by one.

use std::ops::Range;
use tantivy::columnar::Column;

/// Documents at a time: their values stay in the nearest cache.
const BATCH: usize = 1024;

/// Calls `each` with document and value for every value of a stretch of documents, in order.
pub(crate) fn each_value(column: &Column<u64>, docs: Range<u32>, mut each: impl FnMut(u32, u64)) {
    let (mut batch, mut found, mut rows) = (Vec::new(), Vec::new(), Vec::new());
    let mut values = Vec::new();
    for start in docs.clone().step_by(BATCH) {
        batch.clear();
        batch.extend(start..docs.end.min(start + BATCH as u32));
        found.clear();
        rows.clear();
        column.row_ids_for_docs(&batch, &mut found, &mut rows);
        let Some(first) = rows.first() else { continue };
        // Values of documents that follow each other follow each other.
        values.resize(rows.len(), 0);
        column.values.get_range(u64::from(*first), &mut values);
        for (doc, value) in found.iter().zip(&values) {
            each(*doc, *value);
        }
    }
}
