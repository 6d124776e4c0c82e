//! `/desk/cases/api`: the keys of other systems. What a system may do is granted like a role, by whoever grants roles; the
//! key itself is shown once, on the answer to the form.

use super::token::{self, Token};
use crate::pages::desk_act::holds_number;
use crate::words::interfaces as words;
use axum::{
    Form as Posted,
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use hongwang_base::{Millis, OrgPath, Problem};
use hongwang_feature::organisations::Names;
use hongwang_feature::{Place, Reply, Staff};
use hongwang_page::{
    Desk, Html, Page, Visit,
    desk::{
        Choice, Column, Control, Field, Form, PostButton, Row, Tab, Table, form, panel, post_button, table,
    },
    html, when,
};
use hongwang_store::audit;
use http::StatusCode;
use maud::Markup;
use serde::Deserialize;
use uuid::Uuid;

pub(crate) const BASE: &str = "/desk/cases/api";
const LONGEST_NAME: usize = 40;
const LONGEST_LIFE: i64 = 731 * Millis::DAY;
const MOST_PER_MINUTE: u32 = 60_000;

/// The pages about other systems, beside each other.
pub(crate) fn tabs(current: &str) -> Vec<Tab> {
    let tab = |href: &str, name: &str| Tab {
        href: href.to_owned(),
        name: name.to_owned(),
        count: None,
        current: href == current,
    };
    vec![tab(BASE, words::KEYS), tab(crate::hooks::desk::BASE, words::HOOKS)]
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Entered {
    name: String,
    org: String,
    act: String,
    see: String,
    until: String,
    per_minute: String,
}

impl Entered {
    /// The key that is asked for, or what is wrong: field and words.
    fn token(&self, staff: &Staff, now: Millis) -> Result<Token, (&'static str, &'static str)> {
        let name = self.name.trim();
        let fits = (1..=LONGEST_NAME).contains(&name.chars().count()) && !holds_number(name);
        if !fits || name.chars().any(char::is_control) {
            return Err(("name", words::NAME_WRONG));
        }
        let org = self.org.parse::<OrgPath>().ok().filter(|org| staff.org.covers(org));
        let org = org.ok_or(("org", words::ORG_WRONG))?;
        let day = self.until.parse::<jiff::civil::Date>().ok();
        let until = day.map(|day| Millis(hongwang_casework::end_of_day(day)));
        let until = until.filter(|until| (1..=LONGEST_LIFE).contains(&until.since(now)));
        let per_minute = self.per_minute.trim().parse().ok();
        let per_minute = per_minute.filter(|count| (1..=MOST_PER_MINUTE).contains(count));
        Ok(Token {
            id: hongwang_base::SubmissionId::new(now).into(),
            name: name.to_owned(),
            org,
            may_act: self.act == "on",
            may_see: self.see == "on",
            per_minute: per_minute.ok_or(("per_minute", words::PER_MINUTE_WRONG))?,
            made_at: now,
            until_at: until.ok_or(("until", words::UNTIL_WRONG))?,
            revoked_at: None,
            used_at: None,
        })
    }
}

pub(crate) async fn list(visit: Visit, staff: Staff, State(place): State<Place>) -> Reply<Html> {
    let entered = Entered { per_minute: "600".to_owned(), ..Entered::default() };
    draw(&visit, &staff, &place, &entered, None, None).await
}

/// Makes a key, and shows it this once.
pub(crate) async fn make(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Posted(entered): Posted<Entered>,
) -> Reply<Html> {
    let token = match entered.token(&staff, place.clock.now()) {
        Ok(token) => token,
        Err(wrong) => return draw(&visit, &staff, &place, &entered, Some(wrong), None).await,
    };
    let mut tx = place.db.write().await?;
    let key = token::make(&mut tx, &token).await?;
    let rights = words::rights(token.may_act, token.may_see);
    let detail = words::audit_key(&token.name, &rights, &when::date(token.until_at.0));
    audit::record(&mut tx, &staff.did(&place, &token.org, "api_key.make", token.id, detail)).await?;
    tx.commit().await?;
    draw(&visit, &staff, &place, &Entered::default(), None, Some(&key)).await
}

/// Takes a key back at once.
pub(crate) async fn revoke(
    staff: Staff,
    State(place): State<Place>,
    Path(id): Path<String>,
) -> Reply<Response> {
    let gone = || Problem::missing(words::GONE);
    let id: Uuid = id.parse().map_err(|_| gone())?;
    let mut tx = place.db.write().await?;
    let now = place.clock.now();
    let token = token::revoke(&mut tx, &staff.scope(), id, now).await?.ok_or_else(gone)?;
    let detail = words::audit_revoked(&token.name);
    audit::record(&mut tx, &staff.did(&place, &token.org, "api_key.revoke", id, detail)).await?;
    tx.commit().await?;
    Ok(Redirect::to(BASE).into_response())
}

async fn draw(
    visit: &Visit,
    staff: &Staff,
    place: &Place,
    entered: &Entered,
    wrong: Option<(&str, &str)>,
    key: Option<&str>,
) -> Reply<Html> {
    let mut tx = place.db.read().await?;
    let names = Names::load(&mut tx, &staff.scope()).await?;
    let tokens = token::list(&mut tx, &staff.scope()).await?;
    drop(tx);
    let body = html! {
        @if let Some(key) = key { (shown_once(words::SHOWN_ONCE, key)) }
        (table(&drawn(&tokens, &names, place.clock.now())))
        (panel(words::NEW_KEY, &form(&asked(entered, wrong, &names))))
    };
    let shell = Desk { tabs: tabs(BASE), ..staff.desk(place) };
    let status = if wrong.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    Ok(Page::new(words::TITLE).desk(shell).status(status).personal().body(body).render(visit))
}

/// A secret that no other page shows again.
pub(crate) fn shown_once(says: &str, secret: &str) -> Markup {
    html! { section class="panel" role="status" { p { strong { (says) } } p { code { (secret) } } } }
}

/// The organisations to choose from.
pub(crate) fn organisations(names: &Names) -> Vec<Choice> {
    names.open().map(|org| Choice::new(org.path.to_string(), names.of(&org.path))).collect()
}

fn asked(entered: &Entered, wrong: Option<(&str, &str)>, names: &Names) -> Form {
    let error = |field: &str| wrong.filter(|(of, _)| *of == field).map(|(_, words)| words);
    let line = |name: &str, label: &str, kind: &'static str, value: &str| {
        Field::new(name, label, Control::Line(kind)).value(value).error(error(name))
    };
    let check = |name: &str, label: &str, value: &str| {
        Field::new(name, label, Control::Check).value(value).optional()
    };
    Form {
        action: BASE.to_owned(),
        fields: vec![
            line("name", words::NAME, "text", &entered.name).hint(words::NAME_HINT),
            Field::new("org", words::ORGANISATION, Control::Select(organisations(names)))
                .value(entered.org.as_str())
                .error(error("org")),
            check("act", words::MAY_ACT, &entered.act).hint(words::RIGHTS),
            check("see", words::MAY_SEE, &entered.see),
            line("until", words::UNTIL, "date", &entered.until),
            line("per_minute", words::PER_MINUTE, "number", &entered.per_minute),
        ],
        submit: words::MAKE.to_owned(),
        ..Form::default()
    }
}

fn drawn(tokens: &[Token], names: &Names, now: Millis) -> Table {
    let heads = [words::NAME, words::ORGANISATION, words::RIGHTS, words::UNTIL, words::USED, words::STATE];
    let row = |token: &Token| {
        let counts = token.revoked_at.is_none() && token.until_at > now;
        let used = token.used_at.map_or_else(|| words::NEVER_USED.to_owned(), |at| when::stamp(at.0));
        let state = match token.revoked_at {
            Some(_) => words::REVOKED,
            None if !counts => words::EXPIRED,
            None => words::COUNTS,
        };
        let button = PostButton {
            action: format!("{BASE}/{}/revoke", token.id),
            label: words::REVOKE.to_owned(),
            about: Some(words::audit_revoked(&token.name)),
            danger: true,
            ..PostButton::default()
        };
        Row {
            cells: vec![
                html! { (token.name) },
                html! { (names.of(&token.org)) },
                html! { (words::rights(token.may_act, token.may_see)) },
                html! { (when::date(token.until_at.0)) },
                html! { (used) },
                html! { (state) @if counts { " " (post_button(&button)) } },
            ],
            href: None,
        }
    };
    Table {
        caption: words::KEYS.to_owned(),
        columns: heads.map(Column::words).to_vec(),
        rows: tokens.iter().map(row).collect(),
        empty: words::NO_KEYS.to_owned(),
    }
}
