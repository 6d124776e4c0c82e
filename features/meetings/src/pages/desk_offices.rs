//! 我接哪些岗位, on the page of calls: each says once for which offices of their organisation they are rung.

use super::desk_calls::BASE;
use crate::{
    Meetings,
    call::offices::{self, Chosen},
    words::call as said,
};
use axum::{Extension, Form, extract::State, response::Redirect};
use hongwang_feature::{Place, Reply, Staff};
use hongwang_page::{
    Markup,
    desk::{self, Choice, Control, Field, form, panel},
    html,
};

/// Where the choice is sent.
pub(crate) const OFFICES: &str = "/desk/calls/offices";

/// Who answers for what, with the own choice.
///
/// # Errors
/// When the store fails.
pub(super) async fn part(place: &Place, staff: &Staff) -> Reply<Markup> {
    let chosen = Chosen::at(&mut place.db.read().await?, &staff.org).await?;
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
    Ok(panel(said::OFFICES_TITLE, &html! { (form(&drawn)) (all(&chosen)) }))
}

/// What everybody of the organisation chose.
fn all(chosen: &Chosen) -> Markup {
    if chosen.0.is_empty() {
        return html! { p class="call-chosen" { (said::NOBODY_CHOSE) } };
    }
    let names = |word: &str| {
        let names = chosen.0.iter().filter(|one| one.office == word).map(|one| one.name.as_str());
        names.collect::<Vec<_>>().join("、")
    };
    html! {
        h3 class="call-chosen" { (said::CHOSEN) }
        dl class="call-facts" {
            @for (word, name) in said::OFFICES {
                dt { (name) }
                dd { @if chosen.is_taken(word) { (names(word)) } @else { (said::OFFICE_FREE) } }
            }
        }
    }
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
