//! What must hold for a file that somebody sends as a paper.

#![allow(dead_code, unreachable_pub, reason = "included by the target and by the tests")]

use hongwang_documents::paper::{Form, Paper, take_in};

/// Any bytes: refused in words, or a paper that was written here. Gives the paper.
pub fn file(data: &[u8]) -> Option<Paper> {
    let paper = match take_in(data) {
        Ok(paper) => paper,
        Err(why) => {
            assert!(!why.to_string().is_empty(), "a refusal has words");
            return None;
        }
    };
    match paper.form {
        Form::Picture => {
            assert!(paper.bytes.starts_with(&[0xff, 0xd8, 0xff]), "a picture is a JPEG");
            let head = &paper.bytes[..paper.bytes.len().min(64)];
            assert!(!head.windows(4).any(|window| window == b"Exif"), "no metadata is left");
        }
        Form::Pdf => assert!(paper.bytes.starts_with(b"%PDF-")),
    }
    // A PDF that is taken again holds no program, whatever the first one held.
    let again = take_in(&paper.bytes).expect("what was written here is taken again");
    assert_eq!(again.form, paper.form);
    Some(paper)
}
