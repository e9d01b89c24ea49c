//! Texts of posts on pages, which are kept and passed on: none whose author or platform asks for care, in any form
//! of a page. Their rows lead to them.

use crate::post::Post;
use crate::post::display::clean_line;

/// What stands in place of a text that must not be shown unasked.
const HIDDEN: &str = "hidden: asks for care";

/// The text of a post on one line, if it may be shown unasked.
pub(super) fn text(post: &Post) -> String {
    if post.sensitive || post.warning.is_some() {
        HIDDEN.to_owned()
    } else {
        clean_line(&post.text).into_owned()
    }
}

/// The same, of no more than so many characters.
pub(super) fn beginning(post: &Post, most: usize) -> String {
    let mut text = text(post);
    if let Some((end, _)) = text.char_indices().nth(most) {
        text.truncate(end);
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_asks_for_care_is_on_no_page() {
        let plain = Post {
            text: "walking\nhome".to_owned(),
            ..Post::default()
        };
        assert_eq!(text(&plain), "walking home");
        assert_eq!(beginning(&plain, 12), "walking home");
        assert_eq!(beginning(&plain, 7), "walking…");
        let sensitive = Post {
            sensitive: true,
            ..plain.clone()
        };
        let warned = Post {
            warning: Some(String::new()),
            ..plain
        };
        for post in [sensitive, warned] {
            assert_eq!(text(&post), HIDDEN);
            assert_eq!(beginning(&post, 100), HIDDEN);
        }
    }
}
