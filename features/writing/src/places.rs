//! Towns and villages for the choice of a place, from the organisations that this node knows.

use axum::{
    Json,
    extract::{Query, State},
};
use hongwang_base::{OrgLevel, OrgPath, Scope};
use hongwang_feature::{
    Place, Reply,
    organisations::{self, OrgKind, Organisation},
};
use hongwang_store::{Result, Tx};
use serde::{Deserialize, Serialize};

/// Whose places are asked for; empty for the towns of the county.
#[derive(Deserialize)]
pub(crate) struct Of {
    #[serde(default)]
    of: String,
}

/// One place that can be chosen.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Choice {
    path: String,
    name: String,
}

/// What `GET /writing/places` says.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Choices {
    /// What lies directly below, in the order of the tree.
    places: Vec<Choice>,
    /// Town and village of this screen, as far as it stands in one.
    here: Vec<Choice>,
}

/// `GET /writing/places?of=PATH`: towns of the county, or villages of the town at that path. A path that is not
/// known, or lies outside the county, has no places.
pub(crate) async fn places(State(place): State<Place>, Query(query): Query<Of>) -> Reply<Json<Choices>> {
    let mut tx = place.db.read().await?;
    let chain = place.org.chain();
    let county = chain.first().unwrap_or(&place.org);
    let of = if query.of.is_empty() { Some(county.clone()) } else { query.of.parse::<OrgPath>().ok() };
    let below = match of.filter(|of| Scope(county.clone()).covers(of)) {
        Some(of) => organisations::children(&mut tx, &of).await?,
        None => Vec::new(),
    };
    Ok(Json(Choices {
        places: below.iter().filter(|each| is_place(each)).map(choice).collect(),
        here: here(&mut tx, &place).await?,
    }))
}

async fn here(tx: &mut Tx, place: &Place) -> Result<Vec<Choice>> {
    let chain = organisations::chain(tx, &place.org).await?;
    Ok(chain.iter().filter(|each| each.level() != OrgLevel::County && is_place(each)).map(choice).collect())
}

/// Party branches and enterprises are organisations, but nobody lives in them.
fn is_place(organisation: &Organisation) -> bool {
    matches!(organisation.kind, OrgKind::Township | OrgKind::Village | OrgKind::Community)
}

fn choice(organisation: &Organisation) -> Choice {
    Choice { path: organisation.path.to_string(), name: organisation.short.clone() }
}
