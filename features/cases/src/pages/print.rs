//! `/apply/done/{id}/print`: a slip for what was handed in; `/apply/{item}/print`: the guide of an item on paper; and
//! the parts of their pages which say how it came out.

use super::hand_in::done_address;
use crate::item::Item;
use crate::slip::{Paper, Printing};
use crate::words::catalogue as guide_words;
use crate::{SlipPrinter, store, words};
use axum::{
    Extension,
    extract::{Path, State},
    response::Redirect,
};
use hongwang_base::{Problem, SubmissionId};
use hongwang_feature::{Place, Reply};
use hongwang_page::{html, icon};
use maud::Markup;

/// Prints it and leads back; a touch while it is being printed waits for the same slip.
pub(crate) async fn print(
    State(place): State<Place>,
    Extension(printer): Extension<Option<SlipPrinter>>,
    Path(id): Path<String>,
) -> Reply<Redirect> {
    let missing = || Problem::missing(words::NO_CASE);
    super::only_in_a_village(&place)?;
    let id: SubmissionId = id.parse().map_err(|_| missing())?;
    let filed = store::filed(&mut place.db.read().await?, id.0).await?;
    let printer = printer.filter(|_| filed.is_some()).ok_or_else(missing)?;
    let mut standing = printer.begin(&place, Paper::Slip(id.0));
    // A printer has some seconds; the page says how it stands in any case.
    let _ = standing.wait_for(|standing| *standing != Printing::Running).await;
    Ok(Redirect::to(&done_address(id)))
}

/// Prints the guide of an item and leads back to it.
pub(crate) async fn print_guide(
    State(place): State<Place>,
    Extension(printer): Extension<Option<SlipPrinter>>,
    Path(slug): Path<String>,
) -> Reply<Redirect> {
    super::only_in_a_village(&place)?;
    let item = super::offered(&mut place.db.read().await?, &slug).await?;
    let printer = printer.ok_or_else(|| Problem::missing(words::NO_ITEM))?;
    let mut standing = printer.begin(&place, Paper::Guide(item.slug.clone()));
    let _ = standing.wait_for(|standing| *standing != Printing::Running).await;
    Ok(Redirect::to(&super::address(&item)))
}

/// How the guide on paper stands, and the key for it.
pub(super) fn guide_part(item: &Item, printer: &SlipPrinter) -> Markup {
    let standing = printer.standing(&Paper::Guide(item.slug.clone()));
    let key = match standing {
        Some(Printing::Printed(_)) => guide_words::GUIDE_AGAIN,
        _ => guide_words::GUIDE_PRINT,
    };
    html! {
        @match standing {
            None => {}
            Some(Printing::Running) => p role="status" data-say { (guide_words::GUIDE_PRINTING) },
            Some(Printing::Printed(_)) => p role="status" data-say { (guide_words::GUIDE_PRINTED) },
            Some(Printing::Failed(why)) => p class="fill-wrong" role="alert" data-say { (guide_words::guide_not_printed(&why)) },
        }
        form method="post" action={ (super::address(item)) "/print" } {
            button class="button guide-key" type="submit" data-say { (icon("printer")) (key) }
        }
    }
}

/// How the slip stands, and the key for it.
pub(super) fn part(id: SubmissionId, standing: Option<&Printing>) -> Markup {
    let (word, key) = match standing {
        None => ("none", words::PRINT),
        Some(Printing::Running) => ("waiting", words::PRINT),
        Some(Printing::Printed(_)) => ("printed", words::PRINT_AGAIN),
        Some(Printing::Failed(_)) => ("failed", words::PRINT),
    };
    html! {
        section class="kept" data-standing=(word) {
            @match standing {
                None => {}
                Some(Printing::Running) => p class="kept-said" role="status" data-say { (words::PRINTING) },
                Some(Printing::Printed(_)) => p class="kept-said" role="status" data-say { (words::PRINTED) },
                Some(Printing::Failed(why)) => p class="fill-wrong" role="alert" data-say { (words::not_printed(why)) },
            }
            form class="fill-keys" method="post" action={ (done_address(id)) "/print" } {
                button class="button" type="submit" data-say { (icon("printer")) (key) }
            }
        }
    }
}
