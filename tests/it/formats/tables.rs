//! Tables: their columns, their days and months, their broken identifiers and encodings.
