//! Lists of films that a provider offers, in the form that was agreed with it.
//!
//! A list is taken whole or not at all: where one of its parts is missing nobody knows what it says. What is in it is
//! judged entry by entry; an entry without rights is left out with the reason.

mod iptv;
mod jingchu;

pub use iptv::IptvLessons;
pub use jingchu::JingchuVideos;

use crate::words::provider as words;
use hongwang_outward::{Call, CallError, Caller, Method, Url};
use jiff::civil::Date;

/// Parts of one list.
const MOST_PAGES: u32 = 50;
/// Entries of one list.
const MOST: usize = 2_000;
const LONGEST: usize = 200;

/// A film that a provider offers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offer {
    /// By what the provider knows it again.
    pub code: String,
    /// Its name.
    pub title: String,
    /// What it is about.
    pub intro: String,
    /// The series that it belongs to; empty when it stands alone.
    pub series: String,
    /// 0 where there are no episodes.
    pub episode: u16,
    /// Who acts, sings, teaches.
    pub people: Vec<String>,
    /// Where its file lies.
    pub address: String,
    /// Who owns it.
    pub owner: String,
    /// By what it may be shown.
    pub licence: String,
    /// The last day on which it may be shown; none while nothing ends it.
    pub until: Option<Date>,
    /// Whether the provider has taken it back.
    pub is_withdrawn: bool,
}

/// An entry that is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// By what the provider knows it again; may be empty.
    pub code: String,
    /// Its name; may be empty.
    pub title: String,
    /// Why, in one sentence.
    pub why: String,
}

/// What a provider offers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offers {
    /// What is taken, each code once.
    pub offers: Vec<Offer>,
    /// What is not.
    pub left_out: Vec<LeftOut>,
}

/// One part of a list as it was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// Its entries, as they stand there.
    pub entries: Vec<Entry>,
    /// How many parts there are.
    pub parts: u32,
    /// How many entries all parts have together, where the list says so.
    pub total: Option<usize>,
}

/// An entry as it stands there: its fields, and what of it cannot be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// What could be read.
    pub offer: Offer,
    /// The first thing that could not.
    pub wrong: Option<&'static str>,
}

/// Why there is no list. `Display` is a Chinese sentence for the desk.
#[derive(Debug, thiserror::Error)]
pub enum ProviderError {
    /// It was not answered.
    #[error(transparent)]
    Call(#[from] CallError),
    /// Another status than success.
    #[error("{}", crate::words::status(*.0))]
    Status(u16),
    /// It is not in the form that was agreed.
    #[error("{}", words::FORM)]
    Form,
    /// A part of it is missing.
    #[error("{}", words::HALF)]
    Half,
    /// It is longer than anything that is read.
    #[error("{}", words::LONG)]
    Long,
}

/// The form of a provider's list.
pub trait Form: Send + Sync {
    /// Where part `number` of the list lies, counted from 1.
    fn part(&self, base: &Url, number: u32) -> Url;

    /// Reads a part.
    ///
    /// # Errors
    /// When it is cut off, or not in this form.
    fn read(&self, body: &[u8]) -> Result<Part, ProviderError>;
}

/// Asks a provider for its whole list.
///
/// # Errors
/// See [`ProviderError`]; then nothing of the list holds.
pub async fn offers(caller: &Caller, form: &dyn Form, base: &Url) -> Result<Offers, ProviderError> {
    let (mut entries, mut number) = (Vec::new(), 1);
    let total = loop {
        let url = form.part(base, number);
        let call = Call { method: Method::GET, url: &url, headers: Vec::new(), body: Vec::new() };
        let answer = caller.call(call).await?;
        if answer.status != 200 {
            return Err(ProviderError::Status(answer.status));
        }
        let part = form.read(&answer.body)?;
        entries.extend(part.entries);
        if entries.len() > MOST || part.parts > MOST_PAGES {
            return Err(ProviderError::Long);
        }
        if number >= part.parts {
            break part.total;
        }
        number += 1;
    };
    if total.is_some_and(|total| total != entries.len()) {
        return Err(ProviderError::Half);
    }
    Ok(judged(entries))
}

/// What of a list is taken: entries with name, address and rights, each code once.
pub fn judged(entries: Vec<Entry>) -> Offers {
    let mut all = Offers::default();
    for entry in entries {
        let why = entry.wrong.or_else(|| wrong(&entry.offer));
        let twice = all.offers.iter().any(|other| other.code == entry.offer.code);
        match why.or(twice.then_some(words::TWICE)) {
            None => all.offers.push(entry.offer),
            Some(why) => {
                let Offer { code, title, .. } = entry.offer;
                let short = |text: String| text.chars().take(LONGEST).collect();
                all.left_out.push(LeftOut { code: short(code), title: short(title), why: why.to_owned() });
            }
        }
    }
    all
}

fn wrong(offer: &Offer) -> Option<&'static str> {
    let fits = |text: &str| (1..=LONGEST).contains(&text.trim().chars().count());
    if !fits(&offer.code) {
        return Some(words::NO_CODE);
    }
    if offer.is_withdrawn {
        return None;
    }
    if !fits(&offer.title) {
        Some(words::NO_TITLE)
    } else if offer.address.trim().is_empty() {
        Some(words::NO_ADDRESS)
    } else if !fits(&offer.owner) || !fits(&offer.licence) {
        Some(words::NO_RIGHTS)
    } else {
        None
    }
}
