//! Publishing a form, the versions that an item has had, and an older one again.

use super::model::{self, Model};
use super::open::{Open, open};
use super::pages::{address, back, questions, refused, short, trail};
use super::pages_steps::Pressed;
use super::{store, words};
use crate::catalogue::forms;
use crate::catalogue::pages::{may_change, only_county};
use crate::form::Form;
use crate::item::Item;
use crate::{announce, catalogue};
use axum::{
    Form as Entered,
    extract::{Path, State},
    response::Response,
};
use hongwang_base::Problem;
use hongwang_feature::{Place, Reply, Staff};
use hongwang_page::{
    Badge, Desk, Html, Page, Tone, Visit, badge,
    desk::{Column, PostButton, Row, Table, post_button, table},
    html,
};
use hongwang_replica::BlobHash;
use hongwang_store::{Tx, audit};
use http::StatusCode;
use std::sync::Arc;

/// Publishes the draft, unless anything is wrong with it.
pub(crate) async fn publish(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Path(slug): Path<String>,
    Entered(pressed): Entered<Pressed>,
) -> Reply<Response> {
    only_county(&staff, &place)?;
    let now = place.clock.now();
    let mut tx = place.db.write().await?;
    let open = open(&mut tx, &slug).await?;
    let who = (&staff, &place);
    if pressed.seq != open.seq {
        let why = words::meanwhile_look(&open.who);
        return Ok(refused(&visit, who, &open, why, StatusCode::CONFLICT));
    }
    if let Some(fault) = open.faults(now.beijing().date()).first() {
        return Ok(refused(&visit, who, &open, fault.text.clone(), StatusCode::BAD_REQUEST));
    }
    // What is the same under its rules, however it is written, is no new version.
    if !open.draft || model::read(&open.used).is_ok_and(|used| used == open.model) {
        return Ok(refused(&visit, who, &open, words::NOTHING_NEW.to_owned(), StatusCode::BAD_REQUEST));
    }
    let text = model::text(&open.model);
    if let Some(other) = same_elsewhere(&mut tx, &open, &text).await? {
        return Ok(refused(&visit, who, &open, words::same_elsewhere(&other), StatusCode::BAD_REQUEST));
    }
    let detail = words::audit;
    if !put(&mut tx, (&staff, &place), &open, &text, ("form.publish", detail)).await? {
        return Ok(refused(&visit, who, &open, words::UNUSABLE.to_owned(), StatusCode::BAD_REQUEST));
    }
    if !store::save(&mut tx, (&slug, open.seq), "", &staff.name, now).await? {
        let why = words::meanwhile_look(&open.who);
        return Ok(refused(&visit, who, &open, why, StatusCode::CONFLICT));
    }
    tx.commit().await?;
    announce(&place, &place.org);
    Ok(back(&slug, "publish"))
}

/// Whose form is the very same as one that stands by itself would be: by its hash alone they could not be told apart,
/// and the next change of it would be one of theirs.
async fn same_elsewhere(tx: &mut Tx, open: &Open, text: &str) -> Reply<Option<String>> {
    if !open.named {
        return Ok(None);
    }
    let hash = BlobHash::of(text.as_bytes()).to_string();
    let same = |found: &str| found == hash && open.hash != hash;
    let items = catalogue::items(tx).await?;
    if let Some(item) = items.iter().find(|item| same(item.form_hash())) {
        return Ok(Some(item.name.clone()));
    }
    Ok(forms::named(tx).await?.into_iter().find(|named| same(&named.hash)).map(|named| named.name))
}

/// Lets the items that ask it ask this from now on, in every village; whether this program can use the form.
async fn put(
    tx: &mut Tx,
    (staff, place): (&Staff, &Place),
    open: &Open,
    text: &str,
    (action, detail): (&str, fn(&str, &str) -> String),
) -> Reply<bool> {
    let Ok(form) = Form::parse(text) else { return Ok(false) };
    if open.hidden_from_notice(&form).is_some() {
        return Ok(false);
    }
    let now = place.clock.now();
    let hash = catalogue::lay_down(tx, text).await?;
    let form = Arc::new(form);
    for item in &open.asked_by {
        let item = Item::clone(item).asking(form.clone());
        catalogue::publish(tx, &place.org, &item, now).await?;
    }
    if open.named {
        forms::hold(tx, &open.slug, &hash).await?;
    }
    store::add_version(tx, &open.slug, &hash, &staff.name, now).await?;
    let detail = detail(&open.name, short(&hash));
    audit::record(tx, &staff.did(place, &place.org, action, &open.slug, detail)).await?;
    Ok(true)
}

