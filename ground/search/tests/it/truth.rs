//! What is found is what a plain substring finds, never fewer, never more.

use crate::{document, find, put};
use hongwang_feature::findable::{Document, Group};
use hongwang_search::Words;
use proptest::prelude::*;
use std::collections::BTreeSet;

const TEXTS: [(&str, &str); 8] = [
    (
        "农村低保办理指南",
        "符合条件的困难家庭可以申请最低生活保障金,2026年标准为每人每月720元。\n带上身份证到村部填表。",
    ),
    ("全村通了5G网络", "电信、移动、联通的5G基站在7月建成,WiFi也免费。咨询电话0713-7012345。"),
    ("县医院做B超不用排队", "体检中心新到两台B超机,周一到周五上午8:30开始。"),
    ("英山云雾茶开采", "茶农说:“今年的茶叶比去年早了三天。”茶叶合作社统一收购。"),
    ("关于做好2026年度养老金资格认证的通知", "年满60周岁的参保人员(含在外务工人员)应当在12月底前完成认证。"),
    ("共产党史无前例地重视三农", "学习党史,办好实事。"),
    ("ＡＢＣ学校招生", "Ｅｎｇｌｉｓｈ　ｃｌａｓｓ 和 English class。😀 表情也是字。"),
    ("长冲村村民小组会议", "长冲村、乌云山村的村民代表参加;重点讨论了道路、饮水。"),
];

/// One to six characters, as people enter them and cut where no word ends.
const QUERIES: [&str; 100] = [
    "低",
    "低保",
    "低保办",
    "低保办理",
    "保办理",
    "农村低保办",
    "最低生活保障",
    "困难",
    "的",
    "村",
    "茶",
    "茶叶",
    "茶叶合作社",
    "5",
    "5g",
    "5G",
    "5G网",
    "5G网络",
    "G网络",
    "网络",
    "g",
    "B超",
    "b超",
    "超",
    "b",
    "2026",
    "2026年",
    "26年",
    "6年标准",
    "720元",
    "0",
    "8:30",
    "“今",
    "(含",
    "党史",
    "史无前例",
    "党史无前",
    "abc",
    "ABC学校",
    "ｅｎｇ",
    "😀",
    "😀 表情",
    "表情也",
    "长冲村",
    "乌云山村",
    "村、乌",
    "村村",
    "会议",
    "重点",
    "重",
    "wifi",
    "WiFi也",
    "认证",
    "资格 认证",
    "农村 茶",
    "没有的词",
    "年",
    ",",
    "。",
    ":",
    "金",
    "b超不",
    "7",
    ")",
    "”",
    "公示",
    "申请",
    "农村",
    "村民",
    "电话",
    "保障",
    "人每月720",
    "18",
    "A班",
    "体检中心新到",
    "两台B",
    "茶农说:“今",
    "英山云雾茶开",
    "开采英",
    "三农”",
    "月建成",
    "填表。",
    "WiF",
    "ＷＩＦＩ",
    "6年标",
    "2026年度",
    "周一到周五上",
    "周五上午8:",
    "学习党史,办",
    "员60周岁",
    "道路、饮水。",
    "含在外务工人",
    "class",
    "低保金生活",
    "障金,20",
    "人员(含",
    "共产党史",
    "人口普查",
    "基站在7月",
    "月底前完成",
];

const LONGER: [&str; 4] = ["0713-7012345", "english", "English class", "AND OR \"("];

fn documents() -> Vec<Document> {
    TEXTS.iter().map(|(title, text)| document(Group::Article, title, text)).collect()
}

