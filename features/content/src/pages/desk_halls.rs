//! `/desk/halls`: what the county changes in the tree of halls, and what each organisation chooses of it.
//!
//! Every button and form makes one new overlay by a pure function, which is published only when the tree that it
//! gives is without problems.

mod add;
mod arrange;
mod change;

use crate::columns::{Caption, CountyTree, Node, Tree};
use crate::pages::DeskRoutes;
use crate::tree::{self, Trees};
use crate::words::halls as words;
use axum::{
    Extension, Form,
    extract::{Query, State},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use hongwang_base::{OrgLevel, Permission, Problem};
use hongwang_feature::{DeskEntry, Fact, Place, Reply, Staff};
use hongwang_page::{
    Html, Link, Page, Visit,
    desk::{
        self as parts, Column, Confirm, Desk, Field, PostButton, Row, Table, link_button, post_button, table,
    },
};
use hongwang_store::{Tx, audit};
use maud::{Markup, html};
use serde::{Deserialize, Serialize};

const HALLS: &str = "/desk/halls";
const ARRANGE: &str = "/desk/halls/arrange";

/// The entries of the side navigation.
pub(crate) fn entries() -> [DeskEntry; 2] {
    let entry = |href, name, icon| DeskEntry {
        group: words::GROUP,
        href,
        name,
        icon,
        permission: Permission::ArrangeHalls,
    };
    [entry(HALLS, words::HALLS, "layout-grid"), entry(ARRANGE, words::ARRANGE, "arrows-sort")]
}

/// The pages with their permissions.
pub(crate) fn routes() -> DeskRoutes {
    use Permission::ArrangeHalls;
    vec![
        (HALLS, ArrangeHalls, get(show).post(press)),
        ("/desk/halls/rename", ArrangeHalls, get(ask_name).post(rename)),
        ("/desk/halls/add", ArrangeHalls, post(add::save)),
        (ARRANGE, ArrangeHalls, get(arrange::show).post(arrange::press)),
    ]
}

/// Only who answers for the whole county changes its tree.
fn reach_county(staff: &Staff) -> Reply<()> {
    if staff.org.level() == OrgLevel::County {
        Ok(())
    } else {
        Err(Problem::forbidden(words::COUNTY_ONLY).into())
    }
}

/// Keeps an overlay, sends it to the screens of its organisation, and writes down who did it.
async fn publish<T: Serialize>(
    mut tx: Tx,
    place: &Place,
    staff: &Staff,
    org: &hongwang_base::OrgPath,
    (kind, overlay): (&'static str, Option<&T>),
    detail: String,
) -> Reply<()> {
    tree::publish(&mut tx, kind, org, overlay, place.clock.now()).await?;
    audit::record(&mut tx, &staff.did(place, org, kind, org.as_str(), detail)).await?;
    tx.commit().await?;
    place.bus.tell(Fact::FeedGrew(org.clone()));
    place.live.changed();
    Ok(())
}

/// Makes one change in the county's tree, or says why it does not fit.
async fn change(place: &Place, staff: &Staff, trees: &Trees, change: change::Change) -> Reply<()> {
    reach_county(staff)?;
    let mut tx = place.db.write().await?;
    let before = tree::kept::<CountyTree>(&mut tx, tree::COUNTY, &place.org).await?.unwrap_or_default();
    let detail = change.words();
    let after = change::changed(trees.shipped(), &before, change)?;
    publish(tx, place, staff, &place.org, (tree::COUNTY, Some(&after)), detail).await
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct At {
    at: String,
}

/// A button as it was pressed.
#[derive(Deserialize)]
struct Pressed {
    what: String,
    at: String,
}

/// What is shown of one level: the children of a node, and what may be added to it.
struct Level<'a> {
    at: String,
    title: String,
    trail: Vec<Link>,
    children: Vec<(&'a Caption, bool)>,
    leaf: bool,
}

fn level<'a>(tree: &'a Tree, at: &str) -> Option<Level<'a>> {
    let link = |address: &str, name: &str| Link::new(format!("{HALLS}?at={address}"), name);
    let top = Link::new(HALLS, words::HALLS);
    if at.is_empty() || at == "/" {
        let children = tree.halls().iter().map(|hall| (&hall.caption, true)).collect();
        return Some(Level {
            at: "/".into(),
            title: words::HALLS.into(),
            trail: vec![],
            children,
            leaf: false,
        });
    }
    let node = tree.resolve(at)?;
    let (children, trail, leaf) = match node {
        Node::Hall(hall) => {
            (hall.sections.iter().map(|section| (&section.caption, true)).collect(), vec![top], false)
        }
        Node::Section(hall, section) => {
            let trail = vec![top, link(&Node::Hall(hall).address(), &hall.caption.name)];
            (section.columns.iter().map(|column| (&column.caption, false)).collect(), trail, true)
        }
        Node::Column(..) => return None,
    };
    Some(Level { at: node.address(), title: node.caption().name.clone(), trail, children, leaf })
}

async fn show(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(trees): Extension<Trees>,
    Query(asked): Query<At>,
) -> Reply<Html> {
    page(&visit, &staff, &place, &trees, &asked.at, &add::Entered::default(), None).await
}

/// One level of the tree, with the form that adds to it as it was entered.
async fn page(
    visit: &Visit,
    staff: &Staff,
    place: &Place,
    trees: &Trees,
    at: &str,
    entered: &add::Entered,
    problem: Option<&Problem>,
) -> Reply<Html> {
    let mut tx = place.db.read().await?;
    let county = tree::kept::<CountyTree>(&mut tx, tree::COUNTY, &place.org).await?.unwrap_or_default();
    drop(tx);
    let tree = trees.shipped().for_county(&county, &hongwang_page::has_icon).0;
    let level = level(&tree, at).ok_or_else(|| Problem::missing(words::NOWHERE))?;
    let may = reach_county(staff).is_ok();
    let hidden = change::hidden_below(trees.shipped(), &county, &level.at);
    let body = html! {
        @if !may { p { (words::COUNTY_ONLY) } }
        (children(&level, may))
        @if may && !hidden.is_empty() { (hidden_table(&level, &hidden)) }
        @if may { (parts::panel(words::ADD, &parts::form(&add::form(&level.at, level.leaf, entered, problem)))) }
    };
    let status = problem.map_or(http::StatusCode::OK, |_| http::StatusCode::BAD_REQUEST);
    let desk = Desk { trail: level.trail.clone(), ..staff.desk(place) };
    Ok(Page::new(level.title.clone()).desk(desk).status(status).body(body).render(visit))
}

fn below(at: &str, slug: &str) -> String {
    format!("{}/{slug}", at.trim_end_matches('/'))
}

fn children(level: &Level<'_>, may: bool) -> Markup {
    let rows = level.children.iter().map(|(caption, opens)| {
        let address = below(&level.at, caption.slug.as_str());
        let name =
            html! { (caption.name) @if caption.label() != caption.name { " (" (caption.label()) ")" } };
        Row {
            cells: vec![
                name,
                html! { code { (address) } },
                html! { @if may { (buttons(&address, &caption.name)) } },
            ],
            href: opens.then(|| format!("{HALLS}?at={address}")),
        }
    });
    table(&Table {
        caption: level.title.clone(),
        columns: [words::NAME, words::ADDRESS, words::DO].map(Column::words).into(),
        rows: rows.collect(),
        empty: String::new(),
    })
}

fn press_button(action: &str, (what, at): (&str, &str), label: &str, icon: &str, about: &str) -> Markup {
    post_button(&PostButton {
        action: action.into(),
        label: label.into(),
        about: Some(format!("{label} {about}")),
        icon: Some(icon.into()),
        values: vec![("what".into(), what.into()), ("at".into(), at.into())],
        danger: false,
    })
}

fn buttons(address: &str, name: &str) -> Markup {
    html! {
        div class="actions" {
            (press_button(HALLS, ("up", address), words::UP, "arrow-up", name))
            (press_button(HALLS, ("down", address), words::DOWN, "arrow-down", name))
            (link_button(&format!("/desk/halls/rename?at={address}"), words::RENAME, Some("edit"), false))
            (press_button(HALLS, ("hide", address), words::HIDE, "eye-off", name))
        }
    }
}

fn hidden_table(level: &Level<'_>, hidden: &[(String, String)]) -> Markup {
    let rows = hidden.iter().map(|(address, name)| Row {
        cells: vec![
            html! { (name) },
            html! { code { (address) } },
            press_button(HALLS, ("show", address), words::SHOW, "eye", name),
        ],
        href: None,
    });
    table(&Table {
        caption: words::hidden_in(&level.title),
        columns: [words::NAME, words::ADDRESS, words::DO].map(Column::words).into(),
        rows: rows.collect(),
        empty: String::new(),
    })
}

/// The level in which `address` lies.
fn above(address: &str) -> String {
    let plain = address
        .bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-/".contains(&byte));
    match address.rfind('/').filter(|_| plain) {
        None | Some(0) => HALLS.to_owned(),
        Some(end) => format!("{HALLS}?at={}", &address[..end]),
    }
}

async fn press(
    staff: Staff,
    State(place): State<Place>,
    Extension(trees): Extension<Trees>,
    Form(pressed): Form<Pressed>,
) -> Reply<Redirect> {
    let back = above(&pressed.at);
    let pressed =
        change::Change::pressed(&pressed.what, pressed.at).ok_or_else(|| Problem::bad(words::NOWHERE))?;
    change(&place, &staff, &trees, pressed).await?;
    Ok(Redirect::to(&back))
}

async fn ask_name(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(trees): Extension<Trees>,
    Query(asked): Query<At>,
) -> Reply<Html> {
    let mut tx = place.db.read().await?;
    let tree = trees.of_county(&mut tx, &place.org).await?;
    drop(tx);
    let node = tree.resolve(&asked.at).ok_or_else(|| Problem::missing(words::NOWHERE))?;
    let caption = node.caption();
    let named = Named {
        at: node.address(),
        name: caption.name.clone(),
        short: caption.short.clone().unwrap_or_default(),
        speak: caption.speak.clone(),
    };
    Ok(name_page(&visit, &staff, &place, &named, None))
}

/// A new name as it was entered.
#[derive(Deserialize)]
struct Named {
    at: String,
    name: String,
    #[serde(default)]
    short: String,
    #[serde(default)]
    speak: String,
}

fn name_page(visit: &Visit, staff: &Staff, place: &Place, named: &Named, problem: Option<&Problem>) -> Html {
    let wrong = problem.map(|problem| problem.title.clone());
    let question = Confirm {
        what: words::rename_what(&named.at),
        follows: vec![words::RENAME_FOLLOWS.into()],
        fields: vec![
            Field::hidden("at", &named.at),
            Field::text("name", words::NAME).value(&named.name).error(wrong),
            Field::text("short", words::SHORT).value(&named.short).optional().hint(words::SHORT_HINT),
            Field::text("speak", words::SPEAK).value(&named.speak).hint(words::SPEAK_HINT),
        ],
        action: "/desk/halls/rename".into(),
        label: words::RENAME.into(),
        cancel: above(&named.at),
        danger: false,
    };
    let status = problem.map_or(http::StatusCode::OK, |_| http::StatusCode::BAD_REQUEST);
    let desk = Desk { trail: vec![Link::new(HALLS, words::HALLS)], ..staff.desk(place) };
    Page::new(words::RENAME).desk(desk).status(status).body(parts::confirm(&question)).render(visit)
}

async fn rename(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(trees): Extension<Trees>,
    Form(named): Form<Named>,
) -> Reply<Response> {
    let filled = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let new = change::Change::Rename(crate::columns::Rename {
        at: named.at.clone(),
        name: named.name.trim().to_owned(),
        short: filled(&named.short),
        speak: filled(&named.speak),
    });
    match change(&place, &staff, &trees, new).await {
        Ok(()) => Ok(Redirect::to(&above(&named.at)).into_response()),
        Err(hongwang_feature::Fail::Problem(problem)) if problem.status == 400 => {
            Ok(name_page(&visit, &staff, &place, &named, Some(&problem)).into_response())
        }
        Err(fail) => Err(fail),
    }
}
