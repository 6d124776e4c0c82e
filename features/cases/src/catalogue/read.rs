//! What stands in a cell, read: plain functions from a text to a value, or to what is wrong with it, in words.

use super::columns::Known;
use crate::form::Form;
use crate::item::{How, Limit, Material, Region};
use crate::privacy::Years;
use crate::words::columns as words;
use crate::{flow, notice};
use hongwang_page::has_icon;
use std::sync::Arc;

/// Lines of a cell that holds several, and the longest text in a cell of one line.
const MOST_LINES: usize = 40;
pub(super) const LONGEST_LINE: usize = 400;
pub(super) const LONGEST_NAME: usize = 40;
/// The longest limit that somebody means.
const MOST_DAYS: u16 = 1_000;

pub(super) fn line(text: &str, longest: usize) -> Result<String, String> {
    if text.contains('\n') {
        return Err(words::ONE_LINE.to_owned());
    }
    if text.chars().count() > longest { Err(words::too_long(longest)) } else { Ok(text.to_owned()) }
}

pub(super) fn many<T>(text: &str, read: impl Fn(&str) -> Result<T, String>) -> Result<Vec<T>, String> {
    let all: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    if all.len() > MOST_LINES {
        return Err(words::too_many_lines(MOST_LINES));
    }
    all.into_iter().map(read).collect()
}

/// Names that are pages beside those of items at the desk or in a village.
const TAKEN: [&str; 12] = [
    "import", "export", "template", "new", "fill", "check", "keep", "resume", "hand-in", "done", "progress",
    "print",
];

pub(super) fn slug(text: &str) -> Result<String, String> {
    let plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
    let good = (1..=LONGEST_NAME).contains(&text.len()) && text.chars().all(plain);
    if good && !TAKEN.contains(&text) { Ok(text.to_owned()) } else { Err(words::SLUG_WRONG.to_owned()) }
}

pub(super) fn code(text: &str, longest: usize) -> Result<String, String> {
    let good = text.len() <= longest && text.chars().all(|letter| letter.is_ascii_alphanumeric());
    if good { Ok(text.to_owned()) } else { Err(words::code_wrong(longest)) }
}

pub(super) fn place(text: &str, known: &Known) -> Result<String, String> {
    let place = text.trim_start_matches('/');
    if known.places.contains_key(place) { Ok(place.to_owned()) } else { Err(words::place_unknown(text)) }
}

pub(super) fn icon(text: &str) -> Result<String, String> {
    if has_icon(text) { Ok(text.to_owned()) } else { Err(words::icon_unknown(text)) }
}

pub(super) fn days(text: &str) -> Result<u16, String> {
    let days = text.parse::<u16>().ok().filter(|days| *days <= MOST_DAYS);
    days.ok_or_else(|| words::days_wrong(MOST_DAYS))
}

/// By what people call it, or by its name in files.
pub(super) fn workflow(text: &str) -> Result<String, String> {
    let all = flow::names();
    let found = all.iter().find(|id| **id == text || flow::name(id) == text);
    found.map(|id| (*id).to_owned()).ok_or_else(|| words::workflow_unknown(text))
}

/// How long something is kept; nothing for as long as others of its kind.
pub(super) fn years(text: &str) -> Result<Option<Years>, String> {
    let number = text.strip_suffix('年').unwrap_or(text).trim();
    let years = || format!("{number}y").parse().map_err(|_: String| words::years_wrong());
    if text.is_empty() { Ok(None) } else { years().map(Some) }
}

/// What an item shows at a place, in the form's own word for it where that word is of one place alone.
pub(super) fn notice_word(form: Option<&Arc<Form>>, at: &str) -> String {
    let all = form.map_or_else(Vec::new, |form| notice::places(form));
    let word = all.iter().find(|(place, _)| *place == at).map(|(_, word)| *word);
    let alone = |word: &&str| {
        let plain =
            !word.starts_with('/') && word.trim() == *word && !word.is_empty() && !word.contains('\n');
        plain && all.iter().filter(|(_, other)| other == word).count() == 1
    };
    word.filter(alone).unwrap_or(at).to_owned()
}

/// The places that a village shows: each by the form's word for it, or as it stands in the form (`/applicant/name`).
pub(super) fn notice(text: &str, form: Option<&Arc<Form>>) -> Result<Vec<String>, String> {
    let Some(form) = form else {
        return if text.is_empty() { Ok(Vec::new()) } else { Err(words::NOTICE_NO_FORM.to_owned()) };
    };
    let places = many(text, |text| notice_place(text, form))?;
    let twice = places.iter().enumerate().find(|(number, place)| places[..*number].contains(place));
    match twice {
        Some((_, place)) => Err(words::notice_twice(&notice_word(Some(form), place))),
        None => Ok(places),
    }
}

fn notice_place(text: &str, form: &Form) -> Result<String, String> {
    let all = notice::places(form);
    let named: Vec<&str> =
        all.iter().filter(|(at, word)| *at == text || *word == text).map(|(at, _)| *at).collect();
    let may = || -> Vec<&str> {
        all.iter().filter(|(at, _)| notice::may_show(form, at)).map(|(_, word)| *word).collect()
    };
    match named.as_slice() {
        [at] if notice::may_show(form, at) => Ok((*at).to_owned()),
        [_] => Err(words::notice_private(text, &may())),
        [] => Err(words::notice_not_asked(text, &may())),
        several => Err(words::notice_several(text, several)),
    }
}

pub(super) fn form(text: &str, known: &Known) -> Result<Arc<Form>, String> {
    let own = known.forms.get(text).cloned();
    let of_item = || known.items.get(text).map(|item| item.form().clone());
    let by_hash =
        || known.items.values().find(|item| item.form_hash() == text).map(|item| item.form().clone());
    own.or_else(of_item).or_else(by_hash).ok_or_else(|| words::form_unknown(text))
}

pub(super) fn read_material(text: &str) -> Result<Material, String> {
    let mut parts = text.splitn(3, ['|', '｜']).map(str::trim);
    let (name, how) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let how: How = words::how_of(how).ok_or_else(|| words::material_wrong(text))?;
    if name.is_empty() {
        return Err(words::material_wrong(text));
    }
    Ok(Material {
        name: line(name, LONGEST_NAME)?,
        how,
        note: line(parts.next().unwrap_or_default(), LONGEST_LINE)?,
    })
}

pub(super) fn read_region(text: &str, known: &Known) -> Result<Region, String> {
    let mut parts = text.split(['|', '｜']).map(str::trim);
    let org = parts.next().unwrap_or_default();
    let org = known.orgs.get(org).cloned().ok_or_else(|| words::region_unknown(org))?;
    let mut region = Region { org, legal: None, promised: None, office: None, fee: None, collect: None };
    for part in parts {
        let wrong = || words::region_wrong(part);
        let (name, value) = part.split_once(['=', '＝']).ok_or_else(wrong)?;
        let value = line(value.trim(), LONGEST_LINE)?;
        let limit =
            || words::days_of(&value).filter(|limit: &Limit| limit.days <= MOST_DAYS).ok_or_else(wrong);
        match name.trim() {
            words::REGION_LEGAL => region.legal = Some(limit()?),
            words::REGION_PROMISED => region.promised = Some(limit()?),
            words::REGION_OFFICE => region.office = Some(value),
            words::REGION_FEE => region.fee = Some(value),
            words::REGION_COLLECT => region.collect = Some(value),
            _ => return Err(wrong()),
        }
    }
    Ok(region)
}
