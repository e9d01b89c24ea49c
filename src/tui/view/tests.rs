//! Whole screens as text.

use super::super::testing::Driver;
use super::super::theme::ThemeName;

#[test]
fn look() {
    for (size, keys) in [
        ((120, 40), "j j 2"),
        ((80, 24), ""),
        ((200, 60), "p"),
        ((40, 12), ""),
    ] {
        let mut driver = Driver::new(400, size, ThemeName::Dark);
        driver.keys(keys);
        println!("{}", driver.text());
    }
}
