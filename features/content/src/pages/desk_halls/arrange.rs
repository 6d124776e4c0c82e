//! What an organisation shows of the county's tree: its halls and shortcuts, in its order.

use super::{ARRANGE, publish};
use crate::columns::{Arrangement, Shortcut, Slug, Tree};
use crate::tree::{self, Trees};
use crate::words::halls as words;
use axum::{
    Extension, Form,
    extract::{Query, State},
    response::Redirect,
};
use hongwang_base::{OrgPath, Problem};
use hongwang_feature::{Place, Reply, Staff, organisations};
use hongwang_page::{
    Html, Page, Visit,
    desk::{Choice, Column, Control, Field, PostButton, Row, Table, filter_bar, post_button, table},
};
use maud::{Markup, html};
use serde::Deserialize;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    org: String,
}

/// A button as it was pressed; `at` is a hall's slug or a shortcut's address.
#[derive(Deserialize)]
pub(super) struct Pressed {
    org: String,
    what: String,
    #[serde(default)]
    at: String,
}

/// The organisation that is asked for, or the reader's own.
fn organisation(staff: &Staff, asked: &str) -> Reply<OrgPath> {
    if asked.is_empty() {
        return Ok(staff.org.clone());
    }
    let org = asked.parse::<OrgPath>().map_err(|_| Problem::missing(words::NOWHERE))?;
    staff.reach(&org)?;
    Ok(org)
}

pub(super) async fn show(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(trees): Extension<Trees>,
    Query(asked): Query<Asked>,
) -> Reply<Html> {
    let org = organisation(&staff, &asked.org)?;
    let mut tx = place.db.read().await?;
    let whole = trees.of_county(&mut tx, &place.org).await?;
    let shown = trees.of(&mut tx, &org).await?;
    let own = tree::kept::<Arrangement>(&mut tx, tree::ARRANGEMENT, &org).await?.is_some();
    let known = organisations::list(&mut tx, &staff.scope()).await?;
    drop(tx);
    let name = |path: &OrgPath| {
        known.iter().find(|each| each.path == *path).map_or(path.code().to_owned(), |each| each.short.clone())
    };
    let choices = known
        .iter()
        .map(|each| {
            Choice::new(each.path.as_str(), format!("{} {}", "  ".repeat(each.path.depth() - 1), each.short))
        })
        .collect();
    let field = Field::new("org", words::ORGANISATION, Control::Select(choices)).value(org.as_str());
    let body = html! {
        (filter_bar(ARRANGE, &[field], ARRANGE))
        p { (if own { words::OWN_CHOICE } else { words::DEFAULT_CHOICE }) }
        (halls(&org, &whole, &shown))
        (shortcuts(&org, &whole, shown.shortcuts()))
        @if own { (button(&org, ("reset", ""), words::RESET, "refresh", "")) }
    };
    Ok(Page::new(words::arrange_of(&name(&org))).desk(staff.desk(&place)).body(body).render(&visit))
}

fn button(org: &OrgPath, (what, at): (&str, &str), label: &str, icon: &str, about: &str) -> Markup {
    post_button(&PostButton {
        action: ARRANGE.into(),
        label: label.into(),
        about: Some(format!("{label} {about}")),
        icon: Some(icon.into()),
        values: [("org", org.as_str()), ("what", what), ("at", at)]
            .map(|(name, value)| (name.into(), value.into()))
            .into(),
        danger: false,
    })
}

fn lines(caption: &str, rows: Vec<Row>) -> Markup {
    let columns = [words::NAME, words::DO].map(Column::words).into();
    table(&Table { caption: caption.into(), columns, rows, empty: String::new() })
}

fn halls(org: &OrgPath, whole: &Tree, shown: &Tree) -> Markup {
    let shows = |slug: &Slug| shown.halls().iter().any(|hall| hall.caption.slug == *slug);
    let mut rows = Vec::new();
    for hall in shown.halls() {
        let (slug, name) = (hall.caption.slug.as_str(), hall.caption.name.as_str());
        rows.push(Row {
            cells: vec![
                html! { (name) },
                html! { div class="actions" {
                    (button(org, ("up", slug), words::UP, "arrow-up", name))
                    (button(org, ("down", slug), words::DOWN, "arrow-down", name))
                    (button(org, ("hide", slug), words::HIDE, "eye-off", name))
                } },
            ],
            href: None,
        });
    }
    for hall in whole.halls().iter().filter(|hall| !shows(&hall.caption.slug)) {
        let (slug, name) = (hall.caption.slug.as_str(), hall.caption.name.as_str());
        rows.push(Row {
            cells: vec![
                html! { (name) " " (words::NOT_SHOWN) },
                button(org, ("show", slug), words::SHOW, "eye", name),
            ],
            href: None,
        });
    }
    lines(words::HALLS, rows)
}

