//! `/desk/datasets-own`: a county describes a dataset of its own, or one of the shipped ones anew.

use super::desk::BASE;
use super::store;
use crate::dataset::{self, county, definition, definition::Definition};
use crate::words::batch as words;
use axum::{
    Form as Posted,
    extract::{Query, State as From},
    response::{IntoResponse, Redirect, Response},
};
use hongwang_base::Problem;
use hongwang_feature::{Place, Reply, Staff};
use hongwang_page::desk::{Control, Field, Form, form, panel};
use hongwang_page::{Desk as Shell, Html, Link, Page, Visit};
use hongwang_store::{Tx, audit};
use http::StatusCode;
use maud::html;
use serde::Deserialize;

pub(super) const PAGE: &str = "/desk/datasets-own";
/// A longer text is no description.
const LONGEST: usize = 32 * 1024;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    id: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Sent {
    text: String,
}

/// `GET /desk/datasets-own?id=…`: the text of a dataset, to be changed; or none.
pub(super) async fn ask(
    visit: Visit,
    staff: Staff,
    From(place): From<Place>,
    Query(asked): Query<Asked>,
) -> Reply<Html> {
    staff.reach(&place.org)?;
    let known = dataset::find(&mut place.db.read().await?, &asked.id).await?;
    let text = known.map(|known| toml::to_string(&*known).unwrap_or_default()).unwrap_or_default();
    Ok(draw(&visit, &staff, &place, &text, None))
}

fn draw(visit: &Visit, staff: &Staff, place: &Place, text: &str, problem: Option<&Problem>) -> Html {
    let field = Field::new("text", words::DESCRIPTION, Control::Area(30)).value(text);
    let field = field.hint(words::DESCRIPTION_HINT).error(problem.map(|problem| problem.title.clone()));
    let body = html! {
        p { (words::DESCRIBE_ABOUT) }
        (panel(words::DESCRIBE, &form(&Form {
            action: PAGE.to_owned(),
            fields: vec![field],
            submit: words::DESCRIBE_SAVE.to_owned(),
            cancel: Some(BASE.to_owned()),
            error: None,
        })))
    };
    let status = if problem.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let shell = Shell { trail: vec![Link::new(BASE, words::TITLE)], ..staff.desk(place) };
    Page::new(words::DESCRIBE).desk(shell).status(status).body(body).render(visit)
}

/// `POST /desk/datasets-own`
pub(super) async fn save(
    visit: Visit,
    staff: Staff,
    From(place): From<Place>,
    Posted(sent): Posted<Sent>,
) -> Reply<Response> {
    staff.reach(&place.org)?;
    let mut tx = place.db.write().await?;
    let definition = match read(&mut tx, &sent.text).await? {
        Ok(definition) => definition,
        Err(why) => {
            drop(tx);
            let problem = Problem::field("text", why);
            return Ok(draw(&visit, &staff, &place, &sent.text, Some(&problem)).into_response());
        }
    };
    county::publish(&mut tx, &place.org, &definition, place.clock.now()).await?;
    let detail = words::audit_described(&definition.name);
    let entry = staff.did(&place, &place.org, "dataset.describe", &definition.id, detail);
    audit::record(&mut tx, &entry).await?;
    tx.commit().await?;
    place.announce(vec![place.org.clone()]);
    Ok(Redirect::to(&format!("{BASE}/{}", definition.id)).into_response())
}

/// What a text describes; or what is wrong with it, in words.
async fn read(tx: &mut Tx, text: &str) -> Reply<Result<Definition, String>> {
    if text.len() > LONGEST {
        return Ok(Err(words::DESCRIPTION_LONG.to_owned()));
    }
    let definition = match definition::parse(text) {
        Ok(definition) => definition,
        Err(why) => return Ok(Err(why)),
    };
    // Rows that are kept are read by the place of their fields: what has any only grows at its end.
    let known = dataset::find(tx, &definition.id).await?;
    let has_batches = store::has_batches(tx, &definition.id).await?;
    if let Some(known) = known.filter(|_| has_batches) {
        let fits = known.reach == definition.reach
            && known.period == definition.period
            && known.fields.len() <= definition.fields.len()
            && known.fields.iter().zip(&definition.fields).all(|(a, b)| a.name == b.name && a.kind == b.kind);
        if !fits {
            return Ok(Err(words::DESCRIPTION_MOVED.to_owned()));
        }
    }
    Ok(Ok(definition))
}
