//! Addresses that give the file of a dataset, asked every hour: `/desk/datasets/{id}/source`.
//!
//! Invariants: the address lies sealed and is shown without what is asked there; the same file does nothing; what failed
//! leaves what stands as it is, with its date.

use super::collect::gives;
use super::desk::BASE;
use crate::Inquiry;
use crate::dataset;
use crate::source;
use crate::words::batch as words;
use axum::{
    Extension, Form as Posted,
    extract::{Path, State as From},
    response::{IntoResponse, Redirect, Response},
};
use hongwang_base::{Millis, OrgPath, Problem};
use hongwang_documents::table::LARGEST_TABLE;
use hongwang_feature::{Place, Reply, Staff};
use hongwang_page::desk::{Column, Control, Field, Form, PostButton, Row, Table, form, post_button, table};
use hongwang_page::{Desk as Shell, Html, Link, Page, Visit, when};
use hongwang_store::reseal::{By, Sealed};
use hongwang_store::{self as store, Result, Tx, audit, sql};
use hongwang_websites::fetch::{FetchConfig, Fetcher, Outcome, Version};
use http::StatusCode;
use maud::{Markup, html};
use serde::Deserialize;
use std::time::Duration;
use url::Url;

/// How often an address is asked; also after a failure.
const EVERY: i64 = Millis::HOUR;
/// A large file over a slow line may take so long.
const PATIENCE: Duration = Duration::from_secs(180);

/// An address as it is kept.
#[derive(Clone, Debug)]
struct Asked {
    dataset: String,
    sealed: Vec<u8>,
    run_at: Millis,
    last_ok: Option<Millis>,
    trouble: Option<String>,
    /// What the last answer said of its version.
    version: Version,
}

