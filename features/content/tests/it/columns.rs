//! The tree of halls: what is refused and with which words, and what the shipped tree holds.

mod changes;

use hongwang_base::Millis;
use hongwang_content::columns::{
    ColumnSlug, Fault, Field, Freshness, Kind, MAX_HALLS, MAX_ITEMS, Node, Review, Tier, Tree, TreeProblem,
    TreeProblems,
};
use std::{fs, sync::LazyLock};

/// One of everything; each test breaks one line of it.
const SMALL: &str = r#"[[hall]]
slug = "dang"
name = "党的建设"
icon = "flag"
speak = "党的建设。"

[[hall.section]]
slug = "news"
name = "党建要闻"
icon = "news"
speak = "党建要闻。"

[[hall.section.column]]
slug = "county"
name = "英山党建"
icon = "flag"
speak = "本县的消息。"
kind = "feed"
tier = "A"
owner = "县委组织部"
source = "各单位投稿"
max_age = "3d"

[[hall.section.column]]
slug = "weather"
name = "天气"
icon = "sun"
speak = "看天气。"
kind = "query"
tier = "C"
owner = "县气象局"
source = "气象部门"
max_age = "6h"
instead = "请看电视。"

[[shortcut]]
name = "看天气"
to = "/dang/news/weather"
icon = "sun"
speak = "看天气。"

[[organisation_type]]
slug = "village"
name = "村"
halls = ["dang"]
shortcuts = ["/dang/news"]
"#;

fn parse(text: &str) -> Result<Tree, TreeProblems> {
    Tree::parse("halls/columns.toml", text.as_bytes(), &hongwang_page::has_icon)
}

/// The problems of the small tree with `old` (which must occur) replaced once.
fn broken(old: &str, new: &str) -> Vec<TreeProblem> {
    assert!(SMALL.contains(old), "{old}");
    parse(&SMALL.replacen(old, new, 1)).unwrap_err().0
}

static SHIPPED: LazyLock<Tree> = LazyLock::new(|| Tree::shipped(&hongwang_page::has_icon).unwrap());

fn shipped() -> Tree {
    SHIPPED.clone()
}

fn line(problem: &TreeProblem) -> usize {
    problem.line.as_ref().unwrap().line
}

#[test]
fn an_unknown_kind_is_refused_with_its_line_and_the_words_to_choose_from() {
    let problems = broken("kind = \"feed\"", "kind = \"feeds\"");
    assert_eq!(problems.len(), 1);
    assert_eq!(
        problems[0].to_string(),
        "halls/columns.toml:18: 栏目 /dang/news/county：类型（kind）：“feeds”不在可选的词里。\
         请写其中一个：static、feed、query、form、media、live、person"
    );
}

#[test]
fn a_column_with_no_owner_is_refused_at_the_line_where_it_starts() {
    let problems = broken("owner = \"县委组织部\"\n", "");
    assert_eq!(problems.len(), 1);
    assert_eq!(
        problems[0].to_string(),
        "halls/columns.toml:13: 栏目 /dang/news/county：没有写负责单位（owner）。请写上，例如 owner = \"县委组织部\""
    );
    assert_eq!(broken("owner = \"县委组织部\"", "owner = \" \"")[0].fault, Fault::Missing(Field::Owner));
}

#[test]
fn a_slug_that_stands_twice_is_refused_where_it_stands_again() {
    let problems = broken("slug = \"weather\"", "slug = \"county\"");
    assert_eq!(problems[0].fault, Fault::Duplicate { word: "county".into() });
    assert_eq!(line(&problems[0]), 25);
}

#[test]
fn each_bad_value_names_its_field_and_its_line() {
    let cases: &[(&str, &str, Option<Field>, usize, Fault)] = &[
        ("slug = \"news\"", "slug = \"News\"", Some(Field::Slug), 8, Fault::BadSlug { word: "News".into() }),
        (
            "icon = \"news\"",
            "icon = \"newz\"",
            Some(Field::Icon),
            10,
            Fault::UnknownIcon { icon: "newz".into() },
        ),
        (
            "max_age = \"3d\"",
            "max_age = \"3 days\"",
            Some(Field::MaxAge),
            22,
            Fault::BadAge { word: "3 days".into() },
        ),
        (
            "max_age = \"3d\"",
            "max_age = \"0d\"",
            Some(Field::MaxAge),
            22,
            Fault::BadAge { word: "0d".into() },
        ),
        ("max_age = \"3d\"", "max_age = \"none\"", Some(Field::MaxAge), 22, Fault::MustAge),
        ("max_age = \"3d\"", "max_age = 3", Some(Field::MaxAge), 22, Fault::WrongType(Field::MaxAge)),
        ("instead = \"请看电视。\"\n", "", Some(Field::Instead), 24, Fault::NoInstead(Tier::C)),
        ("tier = \"A\"\n", "", Some(Field::Tier), 13, Fault::Missing(Field::Tier)),
        (
            "to = \"/dang/news/weather\"",
            "to = \"/wang\"",
            Some(Field::To),
            38,
            Fault::Nowhere { to: "/wang".into() },
        ),
        (
            "halls = [\"dang\"]",
            "halls = [\"fuwu\"]",
            Some(Field::Halls),
            45,
            Fault::Nowhere { to: "/fuwu".into() },
        ),
        ("halls = [\"dang\"]", "halls = \"dang\"", Some(Field::Halls), 45, Fault::WrongType(Field::Halls)),
        (
            "name = \"英山党建\"",
            "name = \"英山县的党建消息\"",
            Some(Field::Name),
            15,
            Fault::LongLabel { label: "英山县的党建消息".into() },
        ),
    ];
    for (old, new, field, expected_line, fault) in cases {
        let problems = broken(old, new);
        let found: Vec<_> = problems.iter().map(|p| (p.field, line(p), p.fault.clone())).collect();
        assert_eq!(found, [(*field, *expected_line, fault.clone())], "{new}");
    }
}

