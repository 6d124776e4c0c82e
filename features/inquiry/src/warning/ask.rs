//! Asking a source for warnings. A list that only names where each one stands is followed, for those of this county that
//! are not known yet, a few at a time: first what was never looked at, then what was looked at longest ago. So nothing at
//! the front of a list, also what never becomes a warning, keeps what stands behind it from being read.

use super::store;
use crate::Inquiry;
use crate::asking::{Failure, Got};
use crate::words::warning as words;
use hongwang_base::Millis;
use hongwang_feature::Place;
use hongwang_warnings::{Answer, Area, MOST_BYTES, Pointer, ReadError, Warning, read};
use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;
use url::Url;

/// Pages that one run asks for; the rest comes a minute later.
const MOST_PAGES: usize = 20;
/// No further page is begun after so many times as long as one may take.
const PATIENCE: u32 = 3;

/// When each page of a list was last looked at, by the address of the list.
pub(crate) type Looked = Mutex<HashMap<String, HashMap<String, Millis>>>;

/// Asks now.
pub(crate) async fn ask(inquiry: &Inquiry, place: &Place, address: &Url) -> Result<Got, Failure> {
    let now = place.clock.now();
    let body = inquiry.fetch(address.as_str(), MOST_BYTES).await?;
    let (warnings, left_out) = match read(&body, now) {
        Ok(Answer::Warnings(warnings, left_out)) => {
            (warnings, left_out.iter().map(ToString::to_string).collect())
        }
        Ok(Answer::Index(index)) => follow(inquiry, place, address, &index).await,
        // What is over or not for the public is no failure of the source.
        Err(error @ (ReadError::Stale(_) | ReadError::NotPublic(_))) => (Vec::new(), vec![error.to_string()]),
        Err(error) => return Err(error.into()),
    };
    let left_out = left_out.first().map(|first| words::left_out(left_out.len(), first));
    Ok(Got::Warnings(for_us(place, warnings), left_out))
}

/// What stands at the places that a list names, and why some of it counts for nothing.
async fn follow(
    inquiry: &Inquiry,
    place: &Place,
    list: &Url,
    index: &[Pointer],
) -> (Vec<Warning>, Vec<String>) {
    let known = known_ids(place).await;
    let (mut warnings, mut left_out, mut pages) = (Vec::new(), Vec::new(), Vec::new());
    for pointer in index.iter().filter(|pointer| is_wanted(place, pointer, &known)) {
        match page_of(list, pointer) {
            Some(page) => pages.push(page.to_string()),
            None => left_out.push(words::NO_PAGE.to_owned()),
        }
    }
    let begun = Instant::now();
    let pages = inquiry.in_turn(list, pages);
    for (at, page) in pages.iter().enumerate() {
        if begun.elapsed() > inquiry.fetching.timeout * PATIENCE {
            left_out.push(words::later(pages.len() - at));
            break;
        }
        let now = place.clock.now();
        inquiry.has_looked(list, page, now);
        match inquiry.fetch(page, MOST_BYTES).await {
            Err(error) => left_out.push(error.to_string()),
            Ok(body) => match read(&body, now) {
                Ok(Answer::Warnings(found, unread)) => {
                    warnings.extend(found);
                    left_out.extend(unread.iter().map(ToString::to_string));
                }
                Ok(Answer::Index(_)) => left_out.push(ReadError::UnknownForm.to_string()),
                Err(error) => left_out.push(error.to_string()),
            },
        }
    }
    (warnings, left_out)
}

impl Inquiry {
    /// The pages of a list whose turn it is.
    fn in_turn(&self, list: &Url, mut pages: Vec<String>) -> Vec<String> {
        let mut looked = self.looked.lock().unwrap_or_else(PoisonError::into_inner);
        let looked = looked.entry(list.to_string()).or_default();
        let listed: BTreeSet<String> = pages.iter().cloned().collect();
        looked.retain(|page, _| listed.contains(page));
        // What was never looked at stands before every time.
        pages.sort_by_key(|page| looked.get(page).copied());
        pages.truncate(MOST_PAGES);
        pages
    }

    fn has_looked(&self, list: &Url, page: &str, now: Millis) {
        let mut looked = self.looked.lock().unwrap_or_else(PoisonError::into_inner);
        looked.entry(list.to_string()).or_default().insert(page.to_owned(), now);
    }
}

/// Ids that came before, which need no second look. Where they cannot be read, everything is looked at again.
async fn known_ids(place: &Place) -> BTreeSet<String> {
    let known = async { store::known(&mut place.db.read().await?, &place.org).await };
    let known = known.await.unwrap_or_default();
    let whole = known.into_iter().filter(|known| known.ended_at.is_some() || !known.told.text.is_empty());
    whole.map(|known| known.told.id.to_string()).collect()
}

fn concerns(place: &Place, area: &Area) -> bool {
    Area::parse(place.org.code()).is_some_and(|own| own.meets(area))
}

fn is_wanted(place: &Place, pointer: &Pointer, known: &BTreeSet<String>) -> bool {
    let Some(id) = &pointer.id else { return true };
    concerns(place, &id.area()) && !known.contains(id.as_str())
}

/// The page of a pointer: from where the list stands; 中国天气网 keeps pages in a folder beside its lists.
fn page_of(list: &Url, pointer: &Pointer) -> Option<Url> {
    let address = pointer.address.as_str();
    let beside = list.path().contains("/alarm/") && address.ends_with(".html") && !address.contains('/');
    let address = if beside { format!("webdata/{address}") } else { address.to_owned() };
    list.join(&address).ok().filter(|url| matches!(url.scheme(), "http" | "https"))
}

fn for_us(place: &Place, warnings: Vec<Warning>) -> Vec<Warning> {
    let ours = |warning: &Warning| warning.areas.iter().any(|area| concerns(place, area));
    warnings.into_iter().filter(ours).collect()
}
