//! The villager's part: five faces beside a case that has ended, one touch, and what one may tick after it.

use super::{Rating, SUBMISSION_KIND, Score, reasons, store};
use crate::standing::{self, Standing};
use crate::words::rating as words;
use crate::{pages, words as all};
use axum::{
    Extension, Form,
    extract::{Path, State},
    response::Redirect,
};
use hongwang_base::{Problem, SubmissionId};
use hongwang_feature::{Fact, Place, Reply};
use hongwang_feed::village::submit;
use hongwang_page::{Html, Page, Visit, html, icon};
use hongwang_store::{Tx, Vault};
use maud::Markup;
use uuid::Uuid;

/// The faces, or that one has said already what one thinks; nothing before the end.
pub(crate) async fn part(tx: &mut Tx, id: Uuid, told: &Standing) -> Reply<Markup> {
    if !told.closed {
        return Ok(html! {});
    }
    let rated = store::rated(tx, id).await?;
    Ok(html! {
        @if rated.is_some() { p class="kept-said" data-say { (words::RATED) } }
        @else {
            form class="faces" method="post" action="/apply/rate" aria-label=(words::ASK) {
                p class="kept-said" data-say { (words::ASK) }
                input type="hidden" name="case" value=(id);
                div class="faces-keys" {
                    @for score in Score::ALL {
                        button class="button" type="submit" name="score" value=(score.code()) data-say {
                            (icon(words::face(score))) span { (words::score(score)) }
                        }
                    }
                }
            }
        }
    })
}

/// A case of this village that has ended.
async fn ended(tx: &mut Tx, place: &Place, id: Uuid) -> Reply<Standing> {
    let told = standing::of(tx, id).await?.filter(|told| told.closed && told.org == place.org);
    Ok(told.ok_or_else(|| Problem::missing(all::NO_CASE))?)
}

/// Takes the touch on a face; a second one changes nothing.
pub(crate) async fn rate(
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Reply<Redirect> {
    pages::only_in_a_village(&place)?;
    let field = |name: &str| fields.iter().find(|(of, _)| of == name).map(|(_, value)| value.as_str());
    let touched = field("case").and_then(|case| case.parse::<Uuid>().ok()).zip(
        field("score")
            .and_then(|score| score.parse::<i64>().ok())
            .and_then(|code| Score::try_from(code).ok()),
    );
    let Some((case, score)) = touched else { return Err(Problem::bad(words::TOUCH_ONE).into()) };
    let now = place.clock.now();
    let rating = Rating { case, score, reasons: Vec::new() };
    let mut tx = place.db.write().await?;
    ended(&mut tx, &place, case).await?;
    if store::rate(&mut tx, &rating, now).await? {
        send(&mut tx, &vault, &rating, &place).await?;
        tx.commit().await?;
        place.bus.tell(Fact::HandedIn);
    }
    Ok(Redirect::to(&format!("/apply/rated/{case}")))
}

async fn send(tx: &mut Tx, vault: &Vault, rating: &Rating, place: &Place) -> Reply<()> {
    let now = place.clock.now();
    let body = serde_json::to_value(rating).expect("a rating is plain data");
    Ok(submit(tx, vault, SubmissionId::new(now), SUBMISSION_KIND, &body, Vec::new(), now).await?)
}

/// Thanks, and what one may tick; once that is done, thanks alone.
pub(crate) async fn rated(visit: Visit, State(place): State<Place>, Path(case): Path<String>) -> Reply<Html> {
    pages::only_in_a_village(&place)?;
    let missing = || Problem::missing(all::NO_CASE);
    let case: Uuid = case.parse().map_err(|_| missing())?;
    let rated = store::rated(&mut place.db.read().await?, case).await?.ok_or_else(missing)?;
    let body = html! {
        section class="kept" {
            span class="kept-icon" { (icon(words::face(rated.score))) }
            p class="kept-told" role="status" data-say { (words::THANKS) }
            @if !rated.ticked {
                form class="fill" method="post" action={ "/apply/rated/" (case) } {
                    p class="kept-said" data-say { (words::TICK) }
                    div class="fill-choices" data-many {
                        @for reason in reasons(rated.score) {
                            label class="fill-choice" {
                                input type="checkbox" name="reason" value=(reason.id);
                                span class="fill-tile" data-say { (reason.name) }
                            }
                        }
                    }
                    div class="fill-keys" {
                        button class="button strong" type="submit" data-say { (icon("check")) (words::TICKED) }
                        a class="button" href="/" data-say { (words::ENOUGH) }
                    }
                }
            }
        }
    };
    let page = Page::new(words::RATE).icon(words::face(rated.score)).personal().island(pages::style());
    Ok(page.body(body).render(&visit))
}

/// Takes what was ticked, once.
pub(crate) async fn tick(
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    Path(case): Path<String>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Reply<Redirect> {
    pages::only_in_a_village(&place)?;
    let missing = || Problem::missing(all::NO_CASE);
    let case: Uuid = case.parse().map_err(|_| missing())?;
    let mut tx = place.db.write().await?;
    let rated = store::rated(&mut tx, case).await?.ok_or_else(missing)?;
    let ticked = |id: &String| fields.iter().any(|(name, value)| name == "reason" && value == id);
    let reasons: Vec<String> = reasons(rated.score).map(|reason| reason.id.clone()).filter(ticked).collect();
    if !rated.ticked && !reasons.is_empty() {
        let rating = Rating { case, score: rated.score, reasons };
        store::tick(&mut tx, &rating).await?;
        send(&mut tx, &vault, &rating, &place).await?;
        tx.commit().await?;
        place.bus.tell(Fact::HandedIn);
    }
    Ok(Redirect::to(&format!("/apply/rated/{case}")))
}
