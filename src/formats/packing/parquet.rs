//! Parquet: columns put together to rows, and each row handed on as one line of JSON.
//!
//! So a Parquet file is read by whatever reads its rows as JSON: as a table of posts, or, where its
//! columns have the structure of a platform's own records, as those. It must not know any of them.

use std::cell::Cell;
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read};
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

use ::parquet::basic::{LogicalType, TimeUnit};
use ::parquet::file::reader::{FileReader, SerializedFileReader};
use ::parquet::record::reader::RowIter;
use ::parquet::record::{Field, Row};
use jiff::Timestamp;
use serde_json::{Map, Number, Value};

use crate::formats::intake::Meter;

/// Rows are written ahead up to this many bytes.
const STEP: usize = 64 << 10;
const NANOS_IN_MILLI: i128 = 1_000_000;
const NANOS_IN_MICRO: i128 = 1_000;
const NANOS_IN_DAY: i128 = 86_400_000_000_000;

/// The rows of a Parquet file as JSON Lines.
pub(in crate::formats) struct JsonLines {
    rows: RowIter<'static>,
    stamps: HashMap<String, Stamp>,
    ready: Vec<u8>,
    at: usize,
    // Where the progress is told: what a row has of the bytes of the file.
    meter: Option<Meter>,
    bytes_per_row: f64,
    told: f64,
    // The fault that ended the rows; it is told after the rows before it.
    fault: Option<io::Error>,
    ended: bool,
}

/// A column of times.
#[derive(Clone, Copy)]
struct Stamp {
    /// Nanoseconds are the one unit that the rows come with as bare numbers.
    is_nanos: bool,
    /// Whether it is a clock's reading without a zone.
    is_local: bool,
}

impl JsonLines {
    /// Opens a file, or says what is wrong with it. Its bytes are counted by `meter` as its rows come.
    pub(in crate::formats) fn open(file: File, meter: Option<&Meter>) -> Result<Self, String> {
        let size = file.metadata().map_or(0, |data| data.len());
        contained(|| {
            let reader = SerializedFileReader::new(file).map_err(|error| error.to_string())?;
            let count = reader.metadata().file_metadata().num_rows().max(1);
            let stamps = stamps(&reader);
            Ok(Self {
                rows: RowIter::from_file_into(Box::new(reader)),
                stamps,
                ready: Vec::new(),
                at: 0,
                meter: meter.cloned(),
                bytes_per_row: size as f64 / count as f64,
                told: 0.0,
                fault: None,
                ended: false,
            })
        })
        .and_then(|opened| opened)
    }

    fn count_row(&mut self) {
        let before = self.told as u64;
        self.told += self.bytes_per_row;
        if let Some(meter) = &self.meter {
            meter.count(self.told as u64 - before);
        }
    }

    fn refill(&mut self) {
        self.ready.clear();
        self.at = 0;
        while !self.ended && self.ready.len() < STEP {
            let (rows, stamps) = (&mut self.rows, &self.stamps);
            let next = contained(|| {
                rows.next()
                    .map(|row| row.map(|row| object(row, Some(stamps))))
            });
            match next {
                Ok(Some(Ok(object))) => {
                    self.ready.extend_from_slice(object.to_string().as_bytes());
                    self.ready.push(b'\n');
                    self.count_row();
                }
                Ok(None) => self.ended = true,
                Ok(Some(Err(error))) => self.end(error.to_string()),
                Err(what) => self.end(what),
            }
        }
    }

    fn end(&mut self, what: String) {
        self.ended = true;
        self.fault = Some(io::Error::new(io::ErrorKind::InvalidData, what));
    }
}

impl Read for JsonLines {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at == self.ready.len() {
            self.refill();
        }
        let ready = &self.ready[self.at..];
        if ready.is_empty() {
            return self.fault.take().map_or(Ok(0), Err);
        }
        let count = ready.len().min(buffer.len());
        buffer[..count].copy_from_slice(&ready[..count]);
        self.at += count;
        Ok(count)
    }
}

