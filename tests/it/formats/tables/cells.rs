//! What single cells hold: objects as Python prints them, counts, lists, marks of absence.

use super::{one, read, remarks, time};
use tagline::post::{Kind, Reference};

fn id(id: &str) -> Option<Reference> {
    Some(Reference {
        id: id.to_owned(),
        ..Reference::default()
    })
}

#[test]
fn counts_have_no_decimals() {
    let row = |likes: &str| {
        one(&format!(
            "id;text;date;likes\n1;a kite;2020-05-23;{likes}\n"
        ))
    };
    for (cell, likes) in [
        ("1.234", 1234),
        ("3.0", 3),
        ("1 234", 1234),
        ("12.345.678", 12_345_678),
        ("1.2K", 1200),
    ] {
        assert_eq!(row(cell).counts.likes, Some(likes), "{cell}");
    }
}
