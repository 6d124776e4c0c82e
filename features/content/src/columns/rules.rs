//! The rules that hold for a caption, a column and a row of siblings, wherever they were written.

use super::{Caption, Column, Fault, Field, Hall, IconKnown, Kind, MAX_LABEL, MaxAge, Section, Slug};
use std::collections::BTreeSet;

/// The most characters of a name, an office, a source; of what is read aloud or stands instead.
const LINE: usize = 40;
const SENTENCE: usize = 120;

/// What is wrong with a text that must be there.
fn text(field: Field, text: &str, limit: usize) -> Option<(Field, Fault)> {
    if text.trim().is_empty() {
        return Some((field, Fault::Missing(field)));
    }
    (text.chars().count() > limit).then_some((field, Fault::TooLong { field, limit }))
}

/// What is wrong with a word on a tile.
fn label(name: &str, short: Option<&str>) -> Option<(Field, Fault)> {
    let (field, label) = short.map_or((Field::Name, name), |short| (Field::Short, short));
    (label.chars().count() > MAX_LABEL).then(|| (field, Fault::LongLabel { label: label.to_owned() }))
}

/// What is wrong with the name, icon and voice of anything that can be touched.
pub(super) fn key_faults(
    name: &str,
    short: Option<&str>,
    icon: &str,
    speak: &str,
    known: IconKnown,
) -> Vec<(Field, Fault)> {
    let mut faults = Vec::new();
    faults.extend(text(Field::Name, name, LINE));
    faults.extend(short.and_then(|short| text(Field::Short, short, LINE)));
    faults.extend(label(name, short));
    faults.extend(text(Field::Speak, speak, SENTENCE));
    match text(Field::Icon, icon, LINE) {
        Some(fault) => faults.push(fault),
        None if !known(icon) => faults.push((Field::Icon, Fault::UnknownIcon { icon: icon.to_owned() })),
        None => {}
    }
    faults
}

/// What is wrong with a caption.
pub(super) fn caption_faults(caption: &Caption, known: IconKnown) -> Vec<(Field, Fault)> {
    key_faults(&caption.name, caption.short.as_deref(), &caption.icon, &caption.speak, known)
}

/// What is wrong with a column.
pub(super) fn column_faults(column: &Column, known: IconKnown) -> Vec<(Field, Fault)> {
    let mut faults = caption_faults(&column.caption, known);
    faults.extend(text(Field::Owner, &column.owner, LINE));
    faults.extend(text(Field::Source, &column.source, LINE));
    match &column.instead {
        Some(instead) => faults.extend(text(Field::Instead, instead, SENTENCE)),
        None if column.tier.needs_connection() => {
            faults.push((Field::Instead, Fault::NoInstead(column.tier)))
        }
        None => {}
    }
    if matches!(column.kind, Kind::Static | Kind::Feed) && column.max_age == MaxAge::NONE {
        faults.push((Field::MaxAge, Fault::MustAge));
    }
    faults
}

/// What is wrong in a row of siblings, each with its index: a slug that stands twice, and the first that is one too
/// many. An unreadable slug was reported where it stands.
pub(super) fn sibling_faults<'a>(
    slugs: impl Iterator<Item = &'a Slug>,
    field: Field,
    limit: usize,
) -> Vec<(usize, Field, Fault)> {
    let mut seen = BTreeSet::new();
    let mut faults = Vec::new();
    for (index, slug) in slugs.enumerate() {
        if !seen.insert(slug) && *slug != Slug::unreadable() {
            faults.push((index, Field::Slug, Fault::Duplicate { word: slug.to_string() }));
        }
        if index == limit {
            faults.push((index, field, Fault::TooMany { field, limit }));
        }
    }
    faults
}

/// What is wrong with a section and everything in it, each with the place below the section's own.
pub(super) fn section_faults(section: &Section, known: IconKnown) -> Vec<(String, Field, Fault)> {
    let mut faults = at("", caption_faults(&section.caption, known));
    if section.columns.is_empty() {
        faults.push((String::new(), Field::Column, Fault::NoneInside(Field::Column)));
    }
    for column in &section.columns {
        faults.extend(at(&format!("/{}", column.caption.slug), column_faults(column, known)));
    }
    let slugs = section.columns.iter().map(|column| &column.caption.slug);
    let rows = sibling_faults(slugs, Field::Column, super::MAX_ITEMS);
    faults.extend(rows.into_iter().map(|(_, field, fault)| (String::new(), field, fault)));
    faults
}

/// What is wrong with a hall and everything in it, each with the place below the hall's own.
pub(super) fn hall_faults(hall: &Hall, known: IconKnown) -> Vec<(String, Field, Fault)> {
    let mut faults = at("", caption_faults(&hall.caption, known));
    if hall.sections.is_empty() {
        faults.push((String::new(), Field::Section, Fault::NoneInside(Field::Section)));
    }
    for section in &hall.sections {
        let below = section_faults(section, known).into_iter();
        faults.extend(
            below.map(|(rest, field, fault)| (format!("/{}{rest}", section.caption.slug), field, fault)),
        );
    }
    let slugs = hall.sections.iter().map(|section| &section.caption.slug);
    let rows = sibling_faults(slugs, Field::Section, super::MAX_ITEMS);
    faults.extend(rows.into_iter().map(|(_, field, fault)| (String::new(), field, fault)));
    faults
}

/// The faults of one thing, with where it stands.
pub(super) fn at(place: &str, faults: Vec<(Field, Fault)>) -> Vec<(String, Field, Fault)> {
    faults.into_iter().map(|(field, fault)| (place.to_owned(), field, fault)).collect()
}
