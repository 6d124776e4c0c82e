//! Asking a source for warnings. A list that only names where each one stands is followed, for those of this county that
//! are not known yet, a few at a time.

use super::store;
use crate::Inquiry;
use crate::asking::{Failure, Got};
use hongwang_feature::Place;
use hongwang_warnings::{Answer, Area, MOST_BYTES, Pointer, ReadError, Warning, read};
use std::collections::BTreeSet;
use url::Url;

/// Pages that one run asks for; the rest comes a minute later.
const MOST_PAGES: usize = 20;

/// Asks now.
pub(crate) async fn ask(inquiry: &Inquiry, place: &Place, address: &Url) -> Result<Got, Failure> {
    let now = place.clock.now();
    let body = inquiry.fetch(address.as_str(), MOST_BYTES).await?;
    let index = match read(&body, now) {
        Ok(Answer::Warnings(warnings)) => return Ok(Got::Warnings(for_us(place, warnings), None)),
        Ok(Answer::Index(index)) => index,
        // What is over or not for the public is no failure of the source.
        Err(error @ (ReadError::Stale(_) | ReadError::NotPublic(_))) => {
            return Ok(Got::Warnings(Vec::new(), Some(error.to_string())));
        }
        Err(error) => return Err(error.into()),
    };
    let known = known_ids(place).await;
    let (mut warnings, mut left_out) = (Vec::new(), None);
    let wanted = index.iter().filter(|pointer| is_wanted(place, pointer, &known)).take(MOST_PAGES);
    for pointer in wanted {
        let Some(page) = page_of(address, pointer) else { continue };
        let body = inquiry.fetch(page.as_str(), MOST_BYTES).await?;
        match read(&body, now) {
            Ok(Answer::Warnings(found)) => warnings.extend(found),
            Ok(Answer::Index(_)) => left_out = Some(ReadError::UnknownForm.to_string()),
            Err(error) => left_out = Some(error.to_string()),
        }
    }
    Ok(Got::Warnings(for_us(place, warnings), left_out))
}

/// Ids that came before, which need no second look. Where they cannot be read, everything is looked at again.
async fn known_ids(place: &Place) -> BTreeSet<String> {
    let known = async { store::known(&mut place.db.read().await?, &place.org).await };
    let known = known.await.unwrap_or_default();
    let whole = known.into_iter().filter(|known| known.ended_at.is_some() || !known.told.text.is_empty());
    whole.map(|known| known.told.id.to_string()).collect()
}

fn concerns(place: &Place, area: &Area) -> bool {
    Area::parse(place.org.code()).is_some_and(|own| own.covers(area) || area.covers(&own))
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
