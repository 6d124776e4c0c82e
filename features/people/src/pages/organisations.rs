//! `/desk/organisations`: the tree, level by level; branches are added, renamed, turned into another kind, closed.

use super::{REFUSED, Wrong, after, done};
use crate::{account::plain_name, tree, words};
use axum::{
    Form,
    extract::{Query, State},
    response::{IntoResponse, Redirect, Response},
};
use hongwang_base::{OrgLevel, OrgPath, Problem};
use hongwang_feature::{
    Place, Reply, Staff,
    organisations::{self, OrgKind, Organisation},
};
use hongwang_page::{
    Badge, Link, Page, Tone, Visit, badge,
    desk::{
        Choice, Column, Control, Desk, Field, Form as DeskForm, PostButton, Row, Table, filter_bar, form,
        link_button, panel, post_button, table,
    },
};
use hongwang_store::{Tx, audit};
use maud::{Markup, html};
use serde::Deserialize;

const BASE: &str = "/desk/organisations";

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Asked {
    q: String,
    org: String,
    done: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Sent {
    org: String,
    name: String,
    short: String,
    kind: String,
}

/// The organisation of an address or form, if this person reaches it. An empty text means the person's own.
async fn reached(tx: &mut Tx, staff: &Staff, text: &str) -> Reply<Organisation> {
    let missing = || Problem::missing(words::NO_ORGANISATION);
    let path: OrgPath =
        if text.is_empty() { staff.org.clone() } else { text.parse().map_err(|_| missing())? };
    staff.reach(&path)?;
    Ok(organisations::find(tx, &path).await?.ok_or_else(missing)?)
}

/// The links above an organisation, as far down as the person reaches.
async fn trail(tx: &mut Tx, staff: &Staff, path: &OrgPath) -> Reply<Vec<Link>> {
    let chain = organisations::chain(tx, path).await?;
    let above = chain.into_iter().filter(|each| each.path != *path && staff.org.covers(&each.path));
    let mut links = vec![Link::new(BASE, words::ORGANISATIONS_TITLE)];
    links.extend(above.map(|each| Link::new(list_address(&each.path), each.short)));
    Ok(links)
}

fn list_address(path: &OrgPath) -> String {
    format!("{BASE}?org={path}")
}

fn page_address(path: &OrgPath) -> String {
    format!("{BASE}/one?org={path}")
}

pub(crate) async fn list(
    State(place): State<Place>,
    staff: Staff,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Reply<Response> {
    let mut tx = place.db.read().await?;
    let here = reached(&mut tx, &staff, &asked.org).await?;
    let all = organisations::list_with_closed(&mut tx, &staff.scope()).await?;
    let q = asked.q.trim();
    let searching = !q.is_empty();
    let shown = |each: &&Organisation| match searching {
        true => each.name.contains(q) || each.short.contains(q),
        false => each.path == here.path || each.path.parent().as_ref() == Some(&here.path),
    };
    let rows = all.iter().filter(shown).map(|each| row(each, &all)).collect();
    let heads = [words::ORG_SHORT, words::ORG_NAME, words::ORG_KIND, words::STANDING, words::ORG_BELOW];
    let drawn = Table {
        caption: if searching { words::found(q) } else { words::below(&here.short) },
        columns: heads.into_iter().map(Column::words).collect(),
        rows,
        empty: words::ORG_NONE.to_owned(),
    };
    let search = Field::new("q", words::ORG_SEARCH, Control::Line("search")).value(q).optional();
    let body = html! { (filter_bar(BASE, &[search], BASE)) (table(&drawn)) };
    let trail = if here.path == staff.org { Vec::new() } else { trail(&mut tx, &staff, &here.path).await? };
    let title = if here.path == staff.org { words::ORGANISATIONS_TITLE } else { &here.short };
    let can_grow = here.open && matches!(here.level(), OrgLevel::Township | OrgLevel::Village);
    let new = format!("{BASE}/new?org={}", here.path);
    let actions = can_grow.then(|| link_button(&new, words::ORG_NEW, Some("plus"), true));
    let shell = Desk { actions, trail, ..after(staff.desk(&place), &asked.done) };
    Ok(Page::new(title).desk(shell).body(body).render(&visit).into_response())
}

fn row(each: &Organisation, all: &[Organisation]) -> Row {
    let below = all.iter().filter(|other| other.path.parent().as_ref() == Some(&each.path)).count();
    Row {
        cells: vec![
            html! { (each.short) },
            html! { (each.name) },
            html! { (each.kind.name()) },
            standing(each),
            html! { @if below > 0 { a href=(list_address(&each.path)) { (words::count_below(below)) } } @else { (words::NONE) } },
        ],
        href: Some(page_address(&each.path)),
    }
}

fn standing(each: &Organisation) -> Markup {
    if each.open {
        badge(&Badge::new(words::WORKING, Tone::Good))
    } else {
        badge(&Badge::new(words::CLOSED, Tone::Plain))
    }
}

pub(crate) async fn show(
    State(place): State<Place>,
    staff: Staff,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Reply<Response> {
    let mut tx = place.db.read().await?;
    let here = reached(&mut tx, &staff, &asked.org).await?;
    let sent = Sent {
        org: here.path.to_string(),
        name: here.name.clone(),
        short: here.short.clone(),
        kind: here.kind.word().into(),
    };
    let page = edit_page(&mut tx, &place, &staff, &here, &sent, &Wrong::default(), &asked.done).await?;
    Ok(page.render(&visit).into_response())
}

pub(crate) async fn change(
    State(place): State<Place>,
    staff: Staff,
    visit: Visit,
    Form(sent): Form<Sent>,
) -> Reply<Response> {
    let now = place.clock.now();
    let mut tx = place.db.write().await?;
    let here = reached(&mut tx, &staff, &sent.org).await?;
    let mut wrong = Wrong::default();
    let kinds = OrgKind::of_level(here.level());
    let kind = OrgKind::from_word(&sent.kind).filter(|kind| kinds.contains(kind));
    let kind = wrong.check(kind.ok_or_else(|| Problem::field("kind", words::KIND_NOT_HERE)));
    let named = names(&sent, &mut wrong);
    let (Some((name, short)), Some(kind)) = (named, kind) else {
        let page = edit_page(&mut tx, &place, &staff, &here, &sent, &wrong, "").await?;
        return Ok(page.status(REFUSED).render(&visit).into_response());
    };
    let changed = Organisation { name, short, kind, ..here.clone() };
    tree::store(&mut tx, &place, &changed, now).await?;
    let detail = words::organisation_changed(&here, &changed);
    audit::record(&mut tx, &staff.did(&place, &here.path, "organisation.change", &changed.short, detail))
        .await?;
    tx.commit().await?;
    tree::told(&place);
    Ok(done(&page_address(&here.path), "saved").into_response())
}

fn names(sent: &Sent, wrong: &mut Wrong) -> Option<(String, String)> {
    let name = wrong.check(plain_name("name", &sent.name));
    let short =
        if sent.short.trim().is_empty() { tree::short_name(sent.name.trim()) } else { sent.short.clone() };
    name.zip(wrong.check(plain_name("short", &short)))
}

fn fields(sent: &Sent, kinds: &[OrgKind], wrong: &Wrong) -> Vec<Field> {
    let choices = kinds.iter().map(|kind| Choice::new(kind.word(), kind.name())).collect();
    vec![
        Field::hidden("org", &sent.org),
        Field::text("name", words::ORG_NAME).value(&sent.name).error(wrong.of("name")),
        Field::text("short", words::ORG_SHORT)
            .value(&sent.short)
            .hint(words::ORG_SHORT_HINT)
            .error(wrong.of("short"))
            .optional(),
        Field::new("kind", words::ORG_KIND, Control::Radio(choices))
            .value(&sent.kind)
            .hint(words::ORG_KIND_HINT)
            .error(wrong.of("kind")),
    ]
}

async fn edit_page(
    tx: &mut Tx,
    place: &Place,
    staff: &Staff,
    here: &Organisation,
    sent: &Sent,
    wrong: &Wrong,
    word: &str,
) -> Reply<Page> {
    let asked = form(&DeskForm {
        action: format!("{BASE}/one"),
        fields: fields(sent, OrgKind::of_level(here.level()), wrong),
        submit: words::SAVE.to_owned(),
        cancel: Some(list_address(&here.path)),
        error: None,
    });
    let (what, label) = if here.open { ("close", words::CLOSE) } else { ("reopen", words::REOPEN) };
    let press = PostButton {
        action: format!("{BASE}/{what}"),
        label: label.to_owned(),
        about: Some(format!("{label}：{}", here.short)),
        values: vec![("org".to_owned(), here.path.to_string())],
        danger: here.open,
        ..PostButton::default()
    };
    let body = html! {
        (panel(words::ORG_CHANGE, &asked))
        @if here.level() > OrgLevel::County { (panel(words::STANDING, &html! { p { (standing(here)) } p { (words::ORG_CLOSE_HINT) } (post_button(&press)) })) }
    };
    let trail = trail(tx, staff, &here.path).await?;
    Ok(Page::new(&here.short).desk(Desk { trail, ..after(staff.desk(place), word) }).body(body))
}

pub(crate) async fn new(
    State(place): State<Place>,
    staff: Staff,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Reply<Response> {
    let mut tx = place.db.read().await?;
    let above = reached(&mut tx, &staff, &asked.org).await?;
    let sent = Sent { org: above.path.to_string(), ..Sent::default() };
    Ok(new_page(&mut tx, &place, &staff, &above, &sent, &Wrong::default())
        .await?
        .render(&visit)
        .into_response())
}

pub(crate) async fn create(
    State(place): State<Place>,
    staff: Staff,
    visit: Visit,
    Form(sent): Form<Sent>,
) -> Reply<Response> {
    let now = place.clock.now();
    let mut tx = place.db.write().await?;
    let above = reached(&mut tx, &staff, &sent.org).await?;
    let mut wrong = Wrong::default();
    let kind = wrong
        .check(OrgKind::from_word(&sent.kind).ok_or_else(|| Problem::field("kind", words::KIND_NOT_HERE)));
    let named = names(&sent, &mut wrong);
    let made = match (named, kind) {
        (Some((name, short)), Some(kind)) => {
            let all = organisations::list_with_closed(&mut tx, &staff.scope()).await?;
            let siblings: Vec<_> =
                all.into_iter().filter(|each| each.path.parent().as_ref() == Some(&above.path)).collect();
            wrong.check(tree::below(&above, &siblings, &name, &short, kind))
        }
        _ => None,
    };
    let Some(made) = made else {
        let page = new_page(&mut tx, &place, &staff, &above, &sent, &wrong).await?;
        return Ok(page.status(REFUSED).render(&visit).into_response());
    };
    tree::store(&mut tx, &place, &made, now).await?;
    let detail = words::organisation_made(&above.short, made.kind.name());
    audit::record(&mut tx, &staff.did(&place, &made.path, "organisation.create", &made.short, detail))
        .await?;
    tx.commit().await?;
    tree::told(&place);
    Ok(done(&list_address(&above.path), "made").into_response())
}

async fn new_page(
    tx: &mut Tx,
    place: &Place,
    staff: &Staff,
    above: &Organisation,
    sent: &Sent,
    wrong: &Wrong,
) -> Reply<Page> {
    let kinds = match above.level() {
        OrgLevel::Township => OrgKind::of_level(OrgLevel::Village),
        OrgLevel::Village => OrgKind::of_level(OrgLevel::Branch),
        OrgLevel::County | OrgLevel::Branch => return Err(Problem::conflict(words::NOTHING_BELOW).into()),
    };
    if !above.open {
        return Err(Problem::conflict(words::ABOVE_CLOSED).into());
    }
    let asked = form(&DeskForm {
        action: format!("{BASE}/new"),
        fields: fields(sent, kinds, wrong),
        submit: words::ORG_MAKE.to_owned(),
        cancel: Some(list_address(&above.path)),
        error: None,
    });
    let body = panel(&words::new_below(&above.short), &asked);
    let mut trail = trail(tx, staff, &above.path).await?;
    trail.push(Link::new(list_address(&above.path), &above.short));
    Ok(Page::new(words::ORG_NEW).desk(Desk { trail, ..staff.desk(place) }).body(body))
}

pub(crate) async fn close(
    State(place): State<Place>,
    staff: Staff,
    Form(sent): Form<Sent>,
) -> Reply<Redirect> {
    set_open(&place, &staff, &sent.org, false).await
}

pub(crate) async fn reopen(
    State(place): State<Place>,
    staff: Staff,
    Form(sent): Form<Sent>,
) -> Reply<Redirect> {
    set_open(&place, &staff, &sent.org, true).await
}

/// Closes from the leaves up and opens from the root down, so that nothing open hangs below something closed.
async fn set_open(place: &Place, staff: &Staff, org: &str, open: bool) -> Reply<Redirect> {
    let mut tx = place.db.write().await?;
    let here = reached(&mut tx, staff, org).await?;
    let Some(parent) = here.path.parent() else { return Err(Problem::conflict(words::COUNTY_STAYS).into()) };
    if !open && !organisations::children(&mut tx, &here.path).await?.is_empty() {
        return Err(Problem::conflict(words::CLOSE_BELOW_FIRST).into());
    }
    if open && !organisations::find(&mut tx, &parent).await?.is_some_and(|above| above.open) {
        return Err(Problem::conflict(words::ABOVE_CLOSED).into());
    }
    let changed = Organisation { open, ..here };
    tree::store(&mut tx, place, &changed, place.clock.now()).await?;
    let (action, detail, word) = match open {
        true => ("organisation.reopen", words::WAS_REOPENED, "reopened"),
        false => ("organisation.close", words::WAS_CLOSED, "closed"),
    };
    audit::record(&mut tx, &staff.did(place, &changed.path, action, &changed.short, detail)).await?;
    tx.commit().await?;
    tree::told(place);
    Ok(done(&page_address(&changed.path), word))
}
