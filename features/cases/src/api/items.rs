//! `GET /api/v1/items`, `GET /api/v1/items/{slug}`: what can be applied for, with form and questions.

use super::problem::{Path, Query, Refusals, Refused};
use super::token::Token;
use crate::catalogue;
use crate::item::{How, Item, Level, Limit};
use axum::{Json, extract::State};
use hongwang_feature::Place;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// Nothing stands behind the question mark.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Nothing {}

/// A limit of time.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Days {
    /// How many; 0 is on the same day.
    days: u16,
    /// Working days (G of the standard) or natural ones (Z).
    working: bool,
}

impl From<Limit> for Days {
    fn from(limit: Limit) -> Self {
        Self { days: limit.days, working: limit.working }
    }
}

/// A service item 事项.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ItemView {
    /// Its name in addresses.
    slug: String,
    /// What people call it.
    name: String,
    /// 基本编码 of GB/T 39046-2020; empty where it is not known.
    basic_code: String,
    /// 实施编码 of GB/T 39046-2020; empty where it is not known.
    own_code: String,
    /// 事项类型 of GB/T 39046-2020.
    kind: String,
    /// 行使层级 of GB/T 39046-2020: 4 county, 5 town, 6 village.
    level: &'static str,
    /// The office that decides.
    office: String,
    /// The longest that the law allows.
    legal: Days,
    /// What is promised.
    promised: Days,
    /// What it costs, in words.
    fee: String,
    /// What one gets, in words.
    result: String,
    /// Whether the county has checked all this.
    checked: bool,
}

/// A paper that is needed.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MaterialView {
    name: String,
    /// `show` the original, a `photo`, already `held`, or to `write` in the form.
    how: &'static str,
    note: String,
}

/// The form of an item.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FormView {
    /// BLAKE3 of its text: another version has another one.
    version: String,
    /// The JSON Schema (2020-12) of whole answers.
    #[schema(value_type = Object)]
    schema: Value,
    /// The questions in their order.
    #[schema(value_type = Vec<Object>)]
    questions: Value,
}

/// A service item with all there is to know.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct WholeItem {
    #[serde(flatten)]
    item: ItemView,
    /// Who may apply, in sentences.
    who: Vec<String>,
    /// What happens then, in sentences.
    steps: Vec<String>,
    /// What is needed.
    materials: Vec<MaterialView>,
    form: FormView,
}

fn view(item: &Item) -> ItemView {
    let level = match item.level {
        Level::County => "4",
        Level::Town => "5",
        Level::Village => "6",
    };
    ItemView {
        slug: item.slug.clone(),
        name: item.name.clone(),
        basic_code: item.basic_code.clone(),
        own_code: item.local_code.clone(),
        kind: item.kind.clone(),
        level,
        office: item.office.clone(),
        legal: item.legal.into(),
        promised: item.promised.into(),
        fee: item.fee.clone(),
        result: item.result.clone(),
        checked: item.checked,
    }
}

fn whole(item: &Item) -> WholeItem {
    let how = |how: How| match how {
        How::Show => "show",
        How::Photo => "photo",
        How::Held => "held",
        How::Write => "write",
    };
    let materials = item.material.iter().map(|material| MaterialView {
        name: material.name.clone(),
        how: how(material.how),
        note: material.note.clone(),
    });
    let form = item.form();
    WholeItem {
        item: view(item),
        who: item.who.clone(),
        steps: item.steps.clone(),
        materials: materials.collect(),
        form: FormView {
            version: form.hash().to_owned(),
            schema: form.schema().clone(),
            questions: form.questions().clone(),
        },
    }
}

/// All service items.
#[utoipa::path(get, path = "/api/v1/items", tag = "事项", security(("token" = [])),
    responses((status = 200, body = Vec<ItemView>), Refusals))]
pub(super) async fn list(
    _token: Token,
    State(place): State<Place>,
    Query(Nothing {}): Query<Nothing>,
) -> Result<Json<Vec<ItemView>>, Refused> {
    let items = catalogue::offered(&mut place.db.read().await?).await?;
    Ok(Json(items.iter().map(|item| view(item)).collect()))
}

/// One service item, with its form.
#[utoipa::path(get, path = "/api/v1/items/{slug}", tag = "事项", security(("token" = [])),
    params(("slug" = String, Path, description = "Its name in addresses")),
    responses((status = 200, body = WholeItem), Refusals))]
pub(super) async fn one(
    _token: Token,
    State(place): State<Place>,
    Path(slug): Path<String>,
    Query(Nothing {}): Query<Nothing>,
) -> Result<Json<WholeItem>, Refused> {
    let item = catalogue::item(&mut place.db.read().await?, &slug).await?;
    let item = item.filter(|item| !item.hidden).ok_or_else(Refused::missing)?;
    Ok(Json(whole(&item)))
}
