//! The tree of halls: what is refused and with which words, what a county and an organisation make of it.

use hongwang_base::Millis;
use hongwang_content::columns::{
    Addition, Arrangement, Column, ColumnSlug, CountyTree, Fault, Field, Freshness, Kind, MAX_HALLS,
    MAX_ITEMS, MAX_LABEL, Node, Order, Rename, Review, Section, Tier, Tree, TreeProblem, TreeProblems,
};
use proptest::prelude::*;
use std::{collections::BTreeSet, fs, path::Path, sync::LazyLock};

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

fn county(json: &str) -> (Tree, Vec<TreeProblem>) {
    shipped().for_county(&CountyTree::from_json(json).unwrap(), &hongwang_page::has_icon)
}

const NEW_COLUMN: &str = r#"{"under": "/yule/play", "slug": "kite", "name": "放风筝", "icon": "wind",
    "speak": "看风筝。", "kind": "media", "tier": "A", "owner": "县文化馆", "source": "县文化馆", "max_age": "35d"}"#;

#[test]
fn a_county_that_names_what_is_not_there_hears_of_it_and_keeps_the_rest() {
    let (tree, problems) = county(
        r#"{"rename": [{"at": "/dang/nothing", "name": "没有"}, {"at": "/dang", "name": "名字长得放不下"},
                       {"at": "/yule", "name": "文娱大厅"}],
            "hide": ["/nowhere"], "order": [{"under": "/dang", "order": ["study", "x"]}]}"#,
    );
    let told: Vec<_> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(
        problems.iter().map(|p| p.field.unwrap()).collect::<Vec<_>>(),
        [Field::At, Field::Name, Field::Hide, Field::Order]
    );
    assert!(told[0].starts_with("改名第1项 /dang/nothing：“/dang/nothing”这个位置不存在"), "{told:?}");
    assert_eq!(tree.resolve("/dang").unwrap().caption().name, "党的建设");
    assert_eq!(tree.resolve("/yule").unwrap().caption().name, "文娱大厅");
    assert_eq!(tree.halls()[0].sections[0].caption.slug.as_str(), "study");
}

#[test]
fn a_county_cannot_hide_everything() {
    let all: Vec<_> = shipped().halls().iter().map(|hall| format!("/{}", hall.caption.slug)).collect();
    let hide = CountyTree { hide: all, ..CountyTree::default() };
    let (tree, problems) = shipped().for_county(&hide, &hongwang_page::has_icon);
    assert_eq!(tree, shipped());
    assert_eq!(problems[0].fault, Fault::NothingLeft);
}