#[test]
fn an_unknown_field_is_refused_with_the_fields_that_belong_there() {
    let problems = broken("owner = \"县委组织部\"", "owner = \"县委组织部\"\nowners = \"x\"");
    assert_eq!(line(&problems[0]), 21);
    assert!(problems[0].to_string().contains("“owners”"), "{}", problems[0]);
    assert!(problems[0].to_string().contains("owner、source、max_age"), "{}", problems[0]);
}

#[test]
fn every_problem_of_a_file_is_told_at_once_in_the_order_of_its_lines() {
    let text = SMALL
        .replacen("icon = \"flag\"", "icon = \"flagg\"", 1)
        .replacen("kind = \"feed\"", "kind = \"x\"", 1)
        .replacen("tier = \"C\"", "tier = \"E\"", 1)
        .replacen("source = \"气象部门\"\n", "", 1)
        .replacen("to = \"/dang/news/weather\"", "to = \"/dang/x\"", 1);
    let problems = parse(&text).unwrap_err();
    assert_eq!(problems.0.iter().map(line).collect::<Vec<_>>(), [4, 18, 24, 30, 37]);
    assert!(
        problems.to_string().starts_with("栏目表有5处要改：\nhalls/columns.toml:4: 大厅 /dang："),
        "{problems}"
    );
}

#[test]
fn a_tenth_hall_and_a_ninth_section_column_and_shortcut_are_refused() {
    let column = &SMALL[SMALL.find("[[hall.section.column]]").unwrap()..SMALL.find("[[shortcut]]").unwrap()];
    let section = &SMALL[SMALL.find("[[hall.section]]").unwrap()..SMALL.find("[[shortcut]]").unwrap()];
    let hall = &SMALL[..SMALL.find("[[shortcut]]").unwrap()];
    let tail = &SMALL[SMALL.find("[[shortcut]]").unwrap()..];
    let copies = |text: &str, slug: &str, count: usize| -> String {
        (0..count).map(|n| text.replacen(&format!("\"{slug}\""), &format!("\"n{n}\""), 1)).collect()
    };
    let one_column = column.split("\n\n").next().unwrap().to_owned() + "\n\n";
    for (text, field) in [
        (format!("{hall}{}{tail}", copies(hall, "dang", MAX_HALLS)), Field::Hall),
        (format!("{hall}{}{tail}", copies(section, "news", MAX_ITEMS)), Field::Section),
        (format!("{hall}{}{tail}", copies(&one_column, "county", MAX_ITEMS - 1)), Field::Column),
    ] {
        let problems = parse(&text).unwrap_err().0;
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(matches!(problems[0].fault, Fault::TooMany { field: f, .. } if f == field), "{problems:?}");
    }
    let shortcut = tail.split("\n\n").next().unwrap();
    let to = ["/dang", "/dang/news", "/dang/news/county", "/dang/news/n0", "/dang/news/n1"];
    let more = ["/dang/news/n2", "/dang/news/n3", "/dang/news/n4"];
    let shortcuts: String = (to.iter().chain(&more))
        .map(|to| format!("{}\n\n", shortcut.replace("/dang/news/weather", to)))
        .collect();
    let problems =
        parse(&format!("{hall}{}{shortcuts}{tail}", copies(&one_column, "county", 5))).unwrap_err().0;
    assert!(
        matches!(problems[..], [TreeProblem { fault: Fault::TooMany { limit: MAX_ITEMS, .. }, .. }]),
        "{problems:?}"
    );
}

#[test]
fn a_hall_without_sections_and_a_file_without_halls_are_refused() {
    assert_eq!(parse("").unwrap_err().0[0].fault, Fault::NoneInside(Field::Hall));
    let hall = &SMALL[..SMALL.find("[[hall.section]]").unwrap()];
    assert_eq!(parse(hall).unwrap_err().0[0].fault, Fault::NoneInside(Field::Section));
    assert_eq!(parse("hall = 3").unwrap_err().0[0].fault, Fault::NotTables(Field::Hall));
}

