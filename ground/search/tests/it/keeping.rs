//! The index on the disk: scopes, ends, changes, damage, loss.

use crate::{NOW, document, find, org, put, titles};
use hongwang_base::Millis;
use hongwang_feature::findable::{Document, Group};
use hongwang_search::{Ask, Covered, Index, SearchError, Words, Writing};
use std::fs;

fn covered(upto: i64) -> Covered {
    Covered { edition: "1".into(), upto }
}

#[test]
fn a_screen_finds_its_own_and_what_is_above_and_never_a_neighbours() {
    let folder = tempfile::tempdir().unwrap();
    let of = |scope: &str, title: &str| Document {
        scope: org(scope),
        ..document(Group::Article, title, "通知")
    };
    let all = [
        of("c/", "县里"),
        of("c/t/", "镇上"),
        of("c/t/v/", "本村"),
        of("c/t/w/", "邻村"),
        of("c/t2/", "邻镇"),
    ];
    let index = put(folder.path(), &all);
    let mut seen = titles(&find(&index, "c/t/v/", "通知")).into_iter().map(str::to_owned).collect::<Vec<_>>();
    seen.sort();
    assert_eq!(seen, ["县里", "本村", "镇上"]);
    assert_eq!(titles(&find(&index, "c/", "通知")), ["县里"]);
    assert_eq!(find(&index, "d/", "通知").total(), 0);
}

#[test]
fn what_has_ended_is_not_found() {
    let folder = tempfile::tempdir().unwrap();
    let ended = Document { ends: Some(NOW), ..document(Group::Article, "过期通知", "") };
    let running = Document { ends: Some(NOW.plus(1)), ..document(Group::Article, "现行通知", "") };
    let index = put(folder.path(), &[ended, running]);
    assert_eq!(titles(&find(&index, "c/", "通知")), ["现行通知"]);
}

#[test]
fn titles_come_first_then_the_newest_and_pages_follow_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let dated = |title: &str, text: &str, at| Document {
        date: Some(Millis(at)),
        ..document(Group::Article, title, text)
    };
    let index = put(folder.path(), &[dated("旧", "低保", 1), dated("新", "低保", 2), dated("低保", "", 0)]);
    assert_eq!(titles(&find(&index, "c/", "低保")), ["低保", "新", "旧"]);
    let words = Words::parse("低保").unwrap();
    let ask = Ask {
        words: &words,
        org: &org("c/"),
        now: NOW,
        only: Some(Group::Article),
        skip: 1,
        take: 1,
        without: &[],
    };
    let page = index.find(ask).unwrap();
    assert_eq!((page.total(), titles(&page)), (3, vec!["新"]));
}

#[test]
fn changes_are_taken_in_and_what_is_gone_is_not_found() {
    let folder = tempfile::tempdir().unwrap();
    let index =
        put(folder.path(), &[document(Group::Article, "一", "低保"), document(Group::Article, "二", "低保")]);
    assert_eq!(index.covers()["test"], covered(2));
    let passed_over = [("test".to_owned(), "0".to_owned())];
    let words = Words::parse("低保").unwrap();
    let ask =
        Ask { words: &words, org: &org("c/"), now: NOW, only: None, skip: 0, take: 9, without: &passed_over };
    assert_eq!(titles(&index.find(ask).unwrap()), ["二"], "changed since, so passed over");
    let mut writing = Writing::on(folder.path()).unwrap();
    let renewed = document(Group::Article, "二", "医保");
    writing.take("test", &[("0".into(), None), ("1".into(), Some(renewed))], covered(4)).unwrap();
    let index = writing.finish("mark").unwrap();
    assert_eq!((find(&index, "c/", "低保").total(), find(&index, "c/", "医保").total()), (0, 1));
    assert_eq!(Index::open(folder.path(), true).unwrap().covers()["test"], covered(4));
}

