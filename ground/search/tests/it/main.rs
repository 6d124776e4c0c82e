//! Drives the index through its public surface, on a real disk.
#![allow(clippy::unwrap_used)]

mod corpus;
mod keeping;
mod near;
mod truth;

use hongwang_base::{Millis, OrgPath};
use hongwang_feature::findable::{Document, Group};
use hongwang_search::{Ask, Covered, Found, Index, Words, Writing};
use std::path::Path;

pub(crate) const NOW: Millis = Millis(1_795_406_400_000);

pub(crate) fn org(text: &str) -> OrgPath {
    text.parse().unwrap()
}

pub(crate) fn document(group: Group, title: &str, text: &str) -> Document {
    Document {
        group,
        title: title.into(),
        text: text.into(),
        trail: vec!["便民服务".into()],
        href: format!("/{}", title.chars().count()),
        date: None,
        ends: None,
        scope: org("c/"),
    }
}

pub(crate) fn put(folder: &Path, documents: &[Document]) -> Index {
    let mut writing = Writing::anew(folder, |_| true).unwrap();
    let keyed: Vec<_> =
        (0..).zip(documents).map(|(n, d): (u32, _)| (n.to_string(), Some(d.clone()))).collect();
    writing.take("test", &keyed, Covered { edition: "1".into(), upto: keyed.len() as i64 }).unwrap();
    writing.finish("mark").unwrap()
}

pub(crate) fn find(index: &Index, from: &str, entered: &str) -> Found {
    let words = Words::parse(entered).unwrap();
    let ask =
        Ask { words: &words, org: &org(from), now: NOW, only: None, skip: 0, take: 1_000, without: &[] };
    index.find(ask).unwrap()
}

pub(crate) fn titles(found: &Found) -> Vec<&str> {
    found.groups.iter().flat_map(|group| &group.hits).map(|hit| hit.document.title.as_str()).collect()
}