/// Asks every address that is due.
pub(crate) async fn from_addresses(inquiry: &Inquiry, place: &Place) -> Reply<()> {
    let now = place.clock.now();
    let known = all(&mut place.db.read().await?, &place.org).await?;
    for asked in known.into_iter().filter(|asked| asked.run_at <= now) {
        let given = fetch(inquiry, &asked).await;
        let now = place.clock.now();
        let mut after = Asked { run_at: now.plus(EVERY), ..asked };
        match given {
            Ok(None) => (after.last_ok, after.trouble) = (Some(now), None),
            Ok(Some((file, bytes, version))) => {
                let definition = dataset::find(&mut place.db.read().await?, &after.dataset).await?;
                let Some(definition) = definition else { continue };
                after.trouble = gives(inquiry, place, &definition, file, bytes).await?;
                (after.last_ok, after.version) = (Some(now), version);
            }
            Err(why) => {
                tracing::warn!(dataset = after.dataset, why, "an address of a dataset gave no file");
                after.trouble = Some(why);
            }
        }
        let mut tx = place.db.write().await?;
        finish(&mut tx, &place.org, &after).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// The file at an address with its name, unless it is as it was.
async fn fetch(
    inquiry: &Inquiry,
    asked: &Asked,
) -> std::result::Result<Option<(String, Vec<u8>, Version)>, String> {
    let url = source::unseal(&inquiry.vault, &asked.sealed).ok_or_else(|| words::ADDRESS_SHUT.to_owned())?;
    let timeout = inquiry.fetching.timeout.max(PATIENCE);
    let config = FetchConfig { max_bytes: LARGEST_TABLE, timeout, ..inquiry.fetching.clone() };
    let fetcher = Fetcher::new(config).map_err(|error| error.to_string())?;
    match fetcher.get(url.as_str(), &asked.version).await.map_err(|error| error.to_string())? {
        Outcome::NotModified => Ok(None),
        Outcome::Fresh(fresh) => {
            let name = url.path_segments().and_then(|mut parts| parts.next_back().map(str::to_owned));
            let name = name.filter(|name| !name.is_empty()).unwrap_or_else(|| asked.dataset.clone());
            Ok(Some((decoded(&name), fresh.body.into(), fresh.version)))
        }
    }
}

/// The name of a file as people read it.
fn decoded(name: &str) -> String {
    let pair = format!("n={}", name.replace('+', "%2B"));
    let decoded = url::form_urlencoded::parse(pair.as_bytes()).next().map(|(_, name)| name.into_owned());
    decoded.unwrap_or_default().chars().filter(|letter| !letter.is_control()).take(120).collect()
}

/// Where the addresses lie.
pub(crate) const SEALED: Sealed = Sealed {
    name: "inquiry_batch_address.address",
    by: By::Value,
    older: "SELECT address AS sealed FROM inquiry_batch_address \
            WHERE substr(address, 1, 12) <> $1 AND address > $2 ORDER BY address LIMIT $3",
    put: "UPDATE inquiry_batch_address SET address = $1 WHERE address = $2",
    bound: |_| Ok(source::BOUND_TO.to_vec()),
};

async fn all(tx: &mut Tx, county: &OrgPath) -> Result<Vec<Asked>> {
    let rows = sql("SELECT dataset, address, run_at, last_ok, trouble, version FROM inquiry_batch_address \
                    WHERE org = $1 ORDER BY dataset");
    let asked = |row: &store::Row| {
        Ok(Asked {
            dataset: row.get("dataset")?,
            sealed: row.get("address")?,
            run_at: row.millis("run_at")?,
            last_ok: row.get::<Option<i64>>("last_ok")?.map(Millis),
            trouble: row.get("trouble")?,
            version: row.json("version")?,
        })
    };
    rows.bind(county).all(tx).await?.iter().map(asked).collect()
}

/// Keeps an address in the place of the one before, due at once; or forgets it.
async fn put(
    tx: &mut Tx,
    county: &OrgPath,
    dataset: &str,
    sealed: Option<Vec<u8>>,
    now: Millis,
) -> Result<()> {
    sql("DELETE FROM inquiry_batch_address WHERE org = $1 AND dataset = $2")
        .bind(county)
        .bind(dataset)
        .run(tx)
        .await?;
    if let Some(sealed) = sealed {
        sql("INSERT INTO inquiry_batch_address (org, dataset, address, run_at, version) VALUES ($1,$2,$3,$4,$5)")
            .bind(county)
            .bind(dataset)
            .bind(sealed)
            .bind(now)
            .bind_json(&Version::default())
            .run(tx)
            .await?;
    }
    Ok(())
}

/// Keeps how it went, unless the address was changed meanwhile.
async fn finish(tx: &mut Tx, county: &OrgPath, after: &Asked) -> Result<()> {
    sql("UPDATE inquiry_batch_address SET run_at = $1, last_ok = $2, trouble = $3, version = $4 \
         WHERE org = $5 AND address = $6")
    .bind(after.run_at)
    .bind(after.last_ok)
    .bind(after.trouble.clone())
    .bind_json(&after.version)
    .bind(county)
    .bind(after.sealed.clone())
    .run(tx)
    .await?;
    Ok(())
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Sent {
    address: String,
}

/// `GET /desk/datasets/{id}/source`
pub(super) async fn show(
    visit: Visit,
    staff: Staff,
    From(place): From<Place>,
    Extension(inquiry): Extension<Inquiry>,
    Path(id): Path<String>,
) -> Reply<Html> {
    draw(&visit, &staff, &place, &inquiry, &id, None).await
}

async fn draw(
    visit: &Visit,
    staff: &Staff,
    place: &Place,
    inquiry: &Inquiry,
    id: &str,
    wrong: Option<&str>,
) -> Reply<Html> {
    staff.reach(&place.org)?;
    let mut tx = place.db.read().await?;
    let found = dataset::find(&mut tx, id).await?;
    let definition = found.ok_or_else(|| Problem::missing(words::NO_SUCH_DATASET))?;
    let known = all(&mut tx, &place.org).await?;
    drop(tx);
    let asked = known.into_iter().find(|asked| asked.dataset == id);
    let is_there = asked.is_some();
    let action = format!("{BASE}/{id}/source");
    let remove = PostButton {
        action: format!("{action}/remove"),
        label: words::SOURCE_REMOVE.into(),
        icon: Some("trash".into()),
        danger: true,
        ..PostButton::default()
    };
    let body = html! {
        p { (words::SOURCE_ABOUT) }
        @if let Some(asked) = asked { (how(inquiry, asked)) }
        (form(&Form {
            action,
            fields: vec![Field::new("address", words::ADDRESS, Control::Line("url"))
                .hint(words::ADDRESS_HINT)
                .error(wrong)],
            submit: words::SOURCE_SAVE.into(),
            ..Form::default()
        }))
        @if is_there { p { (post_button(&remove)) } }
    };
    let trail =
        vec![Link::new(BASE, words::TITLE), Link::new(format!("{BASE}/{id}"), definition.name.clone())];
    let status = if wrong.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let shell = Shell { trail, ..staff.desk(place) };
    Ok(Page::new(words::BY_CLOCK).desk(shell).status(status).body(body).render(visit))
}

/// How asking goes.
fn how(inquiry: &Inquiry, asked: Asked) -> Markup {
    let address = source::unseal(&inquiry.vault, &asked.sealed);
    let address = address.map_or_else(|| words::ADDRESS_SHUT.to_owned(), |url| source::without_query(&url));
    let facts = [
        (words::ADDRESS, address),
        (words::LAST_OK, asked.last_ok.map_or_else(|| words::NEVER.to_owned(), |at| when::stamp(at.0))),
        (words::NEXT, when::stamp(asked.run_at.0)),
        (words::TROUBLE, asked.trouble.unwrap_or_else(|| words::NO_TROUBLE.to_owned())),
    ];
    let row =
        |(name, value): (&str, String)| Row { cells: vec![html! { (name) }, html! { (value) }], href: None };
    table(&Table {
        caption: words::BY_CLOCK.into(),
        columns: [crate::words::FACT, crate::words::VALUE].map(Column::words).into(),
        rows: facts.map(row).into(),
        empty: String::new(),
    })
}

/// `POST /desk/datasets/{id}/source`
pub(super) async fn save(
    visit: Visit,
    staff: Staff,
    From(place): From<Place>,
    Extension(inquiry): Extension<Inquiry>,
    Path(id): Path<String>,
    Posted(sent): Posted<Sent>,
) -> Reply<Response> {
    let Some(url) = source::plain(&sent.address) else {
        let page = draw(&visit, &staff, &place, &inquiry, &id, Some(words::ADDRESS_WRONG)).await?;
        return Ok(page.into_response());
    };
    keep(&staff, &place, &inquiry, &id, Some(&url)).await?;
    inquiry.working.ask.notify_one();
    Ok(Redirect::to(&format!("{BASE}/{id}/source")).into_response())
}

/// `POST /desk/datasets/{id}/source/remove`
pub(super) async fn remove(
    staff: Staff,
    From(place): From<Place>,
    Extension(inquiry): Extension<Inquiry>,
    Path(id): Path<String>,
) -> Reply<Redirect> {
    keep(&staff, &place, &inquiry, &id, None).await?;
    Ok(Redirect::to(&format!("{BASE}/{id}/source")))
}

async fn keep(staff: &Staff, place: &Place, inquiry: &Inquiry, id: &str, url: Option<&Url>) -> Reply<()> {
    staff.reach(&place.org)?;
    let mut tx = place.db.write().await?;
    let found = dataset::find(&mut tx, id).await?;
    let definition = found.ok_or_else(|| Problem::missing(words::NO_SUCH_DATASET))?;
    let sealed = url.map(|url| source::seal(&inquiry.vault, url));
    put(&mut tx, &place.org, id, sealed, place.clock.now()).await?;
    let detail = match url {
        Some(url) => words::audit_step(&definition.name, "", &source::without_query(url)),
        None => words::audit_step(&definition.name, "", words::SOURCE_REMOVE),
    };
    audit::record(&mut tx, &staff.did(place, &place.org, "dataset.source", id, detail)).await?;
    tx.commit().await?;
    Ok(())
}
