//! 我接哪些岗位, on the page of calls: each says once for which offices of their organisation they are rung.

use super::desk_calls::BASE;
use crate::{
    Meetings,
    call::offices::{self, Chosen, Taken},
    words::call as said,
};
use axum::{Extension, Form, extract::State, response::Redirect};
use hongwang_base::AccountId;
use hongwang_feature::{Place, Reply, Staff};
use hongwang_page::{
    Markup,
    desk::{self, Choice, Control, Field, form, panel},
    html,
};
use hongwang_store::audit;
use serde::Deserialize;

/// Where the choice is sent.
pub(crate) const OFFICES: &str = "/desk/calls/offices";

/// Where somebody is struck from an office.
pub(crate) const STRIKE: &str = "/desk/calls/offices/strike";

/// The own choice.
pub(super) fn own(chosen: &Chosen, staff: &Staff) -> Markup {
    let own = chosen.of(staff.account).collect::<Vec<_>>().join(",");
    let choices = said::OFFICES.map(|(word, name)| Choice::new(word, name)).to_vec();
    let field = Field::new("office", said::OFFICES_FIELD, Control::Several(choices));
    let drawn = desk::Form {
        action: OFFICES.to_owned(),
        fields: vec![field.value(own).hint(said::OFFICES_HINT).optional()],
        submit: said::OFFICES_SAVE.to_owned(),
        cancel: None,
        error: None,
    };
    panel(said::OFFICES_TITLE, &form(&drawn))
}

/// What everybody of the organisation chose; drawn anew when somebody chooses.
pub(super) fn all(chosen: &Chosen) -> Markup {
    if chosen.0.is_empty() {
        return html! { p class="call-chosen" { (said::NOBODY_CHOSE) } };
    }
    let takers = |word: &'static str| chosen.0.iter().filter(move |one| one.office == word);
    html! {
        h2 class="call-chosen" { (said::CHOSEN) }
        dl class="call-facts" {
            @for (word, name) in said::OFFICES {
                dt { (name) }
                dd {
                    @for one in takers(word) { (taker(one)) }
                    @if !chosen.is_taken(word) { (said::OFFICE_FREE) }
                }
            }
        }
        p class="hint" { (said::STRUCK_HINT) }
    }
}

fn taker(one: &Taken) -> Markup {
    html! {
        form class="call-taker" method="post" action=(STRIKE) {
            input type="hidden" name="account" value=(one.account);
            input type="hidden" name="office" value=(one.office);
            (one.name) " "
            button class="button" type="submit" { (said::STRIKE) }
        }
    }
}

/// Who is struck from what.
#[derive(Deserialize)]
pub(crate) struct Struck {
    account: AccountId,
    office: String,
}

/// `POST`: somebody has left an office.
pub(crate) async fn strike(
    staff: Staff,
    State(place): State<Place>,
    Extension(meetings): Extension<Meetings>,
    Form(struck): Form<Struck>,
) -> Reply<Redirect> {
    let mut tx = place.db.write().await?;
    if let Some(name) = offices::strike(&mut tx, &staff.org, struck.account, &struck.office).await? {
        let detail = said::audit_struck(&name, said::office(&struck.office).unwrap_or_default());
        audit::record(&mut tx, &staff.did(&place, &staff.org, "call.office", struck.account, detail)).await?;
        tx.commit().await?;
        meetings.rooms.stir();
    }
    Ok(Redirect::to(&format!("{BASE}?done=struck")))
}

/// `POST`: what this account answers for from here on.
pub(crate) async fn choose(
    staff: Staff,
    State(place): State<Place>,
    Extension(meetings): Extension<Meetings>,
    Form(sent): Form<Vec<(String, String)>>,
) -> Reply<Redirect> {
    let words = sent.into_iter().filter(|(name, _)| name == "office").map(|(_, word)| word);
    let words: Vec<String> = words.collect();
    let mut tx = place.db.write().await?;
    offices::choose(&mut tx, &staff, &words).await?;
    tx.commit().await?;
    // What rings now may ring elsewhere from here on.
    meetings.rooms.stir();
    Ok(Redirect::to(&format!("{BASE}?done=1")))
}
