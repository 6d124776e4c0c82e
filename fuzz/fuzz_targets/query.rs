#![no_main]

#[path = "../exercise/query.rs"]
mod query;

use hongwang_feature::findable::{Document, Group};
use hongwang_search::{Covered, Index, Writing};
use std::sync::LazyLock;

/// What the question is asked of, by words, letters and sound: a few titles and texts, one index a process.
static INDEX: LazyLock<Index> = LazyLock::new(|| {
    let folder = std::env::temp_dir().join(format!("hongwang-fuzz-query-{}", std::process::id()));
    let document = |title: &str, text: &str| Document {
        group: Group::Column,
        title: title.to_owned(),
        text: text.to_owned(),
        trail: Vec::new(),
        href: "/".to_owned(),
        date: None,
        ends: None,
        scope: "c/".parse().expect("a path"),
    };
    let documents = [
        ("1".to_owned(), Some(document("低保救助", "家里困难,看看能不能领低保。"))),
        ("2".to_owned(), Some(document("5G网络", "WiFi也免费。"))),
        ("3".to_owned(), Some(document("天气预报", "这几天下不下雨。"))),
    ];
    let mut writing = Writing::anew(&folder, |_| false).expect("a folder for the index");
    let covered = Covered { edition: "1".to_owned(), upto: 3 };
    writing.take("fuzz", &documents, covered).expect("the index takes documents");
    writing.finish("fuzz").expect("the index is made")
});

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    query::query(data);
    query::asked(&INDEX, data);
});
