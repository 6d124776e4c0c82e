//! The list of forms, and one of them: its questions in order, what is wrong, and the small steps that enter nothing.

use super::model::{Model, Part, way};
use super::open::{Open, open};
use super::{BASE, Fault, edit, store, words};
use crate::catalogue::pages::may_change;
use crate::catalogue::{self, forms};
use crate::form::{Entry, Form, Question};
use axum::{
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect, Response},
};
use hongwang_feature::{Place, Reply, Staff};
use hongwang_page::{
    Badge, Desk, Html, Link, Page, Tone, Visit, badge,
    desk::{
        Column, Confirm, Field, Flash, PostButton, Row, Table, confirm, link_button, panel, post_button,
        table,
    },
    html,
};
use http::StatusCode;
use maud::Markup;
use serde::Deserialize;

/// An address of this form.
pub(super) fn address(slug: &str, rest: &str, query: &[(&str, &str)]) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish();
    let mark = if query.is_empty() { "" } else { "?" };
    format!("{BASE}/{slug}{rest}{mark}{query}")
}

pub(crate) async fn list(visit: Visit, staff: Staff, State(place): State<Place>) -> Reply<Html> {
    let mut tx = place.db.read().await?;
    let named = forms::named(&mut tx).await?;
    let items = catalogue::items(&mut tx).await?;
    let mut rows = Vec::new();
    for each in &named {
        let form = catalogue::form(&mut tx, &each.hash).await?;
        let users = items.iter().filter(|item| item.form_hash() == each.hash);
        let users: Vec<&str> = users.map(|item| item.name.as_str()).collect();
        let draft = store::draft(&mut tx, &each.id).await?;
        let state = if each.hash.is_empty() {
            badge(&Badge::new(words::NOT_PUBLISHED, Tone::Warn))
        } else {
            html! { (words::asked_by(&users)) }
        };
        rows.push(listed((&each.name, &each.id), form.as_deref(), draft, &state));
    }
    for item in &items {
        let draft = store::draft(&mut tx, &item.slug).await?;
        let of = named.iter().find(|named| named.hash == item.form_hash());
        let state = html! {
            @if let Some(named) = of { (words::asks(&named.name)) " " }
            @if item.hidden { (badge(&Badge::new(words::HIDDEN, Tone::Plain))) }
        };
        // What was begun for this item alone is gone on with.
        let begun = draft.as_ref().is_some_and(|draft| !draft.form.is_empty());
        let slug = of.filter(|_| !begun).map_or(&item.slug, |named| &named.id);
        rows.push(listed((&item.name, slug), Some(item.form()), draft, &state));
    }
    let heads = [words::ITEM, words::COUNT, words::VERSION, words::DRAFT, words::STATE];
    let may = may_change(&staff, &place);
    let body = html! {
        p { @if may { (words::FORMS_LEAD) } @else { (words::ONLY_COUNTY) } }
        (table(&Table {
            caption: words::FORMS_CAPTION.to_owned(),
            columns: heads.map(Column::words).to_vec(),
            rows,
            empty: String::new(),
        }))
    };
    let add = may.then(|| link_button(&address("new", "", &[]), words::NEW_FORM, Some("plus"), true));
    Ok(Page::new(words::FORMS).desk(Desk { actions: add, ..staff.desk(&place) }).body(body).render(&visit))
}

/// A form in the list.
fn listed(
    (name, slug): (&str, &str),
    form: Option<&Form>,
    draft: Option<store::Draft>,
    state: &Markup,
) -> Row {
    let draft = draft.filter(|draft| !draft.form.is_empty());
    let count = |form: &Form| -> usize {
        let counts = form.entries().iter().map(|entry| match entry {
            Entry::One(_) => 1,
            Entry::Group(group) => group.questions.len(),
        });
        counts.sum()
    };
    Row {
        cells: vec![
            html! { (name) },
            html! { (form.map_or(0, count)) },
            html! { @if let Some(form) = form { (short(form.hash())) } },
            html! { @if let Some(draft) = draft { (words::draft_of(&draft.who, &draft.at.minute_words())) } },
            html! { (state) },
        ],
        href: Some(address(slug, "", &[])),
    }
}