#[test]
fn text_that_is_not_toml_is_refused_with_its_line() {
    let problems = parse("[[hall]]\nslug = \"dang\nname = \"x\"\n").unwrap_err().0;
    assert!(matches!(problems[0].fault, Fault::Syntax(_)));
    assert_eq!(line(&problems[0]), 2);
    let bytes = Tree::parse("f", &[0xff, 0xfe], &hongwang_page::has_icon).unwrap_err().0;
    assert!(matches!(bytes[0].fault, Fault::Syntax(_)));
    let huge = Tree::parse("f", &vec![b'#'; 2 << 20], &hongwang_page::has_icon).unwrap_err().0;
    assert!(matches!(huge[0].fault, Fault::TooLarge { .. }));
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("none.toml");
    let problems = Tree::load(&path, &hongwang_page::has_icon).unwrap_err();
    assert!(matches!(problems.0[0].fault, Fault::Unreadable(_)));
    assert!(problems.to_string().contains("none.toml"), "{problems}");
    fs::write(&path, SMALL).unwrap();
    assert_eq!(Tree::load(&path, &hongwang_page::has_icon).unwrap().halls().len(), 1);
}

#[test]
fn the_shipped_tree_has_nine_halls_48_sections_162_columns_and_eight_shortcuts() {
    let tree = shipped();
    let sections: Vec<_> = tree.halls().iter().map(|hall| hall.sections.len()).collect();
    assert_eq!(sections, [6, 5, 5, 6, 4, 6, 6, 5, 5]);
    assert_eq!(tree.columns().count(), 162);
    assert_eq!(tree.shortcuts().len(), MAX_ITEMS);
    let columns: Vec<_> = tree
        .halls()
        .iter()
        .map(|hall| hall.sections.iter().map(|section| section.columns.len()).sum::<usize>())
        .collect();
    assert_eq!(columns, [21, 16, 22, 28, 14, 16, 14, 15, 16]);
    let types: Vec<_> = tree.organisation_types().iter().map(|kind| kind.slug.as_str()).collect();
    assert_eq!(types, ["village", "village-branch", "community", "enterprise", "two-new"]);
}

#[test]
fn every_address_of_the_shipped_tree_leads_to_what_it_names() {
    let tree = shipped();
    for (slug, column) in tree.columns() {
        let node = tree.resolve(&slug.address()).unwrap();
        assert_eq!((node.caption(), node.address()), (&column.caption, slug.address()));
        assert_eq!(node.column_slug().as_ref(), Some(&slug));
        assert_eq!(tree.column(&slug), Some(column));
        assert_eq!(slug.as_str().parse::<ColumnSlug>(), Ok(slug.clone()));
    }
    assert!(matches!(tree.resolve("/dang/"), Some(Node::Hall(_))));
    assert!(matches!(tree.resolve("dang/news"), Some(Node::Section(..))));
    for nowhere in ["", "/", "//", "/x", "/dang//central", "/dang/news/central/x", "/dang/news/x", "/DANG"] {
        assert!(tree.resolve(nowhere).is_none(), "{nowhere}");
    }
}

#[test]
fn what_reaches_the_whole_county_needs_a_second_person() {
    let tree = shipped();
    for (slug, column) in tree.columns() {
        let county_feed = column.kind == Kind::Feed && column.owner.starts_with('县');
        let second = county_feed && slug.as_str() != "huiyi/meet/agenda";
        assert_eq!(column.review == Review::Second, second, "{slug}");
    }
}

#[test]
fn freshness_tells_stale_empty_and_not_connected_apart() {
    let tree = parse(SMALL).unwrap();
    let feed = tree.column(&"dang/news/county".parse().unwrap()).unwrap();
    let weather = tree.column(&"dang/news/weather".parse().unwrap()).unwrap();
    let start = Millis(1_700_000_000_000);
    let limit = start.plus(3 * Millis::DAY);
    assert_eq!(feed.freshness(None, start), Freshness::Empty);
    assert_eq!(weather.freshness(None, start), Freshness::NotConnected);
    assert_eq!(feed.freshness(Some(start), limit), Freshness::Fresh);
    assert_eq!(feed.freshness(Some(start), limit.plus(1)), Freshness::Stale { since: limit });
    assert_eq!(
        weather.freshness(Some(start), limit),
        Freshness::Stale { since: start.plus(6 * Millis::HOUR) }
    );
    assert_eq!(feed.freshness(Some(limit), start), Freshness::Fresh);
    assert_eq!(feed.freshness(Some(Millis(i64::MAX)), Millis(i64::MIN)), Freshness::Fresh);
}