#[test]
fn a_column_that_a_county_adds_keeps_the_rules_of_the_file() {
    let (tree, problems) = county(&format!(r#"{{"add_columns": [{NEW_COLUMN}]}}"#));
    assert_eq!(problems, []);
    assert_eq!(tree.column(&"yule/play/kite".parse().unwrap()).unwrap().kind, Kind::Media);

    let bad = NEW_COLUMN
        .replace("\"A\"", "\"D\"")
        .replace("wind", "wing")
        .replace("\"owner\": \"县文化馆\"", "\"owner\": \"\"");
    let (tree, problems) = county(&format!(r#"{{"add_columns": [{bad}]}}"#));
    let fields: Vec<_> = problems.iter().map(|p| p.field.unwrap()).collect();
    assert_eq!(fields, [Field::Icon, Field::Owner, Field::Instead]);
    assert!(problems[0].to_string().starts_with("新增栏目第1项 /yule/play/kite："), "{}", problems[0]);
    assert_eq!(tree, shipped());
}

#[test]
fn a_full_section_takes_one_more_only_when_another_is_hidden_whose_slug_stays_taken() {
    let add = NEW_COLUMN.replace("/yule/play", "/cunqing/open");
    let (_, problems) = county(&format!(r#"{{"add_columns": [{add}]}}"#));
    assert_eq!(problems[0].fault, Fault::TooMany { field: Field::Column, limit: MAX_ITEMS });
    let (tree, problems) = county(&format!(r#"{{"hide": ["/cunqing/open/asset"], "add_columns": [{add}]}}"#));
    assert_eq!(problems, []);
    assert!(tree.resolve("/cunqing/open/asset").is_none());
    assert!(tree.resolve("/cunqing/open/kite").is_some());
    let again = add.replace("kite", "asset");
    let (_, problems) = county(&format!(r#"{{"hide": ["/cunqing/open/asset"], "add_columns": [{again}]}}"#));
    assert_eq!(problems[0].fault, Fault::Duplicate { word: "asset".into() });
}

#[test]
fn a_shortcut_to_something_hidden_goes_with_it() {
    let (tree, problems) = county(r#"{"hide": ["/yule/dance", "/fuwu/agri/weather"]}"#);
    assert_eq!(problems, []);
    assert_eq!(tree.shortcuts().len(), 6);
    assert!(
        tree.organisation_types()
            .iter()
            .all(|kind| !kind.arrangement.shortcuts.contains(&"/yule/dance".into()))
    );
}

#[test]
fn json_of_another_shape_is_refused_in_words() {
    for bad in ["", "3", "{\"hidden\": []}", "{\"hide\": [1]}", "{\"rename\": [{\"at\": \"/dang\"}]}"] {
        assert!(matches!(CountyTree::from_json(bad).unwrap_err().0[0].fault, Fault::Syntax(_)), "{bad}");
    }
    let kind = format!(r#"{{"add_columns": [{}]}}"#, NEW_COLUMN.replace("\"media\"", "\"film\""));
    let told = CountyTree::from_json(&kind).unwrap_err().to_string();
    assert!(told.contains("请写其中一个：static、feed"), "{told}");
    assert!(Arrangement::from_json("{\"halls\": [\"../x\"]}").is_err());
}

#[test]
fn an_organisation_that_chooses_what_is_not_there_still_has_a_screen() {
    let gone = Arrangement::from_json(r#"{"halls": ["gone"], "shortcuts": ["/gone"]}"#).unwrap();
    let (tree, problems) = shipped().for_organisation(&gone);
    assert_eq!(tree, shipped());
    assert_eq!(
        problems.iter().map(ToString::to_string).collect::<Vec<_>>(),
        [
            "大厅第1项：“/gone”这个位置不存在。请写有的位置，例如 /dang、/dang/news、/dang/news/county",
            "快捷键第1项：“/gone”这个位置不存在。请写有的位置，例如 /dang、/dang/news、/dang/news/county",
        ]
    );
}

#[test]
fn an_organisation_shows_its_halls_and_shortcuts_in_its_order() {
    let choice =
        r#"{"halls": ["fuwu", "dang"], "shortcuts": ["/dang/news/central", "/fuwu/money", "/yule/dance"]}"#;
    let (tree, problems) = shipped().for_organisation(&Arrangement::from_json(choice).unwrap());
    let halls: Vec<_> = tree.halls().iter().map(|hall| hall.caption.slug.as_str()).collect();
    assert_eq!(halls, ["fuwu", "dang"]);
    let names: Vec<_> = tree.shortcuts().iter().map(|shortcut| shortcut.name.as_str()).collect();
    assert_eq!(names, ["中央精神", "查补贴"]);
    assert_eq!(problems.len(), 1, "a shortcut into a hall that it does not show");
    assert!(tree.resolve("/yule").is_none());
}

#[test]
fn every_type_of_organisation_starts_from_a_screen_that_fits() {
    let tree = shipped();
    for kind in tree.organisation_types() {
        let arrangement = tree.arrangement_of(kind.slug.as_str()).unwrap();
        let (arranged, problems) = tree.for_organisation(arrangement);
        assert_eq!(problems, [], "{}", kind.name);
        assert_eq!(arranged.shortcuts().len(), MAX_ITEMS, "{}", kind.name);
        keeps_its_invariants(&arranged);
    }
    assert!(tree.arrangement_of("no-such-type").is_none());
}

/// What [`Tree`] promises.
fn keeps_its_invariants(tree: &Tree) {
    fn unique<'a>(slugs: impl Iterator<Item = &'a str>, limit: usize) {
        let slugs: Vec<_> = slugs.collect();
        assert!((1..=limit).contains(&slugs.len()), "{slugs:?}");
        assert_eq!(slugs.iter().collect::<BTreeSet<_>>().len(), slugs.len(), "{slugs:?}");
    }
    unique(tree.halls().iter().map(|hall| hall.caption.slug.as_str()), MAX_HALLS);
    for hall in tree.halls() {
        unique(hall.sections.iter().map(|section| section.caption.slug.as_str()), MAX_ITEMS);
        for section in &hall.sections {
            unique(section.columns.iter().map(|column| column.caption.slug.as_str()), MAX_ITEMS);
        }
        assert!(hall.caption.label().chars().count() <= MAX_LABEL);
    }
    for (slug, column) in tree.columns() {
        assert!(!column.owner.is_empty() && column.caption.label().chars().count() <= MAX_LABEL, "{slug}");
        assert!(!column.tier.needs_connection() || column.instead.is_some(), "{slug}");
    }
    assert!(tree.shortcuts().len() <= MAX_ITEMS);
    assert!(tree.shortcuts().iter().all(|shortcut| tree.resolve(&shortcut.to).is_some()));
}

/// Addresses that lead somewhere in the shipped tree, mixed with some that do not.
fn address() -> impl Strategy<Value = String> {
    let tree = shipped();
    let mut known: Vec<String> = tree.columns().map(|(slug, _)| slug.address()).collect();
    for hall in tree.halls() {
        known.push(Node::Hall(hall).address());
        known.extend(hall.sections.iter().map(|section| Node::Section(hall, section).address()));
    }
    known.extend(["", "/", "/x/y/z/w", "/new", "/dang/new", "/dang/news/new"].map(str::to_owned));
    prop_oneof![9 => prop::sample::select(known), 1 => any::<String>()]
}

fn a_column() -> impl Strategy<Value = Column> {
    let columns: Vec<Column> = shipped().columns().map(|(_, column)| column.clone()).collect();
    (prop::sample::select(columns), "[a-c]{1,2}", ".{0,8}").prop_map(|(mut column, slug, name)| {
        column.caption.slug = slug.parse().unwrap();
        column.caption.name = name;
        column
    })
}

fn a_section() -> impl Strategy<Value = Section> {
    let caption = shipped().halls()[0].sections[0].caption.clone();
    (prop::collection::vec(a_column(), 0..10), "[a-c]{1,2}").prop_map(move |(columns, slug)| {
        let mut section = Section { caption: caption.clone(), columns };
        section.caption.slug = slug.parse().unwrap();
        section
    })
}

prop_compose! {
    fn county_tree()(
        rename in prop::collection::vec((address(), ".{0,8}", prop::option::of(".{0,8}")), 0..6),
        hide in prop::collection::vec(address(), 0..40),
        sections in prop::collection::vec((address(), a_section()), 0..6),
        columns in prop::collection::vec((address(), a_column()), 0..10),
        order in prop::collection::vec((address(), prop::collection::vec("[a-z]{1,6}", 0..4)), 0..6),
        halls in prop::collection::vec((a_section(), "[a-c]{1,2}"), 0..4),
    ) -> CountyTree {
        let hall_caption = shipped().halls()[0].clone();
        CountyTree {
            rename: rename.into_iter().map(|(at, name, short)| Rename { at, name, short, speak: None }).collect(),
            hide,
            add_halls: halls.into_iter().map(|(section, slug)| {
                let mut hall = hall_caption.clone();
                hall.caption.slug = slug.parse().unwrap();
                hall.sections = vec![section];
                hall
            }).collect(),
            add_sections: sections.into_iter().map(|(under, node)| Addition { under, node }).collect(),
            add_columns: columns.into_iter().map(|(under, node)| Addition { under, node }).collect(),
            order: order.into_iter().map(|(under, order)| Order { under, order }).collect(),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_a_county_and_an_organisation_change_the_tree_keeps_its_invariants(
        county in county_tree(),
        halls in prop::collection::vec("[a-z]{1,8}", 0..4),
        shortcuts in prop::collection::vec(address(), 0..12),
    ) {
        let json = serde_json::to_string(&county).unwrap();
        prop_assert_eq!(&CountyTree::from_json(&json).unwrap(), &county);
        let (tree, _) = shipped().for_county(&county, &hongwang_page::has_icon);
        keeps_its_invariants(&tree);
        let again = tree.halls().iter().rev().map(|hall| hall.caption.slug.clone());
        let halls = again.chain(halls.iter().map(|slug| slug.parse().unwrap())).collect();
        let (tree, _) = tree.for_organisation(&Arrangement { halls, shortcuts });
        keeps_its_invariants(&tree);
    }

    #[test]
    fn a_line_lost_or_torn_in_the_file_never_panics(start in 0..SMALL.len(), length in 0..80usize, put in ".{0,6}") {
        let mut bytes = SMALL.as_bytes().to_vec();
        let end = (start + length).min(bytes.len());
        bytes.splice(start..end, put.into_bytes());
        replay(&bytes);
    }

    #[test]
    fn any_bytes_are_read_as_problems_or_a_whole_tree(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        replay(&bytes);
    }
}

/// What the fuzz target `configuration` does with its input.
fn replay(bytes: &[u8]) {
    match Tree::parse("f", bytes, &hongwang_page::has_icon) {
        Ok(tree) => keeps_its_invariants(&tree),
        Err(problems) => assert!(!problems.0.is_empty() && !problems.to_string().is_empty()),
    }
    let text = String::from_utf8_lossy(bytes);
    if let Ok(county) = CountyTree::from_json(&text) {
        keeps_its_invariants(&shipped().for_county(&county, &hongwang_page::has_icon).0);
    }
    if let Ok(arrangement) = Arrangement::from_json(&text) {
        keeps_its_invariants(&shipped().for_organisation(&arrangement).0);
    }
}

#[test]
fn every_file_of_the_corpus_is_read_as_problems_or_a_whole_tree() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/configuration");
    let files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(files.len() >= 5, "{files:?}");
    for file in files {
        replay(&fs::read(file).unwrap());
    }
}
