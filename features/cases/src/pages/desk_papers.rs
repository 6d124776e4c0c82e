//! The papers of a case, for staff: hidden like the answers, and for ten minutes open to whoever said why and was written
//! down (`POST /desk/cases/{id}/reveal`). What opens them stands in the address, and is of use to that account alone.

use super::desk_case::find;
use super::desk_cases::address;
use super::paper::shown;
use crate::case::Dossier;
use crate::desk_words as words;
use crate::form::papers_in;
use crate::paper::{self, Kind, store};
use axum::{
    Extension,
    extract::{Path, Query, State},
    response::Response,
};
use data_encoding::HEXLOWER;
use hongwang_base::{Millis, Problem};
use hongwang_feature::{Place, Reply, Staff};
use hongwang_page::html;
use hongwang_replica::BlobHash;
use hongwang_store::{Result, Tx, Vault};
use maud::Markup;
use serde::Deserialize;
use std::collections::BTreeMap;
use uuid::Uuid;

/// How long papers stay open after a reason was given.
const OPEN_FOR: i64 = 10 * Millis::MINUTE;

/// What opens the papers of one case to one account until a time.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Look {
    until: i64,
    look: String,
}

fn mark(vault: &Vault, staff: &Staff, case: Uuid, until: i64) -> String {
    let what = format!("{case} {} {until}", staff.account);
    HEXLOWER.encode(&vault.mark(b"case.look", what.as_bytes()))
}

/// The query that opens the papers of a case or a mandate to this account from now on.
pub(crate) fn query(vault: &Vault, staff: &Staff, of: Uuid, now: Millis) -> String {
    let until = now.plus(OPEN_FOR).0;
    format!("until={until}&look={}", mark(vault, staff, of, until))
}

impl Look {
    /// Refuses whoever has not said why, or did so too long ago.
    pub(crate) fn check(&self, vault: &Vault, staff: &Staff, of: Uuid, now: Millis) -> Reply<()> {
        let left = self.until - now.0;
        if (0..=OPEN_FOR).contains(&left) && self.look == mark(vault, staff, of, self.until) {
            return Ok(());
        }
        Err(Problem { status: 403, title: words::PAPER_NEEDS_REASON.to_owned(), field: None }.into())
    }
}

/// What the page of a case needs to show its papers.
#[derive(Default)]
pub(crate) struct Opened {
    kinds: BTreeMap<BlobHash, Kind>,
    query: String,
}

/// Opens the papers of a case to somebody who said why, once that is written down.
pub(super) async fn open(
    tx: &mut Tx,
    vault: &Vault,
    staff: &Staff,
    case: Uuid,
    now: Millis,
) -> Result<Opened> {
    let query = query(vault, staff, case, now);
    Ok(Opened { kinds: store::of_case(tx, case).await?, query })
}

/// The papers that an answer names: how many, or each of them.
pub(crate) fn cell(dossier: &Dossier, short: &str, text: &str, opened: Option<&Opened>) -> Markup {
    let Some(opened) = opened else {
        return html! { @if !text.is_empty() { (words::papers_hidden(papers_in(text).count())) } };
    };
    let href = |hash: &BlobHash| format!("{}/papers/{hash}?{}", address(&dossier.kept), opened.query);
    html! {
        div class="case-papers" {
            @for (hash, number) in papers_in(text).zip(1..) {
                @let name = words::paper(short, number);
                a href=(href(&hash)) target="_blank" rel="noreferrer" {
                    @if opened.kinds.get(&hash) == Some(&Kind::Pdf) { (name) " PDF" }
                    @else { img src=(href(&hash)) alt=(name) loading="lazy"; }
                }
            }
        }
    }
}

/// `GET /desk/cases/{id}/papers/{hash}`
pub(crate) async fn show(
    staff: Staff,
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    Path((id, hash)): Path<(String, String)>,
    Query(look): Query<Look>,
) -> Reply<Response> {
    let missing = || Problem::missing(words::NO_PAPER);
    let mut tx = place.db.read().await?;
    let dossier = find(&mut tx, &staff, &id).await?;
    let case = dossier.kept.id;
    look.check(&vault, &staff, case, place.clock.now())?;
    let hash: BlobHash = hash.parse().map_err(|_| missing())?;
    let found = store::key_of_case(&mut tx, &vault, case, hash).await?;
    drop(tx);
    let (kind, key) = found.ok_or_else(missing)?;
    let sealed = paper::bytes(&place, hash).await?.ok_or_else(missing)?;
    Ok(shown(kind, key.open(&sealed)?))
}
