//! `/meetings/activity`: who looked at the activities that were held before this screen, and when.

use super::{
    line::{ask, asking},
    venue::{frame, state_of},
};
use crate::{
    looks::Look,
    questions::{self, Looks},
    words,
};
use axum::Extension;
use hongwang_feature::Reply;
use hongwang_feed::village::Questions;
use hongwang_page::{Html, Markup, Visit, html, icon, say};

/// Draws it, of what the center knows.
pub(crate) async fn show(visit: Visit, questions: Option<Extension<Questions>>) -> Reply<Html> {
    Ok(match ask::<Vec<Look>>(&asking(questions)?, questions::LOOKS, &Looks {}).await {
        Ok(looks) => frame(words::looks::TITLE).body(list(&looks)).render(&visit),
        // The page is here, also with the cable pulled: it says that the center knows and cannot be asked.
        Err(not) => frame(words::looks::TITLE).body(state_of(&visit, &not).1).render(&visit),
    })
}

fn list(looks: &[Look]) -> Markup {
    html! {
        p class="meeting-standing" { (say(if looks.is_empty() { words::looks::NONE } else { words::looks::LEAD })) }
        ul class="meeting-list" {
            @for look in looks {
                li { p class="meeting-sound" data-say { (icon("eye")) (words::looks::line(look)) } }
            }
        }
    }
}