fn shortcuts(org: &OrgPath, whole: &Tree, shown: &[Shortcut]) -> Markup {
    let mut rows = Vec::new();
    for shortcut in shown {
        let (to, name) = (shortcut.to.as_str(), shortcut.name.as_str());
        rows.push(Row {
            cells: vec![
                html! { (name) " " code { (to) } },
                html! { div class="actions" {
                    (button(org, ("shortcut-up", to), words::UP, "arrow-up", name))
                    (button(org, ("shortcut-down", to), words::DOWN, "arrow-down", name))
                    (button(org, ("shortcut-remove", to), words::REMOVE, "x", name))
                } },
            ],
            href: None,
        });
    }
    let taken = |to: &str| shown.iter().any(|shortcut| shortcut.to == to);
    let columns =
        whole.columns().map(|(slug, column)| Choice::new(slug.address(), column.caption.name.clone()));
    let free = columns.filter(|choice| !taken(&choice.value)).collect();
    html! {
        (lines(words::SHORTCUTS, rows))
        form class="filter" method="post" action=(ARRANGE) {
            input type="hidden" name="org" value=(org.as_str());
            input type="hidden" name="what" value="shortcut-add";
            (hongwang_page::desk::field(&Field::new("at", words::NEW_SHORTCUT, Control::Select(free))))
            (hongwang_page::desk::button(words::ADD, Some("plus"), false))
        }
    }
}

/// The arrangement after a button, from the tree that the organisation shows; none means its type's own.
fn pressed(shown: &Tree, what: &str, at: &str) -> Result<Option<Arrangement>, Problem> {
    let mut halls: Vec<Slug> = shown.halls().iter().map(|hall| hall.caption.slug.clone()).collect();
    let mut shortcuts: Vec<String> = shown.shortcuts().iter().map(|shortcut| shortcut.to.clone()).collect();
    match what {
        "reset" => return Ok(None),
        "up" => shift(&mut halls, |slug| slug.as_str() == at, -1),
        "down" => shift(&mut halls, |slug| slug.as_str() == at, 1),
        "hide" => halls.retain(|slug| slug.as_str() != at),
        "show" => halls.push(at.parse().map_err(|_| Problem::bad(words::NOWHERE))?),
        "shortcut-up" => shift(&mut shortcuts, |to| to == at, -1),
        "shortcut-down" => shift(&mut shortcuts, |to| to == at, 1),
        "shortcut-remove" => shortcuts.retain(|to| to != at),
        "shortcut-add" => shortcuts.push(at.to_owned()),
        _ => return Err(Problem::bad(words::NOWHERE)),
    }
    if halls.is_empty() {
        return Err(Problem::bad(words::ONE_HALL));
    }
    // A shortcut into a hall that was just hidden goes with it.
    let leads_on = |to: &String| halls.iter().any(|slug| to.split('/').nth(1) == Some(slug.as_str()));
    let hidden = what == "hide";
    shortcuts.retain(|to| !hidden || leads_on(to));
    Ok(Some(Arrangement { halls, shortcuts }))
}

fn shift<T>(items: &mut [T], is: impl Fn(&T) -> bool, by: isize) {
    let from = items.iter().position(is);
    let to = from.and_then(|from| from.checked_add_signed(by)).filter(|to| *to < items.len());
    if let (Some(from), Some(to)) = (from, to) {
        items.swap(from, to);
    }
}

pub(super) async fn press(
    staff: Staff,
    State(place): State<Place>,
    Extension(trees): Extension<Trees>,
    Form(asked): Form<Pressed>,
) -> Reply<Redirect> {
    let org = organisation(&staff, &asked.org)?;
    let mut tx = place.db.write().await?;
    let whole = trees.of_county(&mut tx, &place.org).await?;
    let shown = trees.of(&mut tx, &org).await?;
    let arrangement = pressed(&shown, &asked.what, &asked.at)?;
    let problems =
        arrangement.as_ref().map(|arrangement| whole.for_organisation(arrangement).1).unwrap_or_default();
    if let Some(problem) = problems.first() {
        return Err(Problem::bad(problem.to_string()).into());
    }
    let detail = words::arranged(&asked.what, &asked.at);
    publish(tx, &place, &staff, &org, (tree::ARRANGEMENT, arrangement.as_ref()), detail).await?;
    Ok(Redirect::to(&format!("{ARRANGE}?org={org}")))
}
