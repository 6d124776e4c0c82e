//! What a county and an organisation make of the tree, and what holds whatever they write.

use super::shipped;
use hongwang_content::columns::{
    Addition, Arrangement, Column, CountyTree, Fault, Field, Kind, MAX_HALLS, MAX_ITEMS, MAX_LABEL, Node,
    Order, Rename, Section, Tree, TreeProblem,
};
use proptest::prelude::*;
use std::{collections::BTreeSet, fs, path::Path};

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
    fn a_line_lost_or_torn_in_the_file_never_panics(start in 0..super::SMALL.len(), length in 0..80usize, put in ".{0,6}") {
        let mut bytes = super::SMALL.as_bytes().to_vec();
        let end = (start + length).min(bytes.len());
        bytes.splice(start..end, put.into_bytes());
        replay(&bytes);
    }

    #[test]
    fn any_bytes_are_read_as_problems_or_a_whole_tree(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        replay(&bytes);
    }
}

#[path = "../../../../../fuzz/exercise/configuration.rs"]
mod exercise;

/// What the fuzz target `configuration` does with its input, and that what comes of it is a good tree.
fn replay(bytes: &[u8]) {
    exercise::tree(bytes);
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
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/configuration");
    let files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(files.len() >= 5, "{files:?}");
    for file in files {
        replay(&fs::read(file).unwrap());
    }
}