#[test]
fn a_writer_that_ends_before_its_commit_leaves_the_index_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), &[document(Group::Article, "一", "低保")]);
    let mut writing = Writing::on(folder.path()).unwrap();
    writing.take("test", &[("0".into(), None)], covered(2)).unwrap();
    drop(writing);
    let index = Index::open(folder.path(), true).unwrap();
    assert_eq!((find(&index, "c/", "低保").total(), &index.covers()["test"]), (1, &covered(1)));
}

#[test]
fn a_new_index_that_was_left_half_made_goes_on_while_the_old_one_answers() {
    let folder = tempfile::tempdir().unwrap();
    let old = put(folder.path(), &[document(Group::Article, "旧", "低保")]);
    let mut writing = Writing::anew(folder.path(), |_| true).unwrap();
    writing.take("test", &[("1".into(), Some(document(Group::Article, "新", "低保")))], covered(1)).unwrap();
    writing.commit("half").unwrap();
    drop(writing);
    assert_eq!(titles(&find(&old, "c/", "低保")), ["旧"]);
    let again = Writing::anew(folder.path(), |begun| begun.mark() == "half").unwrap();
    assert_eq!(again.covers()["test"], covered(1));
    let index = again.finish("mark").unwrap();
    assert_eq!(titles(&find(&index, "c/", "低保")), ["新"]);
    assert_eq!(titles(&find(&old, "c/", "低保")), ["旧"], "a page that had the old one open may finish");
}

#[test]
fn an_index_carries_the_mark_of_its_last_commit_and_one_that_does_not_fit_is_not_gone_on_with() {
    let folder = tempfile::tempdir().unwrap();
    let mut writing = Writing::anew(folder.path(), |_| true).unwrap();
    writing.take("test", &[("1".into(), Some(document(Group::Article, "一", "低保")))], covered(1)).unwrap();
    writing.commit("half").unwrap();
    drop(writing);
    let mut writing = Writing::anew(folder.path(), |begun| begun.mark() != "half").unwrap();
    assert!(writing.covers().is_empty(), "begun again");
    writing.take("test", &[("2".into(), Some(document(Group::Article, "二", "低保")))], covered(2)).unwrap();
    writing.commit("first").unwrap();
    let index = writing.finish("second").unwrap();
    assert_eq!((index.mark(), titles(&find(&index, "c/", "低保"))), ("second", vec!["二"]));
    let mut writing = Writing::on(folder.path()).unwrap();
    writing.take("test", &[("2".into(), None)], covered(3)).unwrap();
    writing.finish("third").unwrap();
    assert_eq!(Index::open(folder.path(), true).unwrap().mark(), "third");
}

#[test]
fn an_index_that_is_lost_damaged_or_of_another_form_is_refused_and_can_be_made_anew() {
    let folder = tempfile::tempdir().unwrap();
    assert!(matches!(Index::open(folder.path(), true), Err(SearchError::Absent(_))));
    put(folder.path(), &[document(Group::Article, "一", "低保")]);
    let live = folder.path().join("live");
    let meta = fs::read_to_string(live.join("meta.json")).unwrap();

    fs::write(live.join("meta.json"), meta.replace("\\\"form\\\":", "\\\"form\\\":9")).unwrap();
    assert!(matches!(Index::open(folder.path(), true), Err(SearchError::OtherForm(_))));
    fs::write(live.join("meta.json"), &meta[..meta.len() / 2]).unwrap();
    assert!(matches!(Index::open(folder.path(), true), Err(SearchError::Damaged { .. })));
    fs::write(live.join("meta.json"), &meta).unwrap();
    assert!(Index::open(folder.path(), true).is_ok());

    let mut biggest = fs::read_dir(&live).unwrap().map(|file| file.unwrap().path());
    let biggest = biggest.find(|path| path.extension().is_some_and(|end| end == "pos")).unwrap();
    let mut bytes = fs::read(&biggest).unwrap();
    bytes[0] ^= 0xff;
    fs::write(&biggest, bytes).unwrap();
    assert!(matches!(Index::open(folder.path(), true), Err(SearchError::Damaged { .. })));
    let index = put(folder.path(), &[document(Group::Article, "一", "低保")]);
    assert_eq!(find(&index, "c/", "低保").total(), 1);
}
