//! 再请一位专家, at the desk: a key for each office where somebody can be rung now, and the form for the rest.

use crate::{
    call::{Call, offices::Near},
    words::call as said,
};
use hongwang_feature::{Place, Reply, organisations};
use hongwang_page::{
    Markup,
    desk::{Choice, Control, Field, Form, form, panel},
    html, icon,
};

/// The part of the page of a call that rings somebody else into it.
///
/// # Errors
/// When the store fails.
pub(super) async fn part(place: &Place, call: &Call, (at, near): (&str, &[Near])) -> Reply<Markup> {
    let mut orgs = organisations::chain(&mut place.db.read().await?, &call.org).await?;
    orgs.reverse();
    let orgs = orgs.iter().map(|org| Choice::new(org.path.to_string(), org.short.clone())).collect();
    let offices = said::OFFICES.map(|(word, name)| Choice::new(word, name)).to_vec();
    let fields = vec![
        Field::hidden("do", "ask_in"),
        Field::new("org", said::ASK_IN_ORG, Control::Select(orgs)),
        Field::new("office", said::ASK_IN_OFFICE, Control::Select(offices)),
    ];
    let drawn =
        Form { action: at.to_owned(), fields, submit: said::RING.to_owned(), cancel: None, error: None };
    Ok(panel(said::ASK_IN, &html! { (keys(at, near)) (form(&drawn)) }))
}

/// The keys; the island draws them anew with the panel of the call.
fn keys(at: &str, near: &[Near]) -> Markup {
    html! {
        div class="call-near" data-near {
            p { (if near.is_empty() { said::ASK_IN_NONE } else { said::ASK_IN_NOW }) }
            @for each in near {
                form method="post" action=(at) {
                    input type="hidden" name="do" value="ask_in";
                    input type="hidden" name="org" value=(each.org);
                    input type="hidden" name="office" value=(each.office);
                    button class="button" type="submit" {
                        (icon("phone-call")) (said::whom(&each.org_name, &each.office, "")) " · " (said::free(each.free))
                    }
                }
            }
        }
    }
}