pub(crate) async fn list(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Path(slug): Path<String>,
) -> Reply<Html> {
    let mut tx = place.db.read().await?;
    let open = open(&mut tx, &slug).await?;
    let published = store::versions(&mut tx, &slug).await?;
    let had = store::had(&mut tx, &slug).await?;
    let older = had.iter().map(|(hash, _)| hash.as_str());
    let older = older.filter(|hash| published.iter().all(|version| version.hash != *hash));
    let all = published
        .iter()
        .map(|version| (version.hash.as_str(), version.at.minute_words(), version.who.as_str()))
        .chain(older.map(|hash| (hash, words::EARLIER.to_owned(), "")));
    let used = open.hash.as_str();
    let row = |(hash, at, who): (&str, String, &str)| Row {
        cells: vec![
            html! { (short(hash)) },
            html! { (at) },
            html! { (who) },
            html! { @if hash == used { (badge(&Badge::new(words::IN_USE, Tone::Good))) } },
            html! { a href=(address(&slug, &format!("/versions/{hash}"), &[])) { (words::LOOK) } },
        ],
        href: None,
    };
    let heads = [words::VERSION, words::WHEN, words::WHO, words::STATE, words::LOOK];
    let body = table(&Table {
        caption: words::VERSIONS.to_owned(),
        columns: heads.map(Column::words).to_vec(),
        rows: all.map(row).collect(),
        empty: String::new(),
    });
    let shell = Desk { trail: trail(&open), ..staff.desk(&place) };
    Ok(Page::new(words::VERSIONS).desk(shell).body(body).render(&visit))
}

async fn version(tx: &mut Tx, slug: &str, hash: &str) -> Reply<(String, Model)> {
    let version = store::version(tx, slug, hash).await?;
    version.ok_or_else(|| Problem::missing(words::NO_VERSION).into())
}

pub(crate) async fn show(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Path((slug, hash)): Path<(String, String)>,
) -> Reply<Html> {
    let mut tx = place.db.read().await?;
    let open = open(&mut tx, &slug).await?;
    let (_, model) = version(&mut tx, &slug, &hash).await?;
    let used = open.hash == hash;
    let body = html! {
        p {
            (words::VERSION) " " (hash)
            @if used { " " (badge(&Badge::new(words::IN_USE, Tone::Good))) }
        }
        (questions(&open, &model, &[], false))
        @if !used && may_change(&staff, &place) {
            (post_button(&PostButton {
                action: address(&slug, &format!("/versions/{hash}"), &[]),
                label: words::AGAIN.to_owned(),
                ..PostButton::default()
            }))
        }
    };
    let mut above = trail(&open);
    above.push(hongwang_page::Link::new(address(&slug, "/versions", &[]), words::VERSIONS));
    let shell = Desk { trail: above, ..staff.desk(&place) };
    Ok(Page::new(words::LOOK).desk(shell).body(body).render(&visit))
}

/// Publishes an older version again. A draft stays as it is.
pub(crate) async fn again(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Path((slug, hash)): Path<(String, String)>,
) -> Reply<Response> {
    only_county(&staff, &place)?;
    let mut tx = place.db.write().await?;
    let open = open(&mut tx, &slug).await?;
    let (text, _) = version(&mut tx, &slug, &hash).await?;
    if open.hash != hash {
        let done = ("form.again", words::audit_again as fn(&str, &str) -> String);
        if !put(&mut tx, (&staff, &place), &open, &text, done).await? {
            let who = (&staff, &place);
            return Ok(refused(&visit, who, &open, words::UNUSABLE.to_owned(), StatusCode::BAD_REQUEST));
        }
        tx.commit().await?;
        announce(&place, &place.org);
    }
    Ok(back(&slug, "publish"))
}
