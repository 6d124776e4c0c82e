//! Pinyin and near misses.

use crate::{NOW, document, find, org, put, titles};
use hongwang_feature::findable::{Document, Group};
use hongwang_search::{Ask, Index, Near, Words};

fn county() -> Vec<Document> {
    vec![
        document(Group::Column, "低保救助", "家里困难,看看能不能领低保,在这里。"),
        document(Group::Column, "茶叶行情", "今天茶叶卖什么价。"),
        document(Group::Column, "天气预报", "这几天下不下雨。"),
        document(Group::Article, "农村低保申请指南", "带上身份证和户口本。"),
        document(Group::Article, "乌云山村茶园", "说到低保两个字的文章。"),
        document(Group::Person, "单秀英", "值班人员"),
    ]
}

fn near(index: &Index, entered: &str) -> Near {
    let words = Words::parse(entered).unwrap();
    let ask = Ask { words: &words, org: &org("c/"), now: NOW, only: None, skip: 0, take: 5, without: &[] };
    index.near(ask).unwrap()
}

#[test]
fn titles_are_found_by_pinyin_and_by_first_letters_and_texts_are_not() {
    let folder = tempfile::tempdir().unwrap();
    let index = put(folder.path(), &county());
    for typed in ["db", "dibao", "DiBao", "dib", "dbao"] {
        let found = find(&index, "c/", typed);
        assert_eq!(titles(&found), ["低保救助", "农村低保申请指南"], "{typed}");
        assert!(found.groups.iter().flat_map(|group| &group.hits).all(|hit| !hit.exact));
    }
    assert_eq!(titles(&find(&index, "c/", "shanxiuying")), ["单秀英"]);
    assert_eq!(titles(&find(&index, "c/", "wuyunsancun")), ["乌云山村茶园"], "s for sh, n for ng");
    assert_eq!(find(&index, "c/", "sfz").total(), 0, "身份证 stands in a text only");
}

#[test]
fn a_title_that_begins_with_the_letters_stands_before_one_that_only_holds_them() {
    let folder = tempfile::tempdir().unwrap();
    let columns = ["请人代办", "电视电影播放", "低保特困名单公布"];
    let index = put(folder.path(), &columns.map(|title| document(Group::Column, title, "")));
    assert_eq!(titles(&find(&index, "c/", "db")), ["低保特困名单公布", "请人代办"]);
    assert_eq!(titles(&find(&index, "c/", "daiban")), ["请人代办"]);
}

#[test]
fn a_word_that_sounds_the_same_is_offered() {
    let folder = tempfile::tempdir().unwrap();
    let index = put(folder.path(), &county());
    assert_eq!(near(&index, "底保").meant, ["低保"]);
    assert_eq!(near(&index, "茶业行请").meant, ["茶叶行情"]);
}

#[test]
fn a_word_with_one_character_wrong_missing_or_too_many_is_offered() {
    let folder = tempfile::tempdir().unwrap();
    let index = put(folder.path(), &county());
    assert_eq!(near(&index, "天汽预报").meant, ["天气预报"]);
    assert_eq!(near(&index, "天预报").meant[0], "天气预报");
    assert!(near(&index, "天天气预报").meant.contains(&"天气预报".to_owned()));
    assert_eq!(near(&index, "气天").meant, ["天气"]);
}

#[test]
fn a_question_finds_what_holds_most_of_its_words() {
    let folder = tempfile::tempdir().unwrap();
    let index = put(folder.path(), &county());
    let loose = near(&index, "请问低保怎么申请").loose;
    assert!(titles(&loose).contains(&"农村低保申请指南"), "{loose:?}");
}

#[test]
fn three_columns_are_offered_whatever_was_asked() {
    let folder = tempfile::tempdir().unwrap();
    let index = put(folder.path(), &county());
    assert_eq!(near(&index, "茶叶价钱").columns[0].title, "茶叶行情");
    assert_eq!(near(&index, "😀").columns.len(), 3);
    assert_eq!(near(&index, "😀").meant, Vec::<String>::new());
}
