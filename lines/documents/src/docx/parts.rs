//! The small parts beside the body: styles, numbering, relations.

use std::collections::{HashMap, HashSet};

use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};

/// What a paragraph style means here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Title,
    Heading,
}

/// Style id to meaning, for the styles that have one.
pub(super) fn styles(xml: &str) -> HashMap<String, Style> {
    let mut found = HashMap::new();
    let mut current = String::new();
    for_each_start(xml, |name, element| match name {
        "style" => current = attribute(element, "styleId").unwrap_or_default(),
        "name" => {
            let style = attribute(element, "val").as_deref().and_then(meaning);
            if let Some(style) = style {
                found.insert(current.clone(), style);
            }
        }
        "outlineLvl" => {
            found.entry(current.clone()).or_insert(Style::Heading);
        }
        _ => {}
    });
    found
}

fn meaning(name: &str) -> Option<Style> {
    let name = name.to_lowercase();
    match name.as_str() {
        "title" | "标题" => Some(Style::Title),
        _ if name.starts_with("heading") || name.starts_with("标题") => Some(Style::Heading),
        _ => None,
    }
}

/// Ids of the numberings that are bullets.
pub(super) fn bullets(xml: &str) -> HashSet<String> {
    let (mut bullet_forms, mut found) = (HashSet::new(), HashSet::new());
    let (mut form, mut level, mut number) = (String::new(), String::new(), String::new());
    for_each_start(xml, |name, element| match name {
        "abstractNum" => form = attribute(element, "abstractNumId").unwrap_or_default(),
        "lvl" => level = attribute(element, "ilvl").unwrap_or_default(),
        "numFmt" if level == "0" && attribute(element, "val").as_deref() == Some("bullet") => {
            bullet_forms.insert(form.clone());
        }
        "num" => number = attribute(element, "numId").unwrap_or_default(),
        "abstractNumId" if attribute(element, "val").is_some_and(|form| bullet_forms.contains(&form)) => {
            found.insert(number.clone());
        }
        _ => {}
    });
    found
}

/// Relation id to target path.
pub(super) fn targets(xml: &str) -> HashMap<String, String> {
    let mut found = HashMap::new();
    for_each_start(xml, |name, element| {
        let external = attribute(element, "TargetMode").as_deref() == Some("External");
        if let ("Relationship", false, Some(id), Some(target)) =
            (name, external, attribute(element, "Id"), attribute(element, "Target"))
        {
            found.insert(id, target);
        }
    });
    found
}

/// Value of an attribute by its local name.
pub(super) fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = element.attributes().with_checks(false).flatten().find(|found| {
        let key = found.key.as_ref();
        key.rsplit(':').next() == Some(name)
    });
    found.map(|found| found.value.into_owned())
}

/// Calls `visit` for every start tag; a damaged part ends where it is damaged.
fn for_each_start(xml: &str, mut visit: impl FnMut(&str, &BytesStart<'_>)) {
    let mut reader = Reader::from_str(xml);
    while let Ok(event) = reader.read_event() {
        match event {
            Event::Start(element) | Event::Empty(element) => visit(element.local_name().as_ref(), &element),
            Event::Eof => break,
            _ => {}
        }
    }
}
