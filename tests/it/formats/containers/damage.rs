//! Bombs, and damage: what came before stays, what can be read behind it is read, and the rest is told.

use super::*;

/// Rows that do not pack well.
fn rows(count: u32) -> Vec<u8> {
    let mut table = b"id,text,date\n".to_vec();
    for id in 1..=count {
        let noise = id.wrapping_mul(2_654_435_761) ^ id.rotate_left(7);
        writeln!(table, "{id},text {noise:x},2014-05-25").unwrap();
    }
    table
}

#[test]
fn a_truncated_file_yields_what_came_before() {
    let whole = rows(60_000);
    for pack in [gzip, bzip2, xz, zstd] {
        let packed = pack(&whole);
        let (found, result) = read_bytes(&packed[..packed.len() * 9 / 10]);
        assert!(
            matches!(result, Err(ReadError::Damaged { .. })),
            "{result:?}"
        );
        assert!(found.posts.len() > 20_000, "{}", found.posts.len());
    }
}

#[test]
fn a_damaged_member_costs_only_itself() {
    let (first, last) = (table("first"), table("last"));
    let mut broken = bzip2(&rows(60_000));
    let middle = broken.len() * 3 / 4;
    broken[middle] ^= 0xff;
    let cut = gzip(&rows(60_000));
    let cut = &cut[..cut.len() / 2];
    let members: [(&str, &[u8]); 4] = [
        ("a.csv", &first),
        ("b.csv.bz2", &broken),
        ("c.csv.gz", cut),
        ("d.csv", &last),
    ];
    for archive in [tar(&members), zip(&members), gzip(&tar(&members))] {
        let (found, result) = read_bytes(&archive);
        assert!(result.is_ok(), "{result:?}");
        assert_eq!(
            (texts(&found)[0], *texts(&found).last().unwrap()),
            ("first", "last")
        );
        assert!(found.posts.len() > 30_000, "{}", found.posts.len());
        let reasons: Vec<_> = found.rejects.iter().map(|(_, why)| why.as_str()).collect();
        assert_eq!(reasons.len(), 2, "{reasons:?}");
        assert!(
            reasons
                .iter()
                .all(|why| why.contains("damaged from here on")),
            "{reasons:?}"
        );
    }
}

#[test]
fn a_damaged_head_of_a_tar_costs_only_its_member() {
    let members = ["one", "two", "three"].map(|name| (name, table(name)));
    let members: Vec<_> = members
        .iter()
        .map(|(name, bytes)| (*name, bytes.as_slice()))
        .collect();
    let mut bytes = tar(&members);
    bytes[1024] ^= 0x10;
    let (found, result) = read_bytes(&bytes);
    assert!(result.is_ok(), "{result:?}");
    assert_eq!(texts(&found), ["one", "three"]);
    assert_eq!(found.rejects.len(), 1);
    // Cut off in its last member.
    let (found, result) = read_bytes(&tar(&members)[..5 * 512 + 20]);
    assert!(found.posts.len() >= 2);
    let told = found
        .rejects
        .iter()
        .any(|(_, why)| why.contains("cut short"));
    assert!(told || result.is_err(), "{:?}", found.rejects);
}

#[test]
fn a_zip_that_lost_its_end_yields_what_is_there() {
    let members = ["one", "two", "three"].map(|name| (name, table(name)));
    let members: Vec<_> = members
        .iter()
        .map(|(name, bytes)| (*name, bytes.as_slice()))
        .collect();
    let whole = zip(&members);
    let third = whole.windows(4).rposition(|part| part == b"PK\x03\x04");
    let cut = &whole[..third.unwrap() + 50];
    let (found, result) = read_bytes(cut);
    let message = result.unwrap_err().to_string();
    assert!(
        message.contains("table of contents is missing"),
        "{message}"
    );
    assert_eq!(texts(&found)[..2], ["one", "two"]);
    // Inside another one it costs only itself.
    let (found, result) = read_bytes(&tar(&[("cut.zip", cut), ("last", &table("last"))]));
    assert!(result.is_ok(), "{result:?}");
    assert_eq!(*texts(&found).last().unwrap(), "last");
    let told = |(_, why): &(u64, String)| why.contains("table of contents");
    assert!(found.rejects.iter().any(told), "{:?}", found.rejects);
}

#[test]
fn bombs_are_stopped_and_the_others_read() {
    // What packs so well is no text, but it comes in files that say they are.
    let mut bomb = b"id,text,date\n1,before,2014-05-25\n".to_vec();
    bomb.resize(160 << 20, b'a');
    for pack in [zstd, bzip2] {
        let packed = pack(&bomb);
        let (found, result) = read_bytes(&packed);
        assert!(result.unwrap_err().to_string().contains("a thousand times"));
        assert_eq!(texts(&found), ["before"]);
        let (found, result) = read_bytes(&tar(&[("bomb", &packed), ("a.csv", &table("after"))]));
        assert!(result.is_ok(), "{result:?}");
        assert_eq!(texts(&found), ["before", "after"]);
        assert!(
            found.rejects[0].1.contains("a thousand times"),
            "{:?}",
            found.rejects
        );
    }
}

#[test]
fn a_nested_zip_bomb_is_stopped_as_a_whole() {
    let mut bomb = table("before");
    bomb.resize(150 << 20, b'a');
    let packed = zip(&[("bomb.csv", &bomb)]);
    let names: Vec<String> = (0..16).map(|number| format!("{number}.zip")).collect();
    let members: Vec<_> = names.iter().map(|name| (name.as_str(), &*packed)).collect();
    let page = zip(&members);
    let (found, result) = read_bytes(&zip(&[("a.csv", &table("before")), ("page.zip", &page)]));
    // All sixteen together may become as much as one of them may.
    assert_eq!(texts(&found), ["before", "before"]);
    let told = |(_, why): &(u64, String)| why.contains("a thousand times");
    assert!(found.rejects.iter().all(told), "{:?}", found.rejects);
    assert!(
        !found.rejects.is_empty() && found.rejects.len() <= 16,
        "{result:?}"
    );
}

#[test]
fn an_encrypted_member_says_so() {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for name in ["a.csv", "b.csv"] {
        writer
            .start_file(name, SimpleFileOptions::default())
            .unwrap();
        writer.write_all(&table(name)).unwrap();
    }
    let mut bytes = writer.finish().unwrap().into_inner();
    // The flag of the first one, in its own head and in the table of contents.
    for (sign, offset) in [(b"PK\x03\x04", 6), (b"PK\x01\x02", 8)] {
        let at = bytes.windows(4).position(|part| part == sign).unwrap();
        bytes[at + offset] |= 1;
    }
    let (found, result) = read_bytes(&bytes);
    assert!(result.is_ok(), "{result:?}");
    assert_eq!(texts(&found), ["b.csv"]);
    assert!(
        found.rejects[0].1.contains("is encrypted"),
        "{:?}",
        found.rejects
    );
}

#[test]
fn members_packed_in_newer_ways_are_read() {
    // Method 12 and its bytes, as other programs write them: this one cannot.
    let (plain, packed) = (table("new"), bzip2(&table("new")));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file("a.csv", stored).unwrap();
    writer.write_all(&packed).unwrap();
    let mut bytes = writer.finish().unwrap().into_inner();
    for (sign, offset, size) in [(b"PK\x03\x04", 8, 22), (b"PK\x01\x02", 10, 24)] {
        let at = bytes.windows(4).position(|part| part == sign).unwrap();
        bytes[at + offset] = 12;
        bytes[at + size] = plain.len() as u8;
    }
    assert_eq!(texts(&read_well(&bytes)), ["new"]);
}
