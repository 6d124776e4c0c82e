//! What offices write, brought to one form before it is compared.

/// Digits, letters and marks as a keyboard has them, for what input methods write wide: `１２３．５（元）` is
/// `123.5(元)`.
pub(super) fn narrow(text: &str) -> String {
    text.chars().map(narrow_letter).collect()
}

fn narrow_letter(letter: char) -> char {
    match letter {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(letter as u32 - 0xfee0).unwrap_or(letter),
        '\u{3000}' | '\u{a0}' => ' ',
        '−' | '﹣' => '-',
        '￥' => '¥',
        other => other,
    }
}

/// Wide digits and letters narrow; marks stay as the writer set them.
pub(super) fn narrow_words(text: &str) -> String {
    text.chars()
        .map(|letter| Some(narrow_letter(letter)).filter(char::is_ascii_alphanumeric).unwrap_or(letter))
        .collect()
}

/// The letters and digits of a text alone, narrow: by which heads, names and choices are compared.
pub(super) fn key(text: &str) -> String {
    let narrow = text.chars().map(narrow_letter).filter(|letter| letter.is_alphanumeric());
    narrow.map(|letter| letter.to_ascii_lowercase()).collect()
}

/// Words on one line with one blank between them, without control characters.
pub(super) fn one_line(text: &str) -> String {
    let words = text.split(|letter: char| letter.is_whitespace() || letter.is_control());
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// What is written where nothing is to be said.
pub(super) fn is_dash(text: &str) -> bool {
    !text.is_empty()
        && text.chars().all(|letter| matches!(letter, '-' | '—' | '－' | '/' | '／' | '\\' | '―'))
}

/// Digits in a text that may be a number of a person.
const LONG: usize = 11;

/// A text for whoever mends a file: where it has so many digits that it may hold a number of a person, also with blanks
/// in it, only the first three are shown.
pub(super) fn covered(text: &str) -> String {
    let digits = text.chars().filter(|letter| letter.is_numeric()).count();
    if digits < LONG { text.to_owned() } else { covered_digits(text) }
}

/// A text of whose digits only the first three are shown.
pub(super) fn covered_digits(text: &str) -> String {
    let mut seen = 0;
    let cover = |letter: char| {
        seen += usize::from(letter.is_numeric());
        if letter.is_numeric() && seen > 3 { '*' } else { letter }
    };
    text.chars().map(cover).collect()
}

/// The letters of a column as spreadsheets name it, counted from 0.
pub(super) fn column(mut at: usize) -> String {
    let mut letters = Vec::new();
    loop {
        letters.push(b'A' + u8::try_from(at % 26).expect("a remainder of 26 is small"));
        match at / 26 {
            0 => break,
            rest => at = rest - 1,
        }
    }
    letters.reverse();
    String::from_utf8(letters).expect("letters are text")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_compared_in_one_form() {
        assert_eq!(narrow("１２３．５０（元）　－"), "123.50(元) -");
        assert_eq!(narrow_words("Ａ１号（一）"), "A1号（一）");
        assert_eq!(key(" 身份证 号（ＩＤ）"), "身份证号id");
        assert_eq!(one_line(" 甲\n\n乙\t丙 "), "甲 乙 丙");
        assert_eq!(covered("张三 1101 0519 4912 31002X"), "张三 110* **** **** *****X");
        assert_eq!(covered("2026年11月3日"), "2026年11月3日");
        assert!(is_dash("——") && is_dash("/") && !is_dash("") && !is_dash("-1"));
        assert_eq!([0, 25, 26, 51, 701, 702].map(column), ["A", "Z", "AA", "AZ", "ZZ", "AAA"]);
    }
}
