//! `/desk/disclosure`: for a village what it has to publish and the keys to do it; for town and county a calendar of their
//! villages by the day on which something is due.

mod calendar;
mod own;
mod paper;
mod rows;
mod settings;
mod village;

use super::{Due, Settings, Standing, around, dues, flow, is_village, store};
use crate::words::disclosure as words;
use axum::{
    Extension,
    extract::DefaultBodyLimit,
    routing::{get, post},
};
use hongwang_base::{Millis, OrgPath, Permission, Problem};
use hongwang_feature::organisations::{self, OrgKind, Organisation};
use hongwang_feature::{Desk, DeskEntry, Fail, Place, Reply, Staff};
use hongwang_page::desk::Flash;
use hongwang_page::{Badge, Tone, badge};
use hongwang_store::{Tx, Vault};
use maud::Markup;
use serde::Deserialize;
use std::collections::BTreeMap;

pub(crate) const BASE: &str = "/desk/disclosure";

/// Adds the desk pages of disclosure.
pub(crate) fn desk(desk: Desk, vault: &Vault) -> Desk {
    let (see, write) = (Permission::ViewBoard, Permission::WriteArticle);
    let entry =
        DeskEntry { group: words::GROUP, href: BASE, name: words::TITLE, icon: "eye", permission: see };
    let vault = Extension(vault.clone());
    desk.entry(entry)
        .route(BASE, see, get(calendar::show))
        .route("/desk/disclosure/day/{day}", see, get(calendar::day))
        .route("/desk/disclosure/village/{code}", see, get(village::show).layer(vault.clone()))
        .route(
            "/desk/disclosure/village/{code}/reminded",
            write,
            post(village::reminded).layer(vault.clone()),
        )
        .route(
            "/desk/disclosure/village/{code}/rows",
            write,
            get(rows::ask).post(rows::add).layer((DefaultBodyLimit::max(rows::FORM_BYTES), vault.clone())),
        )
        .route("/desk/disclosure/village/{code}/rows/{id}/remove", write, post(rows::remove))
        .route("/desk/disclosure/village/{code}/rows/publish", write, post(rows::put).layer(vault))
        .route("/desk/disclosure/village/{code}/matter", write, post(village::add_matter))
        .route("/desk/disclosure/village/{code}/matter/{id}/drop", write, post(village::drop_matter))
        .route(
            "/desk/disclosure/village/{code}/paper",
            write,
            get(paper::ask).post(paper::put).layer(DefaultBodyLimit::max(paper::FORM_BYTES)),
        )
        .route("/desk/disclosure/published/{id}", see, get(paper::show))
        .route("/desk/disclosure/published/{id}/{page}", see, get(paper::picture))
        .route("/desk/disclosure/published/{id}/back", write, post(paper::take_back))
        .route("/desk/disclosure/settings", Permission::ManageSources, get(settings::ask).post(settings::put))
        .route("/desk/disclosure/settings/add", Permission::ManageSources, post(own::put))
}

/// What an address carries.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    pub(super) done: String,
    pub(super) month: String,
    pub(super) duty: String,
    pub(super) of: String,
}

pub(super) fn flash(done: &str) -> Option<Flash> {
    let text = match done {
        "published" => words::DONE_PUBLISHED,
        "back" => words::DONE_TAKEN_BACK,
        "saved" => words::DONE_SAVED,
        _ => return None,
    };
    Some(Flash { tone: Tone::Good, text: text.to_owned() })
}

/// The address of a village's page.
pub(super) fn address(org: &OrgPath) -> String {
    format!("{BASE}/village/{}", org.code())
}

/// The villages that a member of staff reaches.
pub(super) async fn villages(tx: &mut Tx, staff: &Staff) -> Reply<Vec<Organisation>> {
    let all = organisations::list(tx, &staff.scope()).await?;
    Ok(all.into_iter().filter(|one| is_village(&one.path) && one.kind == OrgKind::Village).collect())
}

/// The village of this code, if it is reached.
pub(super) async fn village_of(tx: &mut Tx, staff: &Staff, code: &str) -> Reply<Organisation> {
    let found = villages(tx, staff).await?.into_iter().find(|one| one.path.code() == code);
    found.ok_or_else(|| Fail::from(Problem::missing(words::NO_SUCH)))
}

/// The settings that hold; without any there is nothing to keep.
pub(super) async fn settings_of(tx: &mut Tx, place: &Place) -> Reply<Settings> {
    let held = store::settings(tx, &place.org).await?;
    held.ok_or_else(|| Fail::from(Problem::missing(words::NOT_BEGUN)))
}

/// What each of these villages has to publish, around today.
pub(super) async fn all_dues<'s>(
    tx: &mut Tx,
    settings: &'s Settings,
    (below, villages): (&OrgPath, &[Organisation]),
    now: Millis,
) -> Reply<BTreeMap<OrgPath, Vec<Due<'s>>>> {
    let mut matters = store::matters(tx, below).await?;
    let mut published = store::published(tx, below, now.plus(-flow::STANDS)).await?;
    let today = now.beijing().date();
    let of = |one: &Organisation| {
        let (matters, published) =
            (matters.remove(&one.path).unwrap_or_default(), published.remove(&one.path).unwrap_or_default());
        (one.path.clone(), dues(settings, &matters, &published, today, around(today)))
    };
    Ok(villages.iter().map(of).collect())
}

/// How something stands, as a mark.
pub(super) fn mark(standing: &Standing) -> Markup {
    let tone = match standing {
        Standing::Done { late: false, .. } => Tone::Good,
        Standing::Done { late: true, .. } | Standing::Open { days: 0..=3 } => Tone::Warn,
        Standing::Open { .. } => Tone::Plain,
        Standing::Late { .. } => Tone::Bad,
    };
    badge(&Badge::new(words::standing(standing), tone))
}
