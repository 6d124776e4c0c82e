//! Text as it stands to text as it is said: Chinese characters, Latin letters to be spelled, and marks of pause.
//!
//! One walk from left to right. At each place the first reader that knows what begins there says it and tells how far
//! it goes; no reader looks further than its own piece, so the walk is linear and ends.

mod figures;
mod latin;
mod marks;
mod numbers;
mod said;
mod telephone;
mod time;

use said::Said;

/// A place in the text, which is in half-width forms.
#[derive(Clone, Copy)]
pub(super) struct Spot<'a> {
    text: &'a str,
    at: usize,
}

/// So many bytes of the text are said like this.
type Piece = Option<(usize, String)>;

impl<'a> Spot<'a> {
    /// The text from here on.
    fn rest(self) -> &'a str {
        &self.text[self.at..]
    }

    /// The text up to here.
    fn behind(self) -> &'a str {
        &self.text[..self.at]
    }

    /// The character before.
    fn before(self) -> Option<char> {
        self.behind().chars().next_back()
    }

    /// So many bytes on.
    fn on(self, bytes: usize) -> Self {
        Self { at: self.at + bytes, ..self }
    }

    fn after(self, bytes: usize) -> &'a str {
        self.on(bytes).rest()
    }

    fn follows_letter(self) -> bool {
        self.before().is_some_and(|c| c.is_ascii_alphabetic())
    }
}

/// What is said of a text; None when nothing in it can be said.
pub fn spoken(text: &str) -> Option<String> {
    let text = marks::narrow(text);
    let mut said = Said::default();
    let mut spot = Spot { text: &text, at: 0 };
    while let Some(character) = spot.rest().chars().next() {
        let length = if let Some((length, words)) = piece(character, spot) {
            said.words(&words);
            length
        } else {
            marks::push(&mut said, character, spot);
            character.len_utf8()
        };
        spot = spot.on(length);
    }
    said.finish()
}

fn piece(character: char, spot: Spot<'_>) -> Piece {
    match character {
        '0'..='9' => number(spot),
        '-' | '+' | '¥' | '$' | '€' => numbers::signed(spot),
        'a'..='z' | 'A'..='Z' => latin::read(spot),
        '〔' | '[' | '(' => time::bracketed_year(spot),
        _ => latin::plate(spot),
    }
}

fn number(spot: Spot<'_>) -> Piece {
    telephone::identity(spot)
        .or_else(|| latin::address(spot))
        .or_else(|| time::date(spot))
        .or_else(|| time::year(spot))
        .or_else(|| time::clock(spot))
        .or_else(|| telephone::phone(spot))
        .or_else(|| telephone::code(spot))
        .or_else(|| numbers::quantity(spot))
}

/// The ASCII digits at the start.
fn digits(text: &str) -> &str {
    let end = text.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len());
    &text[..end]
}

/// The sign of a range at the start (`-`, `~`, `—`, 至, 到), when a digit follows: its bytes.
fn range_sign(text: &str) -> Option<usize> {
    let sign = text.chars().next().filter(|c| "-~—至到".contains(*c))?;
    let mut length = sign.len_utf8();
    if sign == '—' && text[length..].starts_with('—') {
        length *= 2;
    }
    text[length..].starts_with(|c: char| c.is_ascii_digit()).then_some(length)
}
