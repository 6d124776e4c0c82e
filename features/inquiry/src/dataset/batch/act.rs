//! What may be done with a batch at the desk; what is refused is shown beside what was entered.

use super::desk::read_period;
use super::one::{draw, find};
use super::{Event, Hand, State, file, noted, read, report, store};
use crate::Inquiry;
use crate::dataset::import::{Column, TOWN};
use crate::words::batch as words;
use axum::{
    Extension, Form as Posted,
    extract::{Path, State as From},
    response::{IntoResponse, Redirect, Response},
};
use hongwang_base::Problem;
use hongwang_feature::{Fail, Place, Reply, Staff};
use hongwang_page::Visit;
use hongwang_store::audit;
use std::collections::HashMap;

/// What a form sent, by the names of its fields.
pub(super) type Values = HashMap<String, String>;

fn value<'v>(sent: &'v Values, name: &str) -> &'v str {
    sent.get(name).map_or("", String::as_str)
}

/// What a member of staff does with a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Deed {
    /// Asks for its release.
    Ask,
    /// Does not let it go to the screens as it is.
    Decline,
    /// Lets it go.
    Release,
    /// Lets what stood before it stand again.
    RollBack,
    /// Throws it away.
    Discard,
}

impl Deed {
    /// The word under which it is audited and told back.
    fn word(self) -> &'static str {
        match self {
            Self::Ask => "ask",
            Self::Decline => "decline",
            Self::Release => "release",
            Self::RollBack => "roll-back",
            Self::Discard => "discard",
        }
    }

    fn event(self, by: Hand, sent: &Values) -> Event {
        let why = value(sent, "why").to_owned();
        match self {
            Self::Ask => Event::Ask(by),
            Self::Decline => Event::Decline { by, why },
            Self::Release => Event::Release { by, leaving_out: value(sent, "leaving_out").to_owned() },
            Self::RollBack => Event::RollBack { by, why },
            Self::Discard => Event::ThrowAway { by: Some(by), why },
        }
    }
}

/// `POST /desk/batches/{id}/…`
pub(super) async fn act(
    visit: Visit,
    staff: Staff,
    From(place): From<Place>,
    Extension(inquiry): Extension<Inquiry>,
    Extension(deed): Extension<Deed>,
    Path(id): Path<String>,
    Posted(sent): Posted<Values>,
) -> Reply<Response> {
    let done = done(&staff, &place, &id, deed, &sent).await;
    answer_to(done, &visit, &staff, (&place, &inquiry), (&id, deed.word()), &sent).await
}

/// Where it leads.
async fn answer_to(
    done: Reply<()>,
    visit: &Visit,
    staff: &Staff,
    (place, inquiry): (&Place, &Inquiry),
    (id, word): (&str, &str),
    sent: &Values,
) -> Reply<Response> {
    match done {
        Ok(()) => {
            inquiry.working.wake.notify_one();
            Ok(Redirect::to(&format!("/desk/batches/{id}?done={word}")).into_response())
        }
        Err(Fail::Problem(problem)) if !matches!(problem.status, 403 | 404) => {
            draw(visit, staff, place, inquiry, id, None, Some((&problem, sent))).await
        }
        Err(error) => Err(error),
    }
}

async fn done(staff: &Staff, place: &Place, id: &str, deed: Deed, sent: &Values) -> Reply<()> {
    let hand = Hand::of(staff, place.clock.now());
    let mut tx = place.db.write().await?;
    let (batch, definition) = find(&mut tx, staff, id).await?;
    if matches!(deed, Deed::Ask | Deed::Release) {
        let base = read::base(&mut tx, &batch).await?;
        if base.batches != batch.about.base {
            return Err(Problem::conflict(words::BASE_CHANGED).into());
        }
    }
    let after = store::step(&mut tx, &batch, deed.event(hand.clone(), sent)).await?;
    if deed == Deed::Discard {
        file::delete(&mut tx, batch.id).await?;
        report::delete(&mut tx, batch.id).await?;
    }
    let life = &after.life;
    let said = life.leaving_out.as_deref().filter(|_| life.state == State::Releasing);
    let said = said.or(life.why.as_deref()).unwrap_or_default();
    let detail = words::audit_step(&definition.name, batch.period(), said);
    audit::record(&mut tx, &noted(place, &after, Some(&hand), deed.word(), detail)).await?;
    tx.commit().await?;
    Ok(())
}

/// `POST …/answer`: a person says which column is which field, and what the file is of; it is read again.
pub(super) async fn answer(
    visit: Visit,
    staff: Staff,
    From(place): From<Place>,
    Extension(inquiry): Extension<Inquiry>,
    Path(id): Path<String>,
    Posted(sent): Posted<Values>,
) -> Reply<Response> {
    let done = answered(&staff, &place, &inquiry, &id, &sent).await;
    answer_to(done, &visit, &staff, (&place, &inquiry), (&id, "answer"), &sent).await
}

async fn answered(staff: &Staff, place: &Place, inquiry: &Inquiry, id: &str, sent: &Values) -> Reply<()> {
    let now = place.clock.now();
    let mut tx = place.db.write().await?;
    let (batch, definition) = find(&mut tx, staff, id).await?;
    let report = report::read(&mut tx, &inquiry.vault, batch.id).await?.unwrap_or_default();
    let said = (value(sent, "period"), value(sent, "as_of"));
    let (period, as_of) = read_period(&definition, said, now.beijing().date())?;
    let mut mapping = report.mapping.clone();
    let head = value(sent, "head").trim().parse::<usize>().ok().filter(|line| (1..=1_000).contains(line));
    let head = head.ok_or_else(|| Problem::field("head", words::HEAD_WRONG))?;
    let has_moved = mapping.head != head;
    mapping.head = head;
    mapping.depth = mapping.depth.max(1);
    mapping.columns.resize_with(report.columns.len(), Column::default);
    for (at, look) in report.columns.iter().enumerate() {
        let name = format!("c{at}");
        let chosen = Some(value(sent, &name)).filter(|chosen| !matches!(*chosen, "" | "-"));
        let is_known = |chosen: &str| chosen == TOWN || definition.place_of(chosen).is_some();
        let taken =
            |chosen: &str| mapping.columns[..at].iter().any(|other| other.field.as_deref() == Some(chosen));
        if chosen.is_some_and(|chosen| !is_known(chosen) || taken(chosen)) {
            return Err(Problem::field(&name, words::COLUMN_TWICE).into());
        }
        let column = &mut mapping.columns[at];
        if column.head.is_empty() {
            column.head.clone_from(&look.head);
        }
        column.field = chosen.map(str::to_owned);
    }
    if has_moved {
        // What was chosen is of other heads.
        mapping.columns.clear();
    }
    let mut after = batch.clone();
    after.about.period = period.or(after.about.period);
    after.about.as_of = as_of;
    after.about.mapping = Some(mapping);
    let after = store::step(&mut tx, &after, Event::Answered).await?;
    let detail = words::audit_step(&definition.name, after.period(), "");
    let hand = Hand::of(staff, now);
    audit::record(&mut tx, &noted(place, &after, Some(&hand), "answer", detail)).await?;
    tx.commit().await?;
    Ok(())
}