/// Each query whose answer is not that of plain substrings, with both answers.
fn misses(documents: &[Document], folder: &std::path::Path, queries: &[&str]) -> Vec<String> {
    let index = put(folder, documents);
    let miss = |query: &&str| {
        let words = Words::parse(query).unwrap();
        let mut truth: Vec<_> =
            documents.iter().filter(|each| words.are_in(each)).map(|each| each.title.clone()).collect();
        let found = find(&index, "c/", query);
        let exact = found.groups.iter().flat_map(|group| &group.hits).filter(|hit| hit.exact);
        let mut ours: Vec<_> = exact.map(|hit| hit.document.title.clone()).collect();
        truth.sort();
        ours.sort();
        (truth != ours).then(|| format!("「{query}」: {truth:?} hold it, {ours:?} were found"))
    };
    queries.iter().filter_map(miss).collect()
}

#[test]
fn every_query_finds_what_a_plain_substring_finds() {
    let folder = tempfile::tempdir().unwrap();
    let queries: Vec<&str> = QUERIES.into_iter().chain(LONGER).collect();
    let misses = misses(&documents(), folder.path(), &queries);
    assert!(misses.is_empty(), "{} of {} differ:\n{}", misses.len(), queries.len(), misses.join("\n"));
}

#[test]
fn the_hundred_queries_differ_are_short_and_most_of_them_have_an_answer() {
    let different: BTreeSet<_> = QUERIES.into_iter().collect();
    assert_eq!(different.len(), QUERIES.len());
    let documents = documents();
    let mut answered = [0; 7];
    for query in QUERIES {
        let words = Words::parse(query).unwrap();
        let length = query.chars().count();
        assert!((1..=6).contains(&length), "{query}");
        answered[length] += usize::from(documents.iter().any(|each| words.are_in(each)));
    }
    assert!(answered[1..].iter().all(|answered| *answered >= 10), "of each length: {answered:?}");
}

#[test]
fn what_the_rule_of_substrings_says_is_what_a_reader_expects() {
    let documents = documents();
    let holds = |query: &str, at: usize| Words::parse(query).unwrap().are_in(&documents[at]);
    assert!(
        holds("5g网络", 1) && holds("B超", 2) && holds("2026年", 0) && holds("abc", 6) && holds("english", 6)
    );
    assert!(!holds("茶叶", 0) && !holds("保障金的", 0) && holds("资格 认证", 4) && !holds("资格 茶叶", 4));
}

#[test]
fn two_hundred_characters_an_emoji_and_markup_are_plain_words() {
    let folder = tempfile::tempdir().unwrap();
    let index = put(folder.path(), &documents());
    assert_eq!(find(&index, "c/", &"低".repeat(200)).total(), 0);
    assert_eq!(find(&index, "c/", &"低 保 ".repeat(50)).total(), 1);
    assert_eq!(find(&index, "c/", "😀").total(), 1);
    assert_eq!(find(&index, "c/", "<script>alert(1)</script>").total(), 0);
    assert_eq!(find(&index, "c/", "title:低保").total(), 0);
}

#[test]
fn an_article_of_two_hundred_thousand_characters_is_found_by_its_last_word() {
    let folder = tempfile::tempdir().unwrap();
    let long = format!("{}最后一句话", "很长的文章。".repeat(33_000));
    let index = put(folder.path(), &[document(Group::Article, "长文", &long)]);
    assert_eq!(find(&index, "c/", "最后一句话").total(), 1);
    assert_eq!(find(&index, "c/", "章。最后").total(), 1);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn whatever_the_texts_the_index_agrees_with_substrings(
        texts in proptest::collection::vec("[甲乙丙丁a1B,。 ]{0,40}", 1..6),
        queries in proptest::collection::vec("[甲乙丙丁aA1b,。]{1,6}", 8),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let documents: Vec<_> = (0..).zip(&texts)
            .map(|(n, text): (u32, _)| document(Group::Article, &format!("题{n}"), text)).collect();
        let queries: Vec<&str> = queries.iter().map(String::as_str).collect();
        let misses = misses(&documents, folder.path(), &queries);
        prop_assert!(misses.is_empty(), "{}", misses.join("\n"));
    }
}
