//! Parquet, written here column by column with the library's own writer.

use std::sync::Arc;

use ::parquet::data_type::{
    BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int64Type, Int96, Int96Type,
};
use ::parquet::file::properties::WriterProperties;
use ::parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use ::parquet::schema::parser::parse_message_type;

use super::*;

fn column<T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
    values: &[T::T],
    levels: (Option<&[i16]>, Option<&[i16]>),
) {
    let mut writer = group.next_column().unwrap().expect("one column more");
    writer
        .typed::<T>()
        .write_batch(values, levels.0, levels.1)
        .unwrap();
    writer.close().unwrap();
}

fn written(
    schema: &str,
    groups: usize,
    write: impl Fn(&mut SerializedRowGroupWriter<'_, Vec<u8>>),
) -> Vec<u8> {
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let properties = Arc::new(WriterProperties::builder().build());
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, properties).unwrap();
    for _ in 0..groups {
        let mut group = writer.next_row_group().unwrap();
        write(&mut group);
        group.close().unwrap();
    }
    writer.into_inner().unwrap()
}

fn strings(texts: &[&str]) -> Vec<ByteArray> {
    texts.iter().map(|text| ByteArray::from(*text)).collect()
}

const BIG: i64 = 1_588_091_220_244_369_409;

/// Two posts: identifiers as numbers, texts, likes with a gap, and a time of some kind.
fn posts<T: DataType>(time: &str, times: &[T::T]) -> Vec<u8> {
    let schema = format!(
        "message posts {{ required int64 id; required binary text (UTF8); optional double likes; {time}; required binary username; }}"
    );
    written(&schema, 1, |group| {
        column::<Int64Type>(group, &[BIG, BIG + 2], (None, None));
        column::<ByteArrayType>(group, &strings(&["Größe #one", "two"]), (None, None));
        column::<DoubleType>(group, &[7.0], (Some(&[1, 0]), None));
        column::<T>(group, times, (None, None));
        column::<ByteArrayType>(group, &strings(&["ana", "ben"]), (None, None));
    })
}

#[test]
fn rows_are_posts_with_every_digit_and_every_kind_of_time() {
    let millis = 1_401_052_440_123_i64;
    let nanos_of_day = (millis % 86_400_000) * 1_000_000;
    let day = (millis / 86_400_000 + 2_440_588) as u32;
    let mut old = Int96::new();
    old.set_data(nanos_of_day as u32, (nanos_of_day >> 32) as u32, day);
    let stamps = |factor: i64| [millis * factor, millis * factor];
    let files = [
        posts::<Int64Type>("required int64 created_at (TIMESTAMP_MILLIS)", &stamps(1)),
        posts::<Int64Type>(
            "required int64 created_at (TIMESTAMP_MICROS)",
            &stamps(1000),
        ),
        posts::<Int64Type>(
            "required int64 created_at (TIMESTAMP(NANOS,true))",
            &stamps(1_000_000),
        ),
        posts::<Int64Type>(
            "required int64 created_at (TIMESTAMP(MICROS,false))",
            &stamps(1000),
        ),
        posts::<Int96Type>("required int96 created_at", &[old, old]),
        posts::<ByteArrayType>(
            "required binary created_at (UTF8)",
            &strings(&["2014-05-25T21:14:00.123Z"; 2]),
        ),
    ];
    for file in files {
        let found = read_well(&file);
        assert_eq!(found.files, [(String::new(), "table".to_owned())]);
        let [(1, one), (2, two)] = &found.posts[..] else {
            panic!("{:?}", found.posts);
        };
        assert_eq!(
            (&*one.id, &*two.id),
            ("1588091220244369409", "1588091220244369411")
        );
        assert_eq!((&*one.text, &*one.author.handle), ("Größe #one", "ana"));
        assert_eq!((one.counts.likes, two.counts.likes), (Some(7), None));
        assert_eq!(one.time, Some(Time(millis)));
        assert!(
            found.bytes as usize >= file.len() - 1,
            "{} of {}",
            found.bytes,
            file.len()
        );
    }
}

#[test]
fn nested_columns_are_read_as_the_records_that_they_are() {
    let schema = "message tweets { required binary id_str (UTF8); required binary full_text (UTF8);
        required binary created_at (UTF8);
        required group user { required binary screen_name (UTF8); required int64 id; }
        required group entities { required group hashtags (LIST) { repeated group list {
            required group element { required binary text (UTF8); } } } }
        required boolean possibly_sensitive; }";
    let file = written(schema, 2, |group| {
        column::<ByteArrayType>(group, &strings(&["101"]), (None, None));
        column::<ByteArrayType>(group, &strings(&["Seeds #One #Two"]), (None, None));
        column::<ByteArrayType>(
            group,
            &strings(&["Mon May 01 10:00:00 +0000 2023"]),
            (None, None),
        );
        column::<ByteArrayType>(group, &strings(&["ana"]), (None, None));
        column::<Int64Type>(group, &[BIG], (None, None));
        column::<ByteArrayType>(
            group,
            &strings(&["One", "Two"]),
            (Some(&[1, 1]), Some(&[0, 1])),
        );
        column::<BoolType>(group, &[true], (None, None));
    });
    let found = read_well(&file);
    assert_eq!(found.files, [(String::new(), "twitter-v1".to_owned())]);
    assert_eq!(found.posts.len(), 2);
    let post = &found.posts[0].1;
    assert_eq!(
        (&*post.author.id, &*post.author.handle),
        (&*BIG.to_string(), "ana")
    );
    assert_eq!(post.tags, ["One", "Two"]);
    assert!(post.sensitive);
}

#[test]
fn parquet_is_read_from_inside_and_through_pipes() {
    let file = posts::<ByteArrayType>(
        "required binary created_at (UTF8)",
        &strings(&["2014-05-25"; 2]),
    );
    for outer in [
        zip(&[("a.parquet", &file)]),
        tar(&[("a.parquet", &file)]),
        gzip(&file),
    ] {
        assert_eq!(read_well(&outer).posts.len(), 2);
    }
    let mut found = Collected::default();
    formats::read_stream(
        "-",
        Box::new(Cursor::new(file)),
        &Options::default(),
        &mut found,
    )
    .unwrap();
    assert_eq!(found.posts.len(), 2);
}

#[test]
fn a_column_that_the_library_does_not_know_is_no_reason_to_panic() {
    let schema = "message m { required int64 id; required binary text (UTF8); required fixed_len_byte_array(12) span (INTERVAL); }";
    let file = written(schema, 1, |group| {
        column::<Int64Type>(group, &[1], (None, None));
        column::<ByteArrayType>(group, &strings(&["a"]), (None, None));
        let bytes = ::parquet::data_type::FixedLenByteArray::from(vec![0; 12]);
        column::<::parquet::data_type::FixedLenByteArrayType>(group, &[bytes], (None, None));
    });
    let (found, result) = read_bytes(&file);
    assert!(result.is_err(), "{:?}", found.posts);
    assert!(found.posts.is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn damaged_files_never_panic(
        damage in prop::collection::vec((any::<usize>(), any::<u8>()), 0..6), cut in prop::option::of(any::<usize>())
    ) {
        let mut bytes = posts::<ByteArrayType>("required binary created_at (UTF8)", &strings(&["2014-05-25"; 2]));
        for (at, byte) in damage {
            let at = at % bytes.len();
            bytes[at] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut % bytes.len());
        }
        let _ = read_bytes(&bytes);
    }
}
