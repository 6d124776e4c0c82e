//! What is asked for in a field, and the keys that fit it.
//!
//! [`field`] draws a plain `<input>` that works without script; the islands of this crate ([`islands`], served by
//! [`router`]) open keys under it, so that the system's keyboard is never needed. [`look`] says what stands in a
//! field while it is being filled in, [`read`] what it means once it is sent; both are the same pure rule, and no
//! script knows it a second time.

mod amount;
mod assets;
mod date;
mod id_number;
mod markup;
mod phone;
mod text;
pub mod words;

pub use assets::{islands, router};
pub use date::DateText;
pub use markup::field;

use serde::{Deserialize, Serialize};

/// One field of a form.
#[derive(Clone, Copy, Debug, Default)]
pub struct Field<'a> {
    /// The name under which the form sends it; also the root of the ids on the page.
    pub name: &'a str,
    /// What is asked, as a person reads it.
    pub label: &'a str,
    /// What kind of text is expected.
    pub kind: FieldKind,
    /// What stands in it: empty, or what was sent before.
    pub value: &'a str,
    /// A sentence of help under the label; may be empty.
    pub hint: &'a str,
    /// What was wrong with what was sent, in one sentence. What was entered stays in `value`.
    pub problem: Option<&'a str>,
}

/// What kind of text a field takes, and with it which keys open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FieldKind {
    /// Anything, by hand or pinyin.
    #[default]
    Text,
    /// A person's name, by hand or pinyin, with surnames to choose from.
    Name,
    /// Digits without further meaning.
    Digits,
    /// A mobile number, or a landline with its area code.
    Phone,
    /// A citizen's identity number (GB 11643).
    IdNumber,
    /// Yuan with up to two decimals.
    Amount,
    /// A number that may have a point, such as of acres.
    Decimal,
    /// A day of the calendar.
    Date,
    /// Town, village and group.
    Place,
}

impl FieldKind {
    /// The word in `data-kind` and in requests.
    pub fn word(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Name => "name",
            Self::Digits => "digits",
            Self::Phone => "phone",
            Self::IdNumber => "id-number",
            Self::Amount => "amount",
            Self::Decimal => "decimal",
            Self::Date => "date",
            Self::Place => "place",
        }
    }
}

/// How far the text in a field has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Standing {
    /// Nothing is written.
    Empty,
    /// More must follow.
    Part,
    /// It can be sent.
    Whole,
    /// Something in it cannot be right.
    Wrong,
}

/// What stands in a field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Look {
    /// The text as a person reads it best, such as digits in groups. Nothing that was entered is missing.
    pub shown: String,
    /// How far it has come.
    pub standing: Standing,
    /// One Chinese sentence: what it means, what is missing, or what is wrong. May be empty.
    pub said: String,
    /// The text as it is kept: `42112419500101001X`, `1200.50`, `2024-02-29`.
    #[serde(skip)]
    pub plain: String,
}

impl Look {
    fn new(standing: Standing, shown: impl Into<String>, said: impl Into<String>) -> Self {
        let shown = shown.into();
        Self { plain: shown.clone(), shown, standing, said: said.into() }
    }

    fn whole(plain: impl Into<String>, shown: impl Into<String>, said: impl Into<String>) -> Self {
        Self { plain: plain.into(), ..Self::new(Standing::Whole, shown, said) }
    }

    fn empty() -> Self {
        Self::new(Standing::Empty, "", "")
    }
}

/// The longest text that a field takes, in characters.
pub const LONGEST: usize = 200;

/// What stands in a field of this kind. `today` bounds a date of birth.
pub fn look(kind: FieldKind, text: &str, today: jiff::civil::Date) -> Look {
    let text = text.trim();
    if text.is_empty() {
        return Look::empty();
    }
    if text.chars().count() > LONGEST {
        return Look::new(Standing::Wrong, text, words::too_long(LONGEST));
    }
    match kind {
        FieldKind::Text | FieldKind::Place => Look::whole(text, text, ""),
        FieldKind::Name => text::name(text),
        FieldKind::Digits => text::digits(text),
        FieldKind::Phone => phone::look(text),
        FieldKind::IdNumber => id_number::look(text, today),
        FieldKind::Amount => amount::look(text),
        FieldKind::Decimal => text::decimal(text),
        FieldKind::Date => date::look(text),
    }
}

/// What was sent in a field, as it is kept; empty when nothing was sent.
///
/// # Errors
/// One Chinese sentence that says what is missing or wrong; to be shown as [`Field::problem`] beside the text that
/// was sent.
pub fn read(kind: FieldKind, text: &str, today: jiff::civil::Date) -> Result<String, String> {
    let look = look(kind, text, today);
    match look.standing {
        Standing::Empty | Standing::Whole => Ok(look.plain),
        Standing::Part | Standing::Wrong => Err(look.said),
    }
}

/// Small ASCII for what input methods and old forms write wide: `１２３Ｘ` is `123X`. Blanks and dashes between
/// digits are dropped.
fn narrow(text: &str) -> String {
    let ascii = |each: char| match each {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(each as u32 - 0xFEE0).unwrap_or(each),
        '。' => '.',
        other => other,
    };
    text.chars()
        .map(ascii)
        .filter(|each| !each.is_whitespace() && !matches!(each, '-' | '—' | '－'))
        .collect()
}

/// Digits in groups of these sizes, the rest at the end.
fn grouped(digits: &str, sizes: &[usize]) -> String {
    let mut rest: Vec<char> = digits.chars().collect();
    let mut groups: Vec<String> = Vec::new();
    for size in sizes {
        let tail = rest.split_off((*size).min(rest.len()));
        groups.push(rest.into_iter().collect());
        rest = tail;
    }
    groups.push(rest.into_iter().collect());
    groups.retain(|group| !group.is_empty());
    groups.join(" ")
}