/// The beginning of a hash: enough to tell versions apart.
pub(super) fn short(hash: &str) -> &str {
    hash.get(..12).unwrap_or(hash)
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Told {
    done: String,
}

pub(crate) async fn show(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Path(slug): Path<String>,
    Query(told): Query<Told>,
) -> Reply<Html> {
    let mut tx = place.db.read().await?;
    let open = open(&mut tx, &slug).await?;
    let text = match told.done.as_str() {
        "save" => Some(words::SAVED),
        "move" => Some(words::MOVED),
        "remove" => Some(words::REMOVED),
        "drop" => Some(words::THROWN),
        "publish" => Some(words::PUBLISHED),
        _ => None,
    };
    let flash = text.map(|text| Flash { tone: Tone::Good, text: text.to_owned() });
    Ok(draw(&visit, &staff, &place, &open, flash, StatusCode::OK))
}

/// The same page where a step was not taken, and why.
pub(super) fn refused(
    visit: &Visit,
    (staff, place): (&Staff, &Place),
    open: &Open,
    why: String,
    status: StatusCode,
) -> Response {
    let flash = Some(Flash { tone: Tone::Bad, text: why });
    draw(visit, staff, place, open, flash, status).into_response()
}

fn draw(
    visit: &Visit,
    staff: &Staff,
    place: &Place,
    open: &Open,
    flash: Option<Flash>,
    status: StatusCode,
) -> Html {
    let slug = open.slug.as_str();
    let faults = open.faults(place.clock.now().beijing().date());
    let may = may_change(staff, place);
    let body = html! {
        @if !may { p { (words::ONLY_COUNTY) } }
        p {
            @if open.draft { (words::draft_line(&open.who, &open.at)) }
            @else if open.hash.is_empty() { (words::NOTHING_YET) }
            @else { (words::NO_DRAFT) }
        }
        @if open.named { p { (words::asked_by(&open.asked_by.iter().map(|item| item.name.as_str()).collect::<Vec<_>>())) } }
        @if open.hidden() { p { (badge(&Badge::new(words::HIDDEN, Tone::Plain))) } }
        (checked(open, &faults))
        @if !open.model.kept.is_empty() { p { (words::kept_rules(open.model.kept.len())) } }
        (questions(open, &open.model, &faults, may))
        @if may && open.draft { (ends(open, faults.is_empty())) }
    };
    let add = |word: &str, at: &str, label| {
        link_button(&address(slug, word, &[("spot", at)]), label, Some("plus"), false)
    };
    let actions = html! {
        @if may {
            (add("/question", "first", words::ADD_FIRST))
            (add("/question", "", words::ADD_LAST))
            (add("/group", "", words::ADD_GROUP))
        }
        (link_button(&address(slug, "/preview", &[]), words::PREVIEW, Some("eye"), false))
        (link_button(&address(slug, "/versions", &[]), words::VERSIONS, Some("history"), false))
    };
    let shell = Desk {
        flash,
        actions: Some(actions),
        trail: vec![Link::new(BASE, words::FORMS)],
        ..staff.desk(place)
    };
    Page::new(open.name.as_str()).desk(shell).status(status).body(body).render(visit)
}

/// What is wrong, each leading to its question.
fn checked(open: &Open, faults: &[Fault]) -> Markup {
    if faults.is_empty() {
        return html! { p { (badge(&Badge::new(words::NO_FAULT, Tone::Good))) } };
    }
    let line = |fault: &Fault| {
        let name = fault.place.as_ref().map(|place| (place, name_of(&open.model, place)));
        html! {
            li {
                @if let Some((place, name)) = name { a href=(edit_address(open, place)) { (name) } "：" }
                (fault.text)
            }
        }
    };
    panel(words::FAULTS, &html! { ul class="faults" { @for fault in faults { (line(fault)) } } })
}

/// What a question or group is called.
pub(super) fn name_of(model: &Model, place: &str) -> String {
    let asked = model.asked(place).map(|asked| (&asked.question.short, &asked.question.ask));
    let named = asked.or_else(|| model.group(place).map(|group| (&group.repeat, &group.ask)));
    let text = named.and_then(|(short, ask)| [short, ask].into_iter().find(|text| !text.trim().is_empty()));
    text.map_or_else(|| place.to_owned(), |text| text.chars().take(40).collect())
}

pub(super) fn edit_address(open: &Open, place: &str) -> String {
    let page = if open.model.group(place).is_some() { "/group" } else { "/question" };
    address(&open.slug, page, &[("place", place)])
}

/// The questions in order.
pub(super) fn questions(open: &Open, model: &Model, faults: &[Fault], may: bool) -> Markup {
    let heads =
        [words::ASK, words::NUMBER, words::SHORT, words::WAY, words::MUST, words::CONDITION, words::DO];
    let mut rows = Vec::new();
    let mut number = 0;
    for part in &model.parts {
        match part {
            Part::One(asked) => {
                number += 1;
                rows.push(row(open, model, &asked.question, "", number, faults, may));
            }
            Part::Group(group) => {
                rows.push(Row {
                    cells: vec![
                        html! { (words::group(&group.repeat, group.least, group.most)) (mark(faults, &group.at)) },
                        html! {},
                        html! { (group.repeat) },
                        html! { (group.ask) },
                        html! {},
                        html! {},
                        html! { @if may { (steps(open, &group.at, Some(&group.at))) } },
                    ],
                    href: may.then(|| edit_address(open, &group.at)),
                });
                for asked in &group.questions {
                    number += 1;
                    rows.push(row(open, model, &asked.question, &group.base(), number, faults, may));
                }
            }
        }
    }
    let mut columns = heads.map(Column::words).to_vec();
    if !may {
        columns.pop();
        rows.iter_mut().for_each(|row| drop(row.cells.pop()));
    }
    table(&Table {
        caption: words::QUESTIONS.to_owned(),
        columns,
        rows,
        empty: words::NO_QUESTION.to_owned(),
    })
}

fn mark(faults: &[Fault], place: &str) -> Markup {
    let wrong = faults.iter().any(|fault| fault.place.as_deref() == Some(place));
    html! { @if wrong { " " (badge(&Badge::new(words::WRONG, Tone::Bad))) } }
}

fn row(
    open: &Open,
    model: &Model,
    question: &Question,
    base: &str,
    number: usize,
    faults: &[Fault],
    may: bool,
) -> Row {
    let place = format!("{base}{}", question.at);
    let ask = if question.ask.trim().is_empty() { words::ASK } else { &question.ask };
    Row {
        cells: vec![
            html! { @if !base.is_empty() { "└ " } (ask) (mark(faults, &place)) },
            html! { (number) },
            html! { (question.short) },
            html! {
                (words::way(way(question)))
                @if !question.choose.is_empty() {
                    "：" (question.choose.iter().map(|choice| choice.name.as_str()).collect::<Vec<_>>().join("、"))
                }
            },
            html! { @if question.optional { (words::MAY_SKIP) } @else { (words::YES) } },
            html! { (condition(model, question, base)) },
            html! { @if may { (steps(open, &place, None)) } },
        ],
        href: may.then(|| edit_address(open, &place)),
    }
}

/// When a question is asked.
fn condition(model: &Model, question: &Question, base: &str) -> String {
    let Some(when) = &question.when else { return words::ALWAYS.to_owned() };
    let Some(looked) = model.asked(&when.place(base)) else { return words::GONE.to_owned() };
    let name = |value: &String| {
        let choice = looked.question.choose.iter().find(|choice| choice.value == *value);
        choice.map_or_else(|| value.clone(), |choice| choice.name.clone())
    };
    let names: Vec<String> = when.is.iter().map(name).collect();
    words::asked_when(&looked.question.short, &names.iter().map(String::as_str).collect::<Vec<_>>())
}

/// The small steps of one row.
fn steps(open: &Open, place: &str, group: Option<&str>) -> Markup {
    let slug = open.slug.as_str();
    let about = name_of(&open.model, place);
    let shift = |label: &str, way: &str| PostButton {
        action: address(slug, "/move", &[]),
        label: label.to_owned(),
        about: Some(format!("{label}：{about}")),
        values: vec![
            ("seq".to_owned(), open.seq.to_string()),
            ("place".to_owned(), place.to_owned()),
            ("way".to_owned(), way.to_owned()),
        ],
        ..PostButton::default()
    };
    let after = edit::Spotted::After(place.to_owned()).word();
    html! {
        (post_button(&shift(words::UP, "up")))
        (post_button(&shift(words::DOWN, "down")))
        a href=(address(slug, "/question", &[("spot", &after)])) { (words::ADD_AFTER) } " "
        @if open.model.parts.iter().any(|part| part.at() == place) {
            a href=(address(slug, "/group", &[("spot", &after)])) { (words::ADD_GROUP_AFTER) } " "
        }
        @if let Some(group) = group {
            a href=(address(slug, "/question", &[("spot", &edit::Spotted::Within(group.to_owned()).word())])) {
                (words::ADD_WITHIN)
            }
            " "
        } @else {
            a href=(address(slug, "/preview", &[("at", place)])) { (words::PREVIEW) } " "
        }
        a href=(address(slug, "/remove", &[("place", place)])) { (words::REMOVE) }
    }
}

/// Publishing, which stands only where nothing is wrong, and throwing the draft away.
fn ends(open: &Open, whole: bool) -> Markup {
    let slug = open.slug.as_str();
    let seq = || ("seq".to_owned(), open.seq.to_string());
    html! {
        @if whole {
            (confirm(&Confirm {
                what: words::PUBLISH_ASK.to_owned(),
                follows: words::PUBLISH_FOLLOWS.map(str::to_owned).to_vec(),
                fields: vec![Field::hidden("seq", open.seq.to_string())],
                action: address(slug, "/publish", &[]),
                label: words::PUBLISH.to_owned(),
                cancel: BASE.to_owned(),
                danger: false,
            }))
        }
        (post_button(&PostButton {
            action: address(slug, "/drop", &[]),
            label: words::THROW_AWAY.to_owned(),
            values: vec![seq()],
            danger: true,
            ..PostButton::default()
        }))
    }
}

/// Goes back to the form after a step.
pub(super) fn back(slug: &str, done: &str) -> Response {
    Redirect::to(&address(slug, "", &[("done", done)])).into_response()
}

/// The pages above one of this form.
pub(super) fn trail(open: &Open) -> Vec<Link> {
    vec![Link::new(BASE, words::FORMS), Link::new(address(&open.slug, "", &[]), open.name.as_str())]
}
