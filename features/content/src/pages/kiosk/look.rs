//! One look at the screens: whose, through which transaction, at what time.

use super::mark::Newest;
use crate::columns::Tree;
use crate::published;
use crate::tree::Trees;
use axum::extract::Query;
use hongwang_base::{Millis, OrgPath};
use hongwang_feature::{Features, Place, Reply, Site, organisations};
use hongwang_page::{Masthead, Page, Visit};
use hongwang_store::{Result, Tx, sql};
use serde::Deserialize;
use std::sync::Arc;

/// What an address may ask for behind its `?`.
#[derive(Default, Deserialize)]
struct Asked {
    org: Option<String>,
    page: Option<String>,
}

/// Everything that drawing a page needs.
pub(super) struct Look {
    pub(super) place: Place,
    pub(super) visit: Visit,
    pub(super) tx: Tx,
    /// Who fills columns by themselves.
    pub(super) others: Features,
    /// Whose screen.
    pub(super) org: OrgPath,
    /// The halls that it shows.
    pub(super) tree: Arc<Tree>,
    pub(super) now: Millis,
    /// The page of a list, from 1; not checked against its end.
    pub(super) page: u32,
    /// The code in the address when the county looks at another's screen: it stays in every link.
    preview: Option<String>,
}

impl Look {
    /// None when the address names an organisation that does not exist below the county.
    pub(super) async fn open(
        place: &Place,
        trees: &Trees,
        others: &Features,
        visit: &Visit,
    ) -> Reply<Option<Look>> {
        let asked = asked(visit);
        let mut tx = place.db.read().await?;
        let mut visit = visit.clone();
        // A village shows itself, whatever the address says.
        let preview = asked.org.filter(|_| place.site == Site::Center);
        let org = match &preview {
            None => place.org.clone(),
            Some(code) => {
                let Some(org) = organisation(&mut tx, &place.org, code).await? else { return Ok(None) };
                visit.masthead = Arc::new(masthead_of(&mut tx, &org, &visit.masthead).await?);
                org
            }
        };
        let tree = trees.of(&mut tx, &org).await?;
        let page = asked.page.and_then(|page| page.parse().ok()).unwrap_or(1).max(1);
        let (place, others, now) = (place.clone(), others.clone(), place.clock.now());
        Ok(Some(Look { place, visit, tx, others, org, tree, now, page, preview }))
    }

    /// For each column that shows something, whoever fills it: how many articles, and of when the last content is.
    pub(super) async fn newest(&mut self) -> Result<Newest> {
        let mut newest = published::newest_by_column(&mut self.tx, &self.org, self.now).await?;
        for (column, at) in self.others.columns(&mut self.tx, &self.org).await? {
            if let Ok(slug) = column.parse() {
                let (_, last) = newest.entry(slug).or_insert((0, at.min(self.now)));
                *last = at.min(self.now).max(*last);
            }
        }
        Ok(newest)
    }

    /// The link to an address of this node, which keeps whose screen is looked at.
    pub(super) fn href(&self, address: &str) -> String {
        match &self.preview {
            None => address.to_owned(),
            Some(code) => format!("{address}?org={code}"),
        }
    }

    /// The link to a page of a list.
    pub(super) fn href_of_page(&self, address: &str, page: u32) -> String {
        let link = self.href(address);
        let sign = if link.contains('?') { '&' } else { '?' };
        format!("{link}{sign}page={page}")
    }

    /// A page whose 首页 stays with this organisation.
    pub(super) fn page_of(&self, title: &str) -> Page {
        Page::new(title).home(self.href("/"))
    }
}

fn asked(visit: &Visit) -> Asked {
    let uri = visit.address.parse().unwrap_or_default();
    Query::try_from_uri(&uri).map(|query| query.0).unwrap_or_default()
}

/// The open organisation of this code in the county, when there is exactly one.
async fn organisation(tx: &mut Tx, county: &OrgPath, code: &str) -> Result<Option<OrgPath>> {
    // A code is checked by the rule of paths before it gets near a pattern.
    if county.child(code).is_err() {
        return Ok(None);
    }
    if county.code() == code {
        return Ok(Some(county.clone()));
    }
    let rows = sql(
        "SELECT path FROM organisation WHERE open AND path LIKE $1 || '%' AND path LIKE '%/' || $2 || '/'",
    )
    .bind(county)
    .bind(code)
    .all(tx)
    .await?;
    if let [row] = &rows[..] { Ok(Some(row.org("path")?)) } else { Ok(None) }
}

/// The masthead as the screen of `org` would have it: with its place.
async fn masthead_of(tx: &mut Tx, org: &OrgPath, ours: &Masthead) -> Result<Masthead> {
    let chain = organisations::chain(tx, org).await?;
    let below_county = if chain.len() > 1 { &chain[1..] } else { &chain[..] };
    let names: Vec<_> = below_county.iter().map(|organisation| organisation.short.as_str()).collect();
    Ok(Masthead { place: names.join(" · "), ..ours.clone() })
}

/// People read minutes: with the seconds cut off, a page drawn twice in a minute is the same page.
pub(super) fn to_the_minute(visit: Visit) -> Visit {
    let cut = |at: Option<i64>| at.map(|at| at - at.rem_euclid(Millis::MINUTE));
    let ours = &visit.masthead;
    let masthead = Masthead { now: cut(ours.now), as_of: cut(ours.as_of), ..Masthead::clone(ours) };
    Visit { masthead: Arc::new(masthead), ..visit }
}
