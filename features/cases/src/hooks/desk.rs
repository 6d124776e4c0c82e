//! `/desk/cases/hooks`: the addresses that are told of events, how they stand, and 再试.

use super::Kind;
use super::store::{self, Hook};
use crate::api::desk::{organisations, shown_once, tabs};
use crate::catalogue;
use crate::item::Item;
use crate::words::interfaces as words;
use axum::{
    Extension, Form as Posted,
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use hongwang_base::{OrgPath, Problem, SubmissionId};
use hongwang_feature::organisations::Names;
use hongwang_feature::{Place, Reply, Staff};
use hongwang_outward::{Caller, Secret};
use hongwang_page::{
    Desk, Html, Page, Visit,
    desk::{Choice, Column, Control, Field, Form, PostButton, Row, Table, form, panel, post_button, table},
    html,
};
use hongwang_store::{Vault, audit};
use http::StatusCode;
use maud::Markup;
use std::sync::Arc;
use url::Url;
use uuid::Uuid;

pub(crate) const BASE: &str = "/desk/cases/hooks";
const LONGEST: usize = 300;

#[derive(Debug, Default)]
pub(crate) struct Entered {
    url: String,
    org: String,
    item: String,
    kinds: Vec<Kind>,
}

impl Entered {
    fn of_pairs(pairs: Vec<(String, String)>) -> Self {
        let mut entered = Self::default();
        for (name, value) in pairs {
            match name.as_str() {
                "url" => entered.url = value,
                "org" => entered.org = value,
                "item" => entered.item = value,
                "events" => entered.kinds.extend(Kind::from_word(&value)),
                _ => {}
            }
        }
        entered
    }

    /// The address that is asked for, or what is wrong: field and words.
    fn hook(
        &self,
        staff: &Staff,
        caller: &Caller,
        items: &[Arc<Item>],
        id: Uuid,
    ) -> Result<Hook, (&'static str, String)> {
        let wrong = || ("url", words::URL_WRONG.to_owned());
        let url =
            Url::parse(self.url.trim()).ok().filter(|url| url.as_str().len() <= LONGEST).ok_or_else(wrong)?;
        caller.may_call(&url).map_err(|error| ("url", error.to_string()))?;
        // Without TLS only to a machine that the configuration permits, which then is one beside us.
        let beside = url.host_str().is_some_and(|host| host == "127.0.0.1" || host == "[::1]");
        if url.scheme() != "https" && !beside {
            return Err(wrong());
        }
        let org = self.org.parse::<OrgPath>().ok().filter(|org| staff.org.covers(org));
        Ok(Hook {
            id,
            org: org.ok_or_else(|| ("org", words::ORG_WRONG.to_owned()))?,
            url: url.to_string(),
            item: items
                .iter()
                .find(|item| item.slug == self.item)
                .map_or_else(String::new, |item| item.slug.clone()),
            kinds: chosen(&self.kinds),
            on: true,
            waiting: 0,
            problem: String::new(),
        })
    }
}

pub(crate) async fn list(visit: Visit, staff: Staff, State(place): State<Place>) -> Reply<Html> {
    draw(&visit, &staff, &place, &Entered::default(), None, None).await
}

/// Adds an address, and shows its secret this once.
pub(crate) async fn add(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    Extension(caller): Extension<Caller>,
    Posted(pairs): Posted<Vec<(String, String)>>,
) -> Reply<Html> {
    let entered = Entered::of_pairs(pairs);
    let now = place.clock.now();
    let items = catalogue::items(&mut place.db.read().await?).await?;
    let hook = match entered.hook(&staff, &caller, &items, SubmissionId::new(now).into()) {
        Ok(hook) => hook,
        Err(wrong) => return draw(&visit, &staff, &place, &entered, Some(wrong), None).await,
    };
    let secret = Secret::fresh().reveal();
    let mut tx = place.db.write().await?;
    store::add(&mut tx, &vault, &hook, &secret, now).await?;
    let detail = words::audit_hook(&host(&hook.url), words::ADD);
    audit::record(&mut tx, &staff.did(&place, &hook.org, "api_hook.add", hook.id, detail)).await?;
    tx.commit().await?;
    draw(&visit, &staff, &place, &Entered::default(), None, Some(&secret)).await
}

/// Tries again what an address was not told.
pub(crate) async fn again(
    staff: Staff,
    State(place): State<Place>,
    Path(id): Path<String>,
) -> Reply<Response> {
    let id: Uuid = id.parse().map_err(|_| gone())?;
    let mut tx = place.db.write().await?;
    let now = place.clock.now();
    let (org, url) = store::again(&mut tx, &staff.scope(), id, now).await?.ok_or_else(gone)?;
    let detail = words::audit_hook(&host(&url), words::AGAIN);
    audit::record(&mut tx, &staff.did(&place, &org, "api_hook.again", id, detail)).await?;
    tx.commit().await?;
    Ok(Redirect::to(BASE).into_response())
}

/// Stops telling an address.
pub(crate) async fn remove(
    staff: Staff,
    State(place): State<Place>,
    Path(id): Path<String>,
) -> Reply<Response> {
    let id: Uuid = id.parse().map_err(|_| gone())?;
    let mut tx = place.db.write().await?;
    let (org, url) = store::remove(&mut tx, &staff.scope(), id).await?.ok_or_else(gone)?;
    let detail = words::audit_hook(&host(&url), words::REVOKE);
    audit::record(&mut tx, &staff.did(&place, &org, "api_hook.remove", id, detail)).await?;
    tx.commit().await?;
    Ok(Redirect::to(BASE).into_response())
}

fn gone() -> Problem {
    Problem::missing(words::HOOK_GONE)
}

/// Each kind once; none where it is all of them.
pub(crate) fn chosen(kinds: &[Kind]) -> Vec<Kind> {
    let chosen: Vec<Kind> = Kind::ALL.into_iter().filter(|kind| kinds.contains(kind)).collect();
    if chosen.len() == Kind::ALL.len() { Vec::new() } else { chosen }
}

/// An address may carry a key, so it is named by its host alone.
pub(crate) fn host(url: &str) -> String {
    Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default()
}

async fn draw(
    visit: &Visit,
    staff: &Staff,
    place: &Place,
    entered: &Entered,
    wrong: Option<(&'static str, String)>,
    secret: Option<&str>,
) -> Reply<Html> {
    let mut tx = place.db.read().await?;
    let names = Names::load(&mut tx, &staff.scope()).await?;
    let hooks = store::list(&mut tx, &staff.scope()).await?;
    let items = catalogue::items(&mut tx).await?;
    drop(tx);
    let body = html! {
        @if let Some(secret) = secret { (shown_once(words::SECRET_ONCE, secret)) }
        (table(&drawn(&hooks, &names)))
        (panel(words::NEW_HOOK, &form(&asked(entered, wrong.as_ref(), &names, &items))))
    };
    let shell = Desk { tabs: tabs(BASE), ..staff.desk(place) };
    let status = if wrong.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    Ok(Page::new(words::TITLE).desk(shell).status(status).personal().body(body).render(visit))
}

fn asked(
    entered: &Entered,
    wrong: Option<&(&'static str, String)>,
    names: &Names,
    items: &[Arc<Item>],
) -> Form {
    let error = |field: &str| wrong.filter(|(of, _)| *of == field).map(|(_, words)| words.clone());
    let all = Choice::new("", crate::desk_words::ALL_ITEMS);
    let choices = items.iter().map(|item| Choice::new(item.slug.as_str(), item.name.as_str()));
    let choices = std::iter::once(all).chain(choices).collect();
    let kinds = Kind::ALL.map(|kind| Choice::new(kind.word(), words::event(kind))).to_vec();
    let ticked: Vec<&str> = entered.kinds.iter().map(|kind| kind.word()).collect();
    Form {
        action: BASE.to_owned(),
        fields: vec![
            Field::new("url", words::URL, Control::Line("url"))
                .value(entered.url.as_str())
                .hint(words::URL_HINT)
                .error(error("url")),
            Field::new("org", words::ORGANISATION, Control::Select(organisations(names)))
                .value(entered.org.as_str())
                .error(error("org")),
            Field::new("item", crate::desk_words::ITEM, Control::Select(choices))
                .value(entered.item.as_str())
                .optional(),
            Field::new("events", words::EVENTS, Control::Several(kinds))
                .value(ticked.join(","))
                .hint(words::EVENTS_HINT)
                .optional(),
        ],
        submit: words::ADD.to_owned(),
        ..Form::default()
    }
}

fn drawn(hooks: &[Hook], names: &Names) -> Table {
    let heads =
        [words::URL, words::ORGANISATION, words::EVENTS, words::STATE, words::WAITING, words::LAST_PROBLEM];
    let row = |hook: &Hook| {
        let state = if hook.on { words::HOOK_ON } else { words::HOOK_PAUSED };
        Row {
            cells: vec![
                html! { (host(&hook.url)) },
                html! { (names.of(&hook.org)) },
                html! { (words::events(&hook.kinds)) },
                html! { (state) " " (press(hook, "remove", words::REVOKE)) },
                html! { (hook.waiting) @if hook.waiting > 0 { " " (press(hook, "again", words::AGAIN)) } },
                html! { (hook.problem) },
            ],
            href: None,
        }
    };
    Table {
        caption: words::HOOKS.to_owned(),
        columns: heads.map(Column::words).to_vec(),
        rows: hooks.iter().map(row).collect(),
        empty: words::NO_HOOKS.to_owned(),
    }
}

fn press(hook: &Hook, action: &str, label: &str) -> Markup {
    post_button(&PostButton {
        action: format!("{BASE}/{}/{action}", hook.id),
        label: label.to_owned(),
        about: Some(words::audit_hook(&host(&hook.url), label)),
        danger: action == "remove",
        ..PostButton::default()
    })
}
