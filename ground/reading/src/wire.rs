//! What the node and the reader's process say to each other: a length, so many bytes. The node says a day and a picture,
//! the reader an [`Answer`] as JSON.

use crate::{LONGEST, Line, PictureProblem};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::io::{self, Read, Write};

/// A day as it is said, `2026-11-23`.
const DAY: usize = 10;
/// No answer is longer: forty-eight lines of forty letters are a tenth of it.
pub(crate) const LONGEST_ANSWER: usize = 256 << 10;

/// What the reader says.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum Answer {
    /// The models are there; said once, before anything was asked.
    Ready,
    /// They are not; nothing follows.
    NoModel,
    /// The picture is at fault.
    Picture(PictureProblem),
    /// Nothing reads like a card.
    NoCard,
    /// The lines of a card.
    Lines(Vec<Line>),
}

fn framed(parts: [&[u8]; 2]) -> Vec<u8> {
    let length = parts.iter().map(|part| part.len()).sum::<usize>();
    let length = u32::try_from(length).expect("pictures and answers are short");
    [&length.to_le_bytes()[..], parts[0], parts[1]].concat()
}

/// The length of what follows.
///
/// # Errors
/// When it is longer than any may be.
pub(crate) fn length(head: [u8; 4], longest: usize) -> io::Result<usize> {
    let length = u32::from_le_bytes(head) as usize;
    if length > longest { Err(invalid("a message is too long")) } else { Ok(length) }
}

fn invalid(why: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why)
}

/// A picture to be read.
pub(crate) fn question(picture: &[u8], today: Date) -> Vec<u8> {
    framed([today.to_string().as_bytes(), picture])
}

pub(crate) fn answer(bytes: &[u8]) -> io::Result<Answer> {
    serde_json::from_slice(bytes).map_err(|_| invalid("an answer is none"))
}

/// The next picture and the day; none when the node is gone.
pub(crate) fn asked(input: &mut impl Read) -> io::Result<Option<(Date, Vec<u8>)>> {
    let mut head = [0; 4];
    match input.read_exact(&mut head) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        read => read?,
    }
    let length = length(head, LONGEST + DAY)?;
    let picture = length.checked_sub(DAY).ok_or_else(|| invalid("a question is too short"))?;
    let (mut day, mut bytes) = ([0; DAY], vec![0; picture]);
    input.read_exact(&mut day)?;
    input.read_exact(&mut bytes)?;
    let day = std::str::from_utf8(&day).ok().and_then(|day| day.parse().ok());
    Ok(Some((day.ok_or_else(|| invalid("a day is none"))?, bytes)))
}

/// Says an answer at once.
pub(crate) fn say(output: &mut impl Write, answer: &Answer) -> io::Result<()> {
    let json = serde_json::to_vec(answer)?;
    output.write_all(&framed([&json, &[]]))?;
    output.flush()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_question_arrives_and_one_that_is_cut_or_too_long_is_none() {
        let said = question(b"picture", date(2026, 11, 23));
        let heard = asked(&mut said.as_slice()).expect("it is one");
        assert_eq!(heard, Some((date(2026, 11, 23), b"picture".to_vec())));
        assert_eq!(asked(&mut &b""[..]).expect("the node is gone"), None);
        for bad in [&said[..said.len() - 1], b"\xff\xff\xff\xffx", b"\x01\0\0\0x", b"\x0a\0\0\0yesterday!"] {
            assert!(asked(&mut &*bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn an_answer_arrives_and_anything_else_is_none() {
        let line =
            Line { text: "姓名 王演示\n".into(), sure: 0.95, left: -1.5, middle: 3.25, height: 40.0 };
        let mut said = Vec::new();
        say(&mut said, &Answer::Lines(vec![line.clone()])).expect("writes");
        assert_eq!(answer(&said[4..]).expect("it is one"), Answer::Lines(vec![line]));
        for bad in [&b""[..], b"{}", b"\xff", br#"{"Lines":[{"text":"a","sure":null}]}"#] {
            assert!(answer(bad).is_err(), "{bad:?}");
        }
    }
}