/// The library panics on damaged pages and on column types that its record interface does not know
/// (`unimplemented!` for intervals, for one). Neither may take the import down, nothing of what
/// panicked is used again, and nobody is told twice.
fn contained<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !CONTAINED.get() {
                before(info);
            }
        }));
    });
    CONTAINED.set(true);
    let result = panic::catch_unwind(AssertUnwindSafe(work));
    CONTAINED.set(false);
    result.map_err(|_| "the Parquet file is damaged, or of a kind that cannot be read".to_owned())
}

thread_local! {
    /// Whether a panic of this thread will be caught and told in words.
    static CONTAINED: Cell<bool> = const { Cell::new(false) };
}

fn stamps(reader: &impl FileReader) -> HashMap<String, Stamp> {
    let schema = reader.metadata().file_metadata().schema();
    let stamp = |info: Option<&LogicalType>| match info {
        Some(LogicalType::Timestamp(kind)) => Some(Stamp {
            is_nanos: matches!(kind.unit, TimeUnit::NANOS),
            is_local: !kind.is_adjusted_to_u_t_c,
        }),
        _ => None,
    };
    let columns = schema.get_fields().iter().filter_map(|column| {
        let info = column.get_basic_info();
        stamp(info.logical_type_ref()).map(|stamp| (info.name().to_owned(), stamp))
    });
    columns.collect()
}

fn object(row: Row, stamps: Option<&HashMap<String, Stamp>>) -> Value {
    let members = row.into_columns().into_iter().map(|(name, field)| {
        let stamp = stamps.and_then(|stamps| stamps.get(&name)).copied();
        let value = value(field, stamp);
        (name, value)
    });
    Value::Object(members.collect::<Map<_, _>>())
}

fn value(field: Field, stamp: Option<Stamp>) -> Value {
    let local = stamp.is_some_and(|stamp| stamp.is_local);
    match field {
        Field::Null => Value::Null,
        Field::Bool(flag) => flag.into(),
        Field::Byte(number) => number.into(),
        Field::Short(number) => number.into(),
        Field::Int(number) => number.into(),
        Field::Long(number) if stamp.is_some_and(|stamp| stamp.is_nanos) => {
            time(i128::from(number), local)
        }
        Field::Long(number) => number.into(),
        Field::UByte(number) => number.into(),
        Field::UShort(number) => number.into(),
        Field::UInt(number) => number.into(),
        Field::ULong(number) => number.into(),
        Field::Float16(number) => float(f64::from(number)),
        Field::Float(number) => float(f64::from(number)),
        Field::Double(number) => float(number),
        Field::Str(text) => text.into(),
        Field::Bytes(bytes) => match std::str::from_utf8(bytes.data()) {
            Ok(text) => text.into(),
            Err(_) => Value::Null,
        },
        Field::Date(days) => time(i128::from(days) * NANOS_IN_DAY, true),
        Field::TimestampMillis(millis) => time(i128::from(millis) * NANOS_IN_MILLI, local),
        Field::TimestampMicros(micros) => time(i128::from(micros) * NANOS_IN_MICRO, local),
        field @ (Field::Decimal(_) | Field::TimeMillis(_) | Field::TimeMicros(_)) => {
            field.to_string().into()
        }
        Field::Group(row) => object(row, None),
        Field::ListInternal(list) => {
            let elements = list.elements().iter().cloned();
            Value::Array(elements.map(|one| value(one, None)).collect())
        }
        Field::MapInternal(map) => {
            let entries = map.entries().iter().cloned().map(|(key, one)| {
                let key = match value(key, None) {
                    Value::String(key) => key,
                    other => other.to_string(),
                };
                (key, value(one, None))
            });
            Value::Object(entries.collect())
        }
    }
}

/// Counts become floats where a column has gaps; as far as they are exact they are whole again. A
/// float that was an identifier is not: its last digits are lost, and it must look like it.
fn float(number: f64) -> Value {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if number.fract() == 0.0 && number.abs() < EXACT {
        return (number as i64).into();
    }
    Number::from_f64(number).map_or(Value::Null, Value::Number)
}

fn time(nanos: i128, is_local: bool) -> Value {
    let Ok(time) = Timestamp::from_nanosecond(nanos) else {
        return Value::Null;
    };
    let mut text = time.to_string();
    if is_local {
        text.truncate(text.trim_end_matches('Z').len());
    }
    text.into()
}
