//! A text as parts that a telephone puts together again.

/// Bytes of a part.
const PART: usize = 140;
/// Bytes before a part that say which one it is.
const HEAD: usize = 6;
/// Most parts of a message.
const MOST_PARTS: usize = 8;
/// Letters of the longest message: of the basic plane, one each.
pub const MOST_LETTERS: usize = MOST_PARTS * (PART - HEAD) / 2;

/// A text of more than eight parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("一条短信最多 {MOST_LETTERS} 个字")]
pub struct TooLong;

/// The parts of a text in UCS2 (as UTF-16, big end first). One part has 70 letters; of several each has 67 and begins
/// with a header by which the telephone finds them, `reference` being the same in all. No letter is cut in two.
///
/// # Errors
/// When there would be more than eight.
pub fn parts(text: &str, reference: u8) -> Result<Vec<Vec<u8>>, TooLong> {
    let whole = bytes(text);
    if whole.len() <= PART {
        return Ok(vec![whole]);
    }
    let mut cut: Vec<Vec<u8>> = vec![Vec::new()];
    for letter in text.chars() {
        let letter = bytes(letter.encode_utf8(&mut [0; 4]));
        if cut.last().is_none_or(|part| part.len() + letter.len() > PART - HEAD) {
            cut.push(Vec::new());
        }
        if let Some(part) = cut.last_mut() {
            part.extend(letter);
        }
    }
    if cut.len() > MOST_PARTS {
        return Err(TooLong);
    }
    let total = u8::try_from(cut.len()).map_err(|_| TooLong)?;
    let headed = |(part, number): (Vec<u8>, u8)| [&[5, 0, 3, reference, total, number][..], &part].concat();
    Ok(cut.into_iter().zip(1..).map(headed).collect())
}

fn bytes(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_be_bytes).collect()
}
