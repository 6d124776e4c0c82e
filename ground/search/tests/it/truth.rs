//! What is found is what a plain substring finds, never fewer, never more.

use crate::{document, find, put};
use hongwang_feature::findable::{Document, Group};
use hongwang_search::Words;
use proptest::prelude::*;

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

const QUERIES: [&str; 60] = [
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
    "0713-7012345",
    "8:30",
    "“今",
    "(含",
    "党史",
    "史无前例",
    "党史无前",
    "abc",
    "ABC学校",
    "english",
    "English class",
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
    "AND OR \"(",
];

fn documents() -> Vec<Document> {
    TEXTS.iter().map(|(title, text)| document(Group::Article, title, text)).collect()
}

fn misses(documents: &[Document], folder: &std::path::Path, queries: &[String]) -> Vec<String> {
    let index = put(folder, documents);
    let differs = queries.iter().filter(|query| {
        let words = Words::parse(query).unwrap();
        let mut truth: Vec<_> =
            documents.iter().filter(|each| words.are_in(each)).map(|each| each.title.clone()).collect();
        let found = find(&index, "c/", query);
        let exact = found.groups.iter().flat_map(|group| &group.hits).filter(|hit| hit.exact);
        let mut ours: Vec<_> = exact.map(|hit| hit.document.title.clone()).collect();
        truth.sort();
        ours.sort();
        truth != ours
    });
    differs.cloned().collect()
}

#[test]
fn every_query_finds_what_a_plain_substring_finds() {
    let folder = tempfile::tempdir().unwrap();
    let queries: Vec<_> = QUERIES.iter().map(|query| (*query).to_owned()).collect();
    assert_eq!(misses(&documents(), folder.path(), &queries), Vec::<String>::new());
    // The table itself says something: most queries have an answer.
    let documents = documents();
    let answered = QUERIES.iter().filter(|query| {
        let words = Words::parse(query).unwrap();
        documents.iter().any(|each| words.are_in(each))
    });
    assert!(answered.count() > 50);
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
        prop_assert_eq!(misses(&documents, folder.path(), &queries), Vec::<String>::new());
    }
}
