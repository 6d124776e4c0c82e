//! What a column shows whose register is not connected: so it says, and hands off to a phone or a telephone call.

use super::{Office, store};
use crate::own::About;
use crate::pages::style;
use crate::words::own as words;
use hongwang_base::OrgPath;
use hongwang_feature::{ColumnPage, Service};
use hongwang_page::{Contact, State, StateKind, Tile, qr, say, state_panel};
use hongwang_store::{Result, Tx};
use maud::{Markup, html};

/// The page of a column whose register is not asked live; none for any other column.
///
/// # Errors
/// When the store fails.
pub(crate) async fn column(tx: &mut Tx, org: &OrgPath, column: &str) -> Result<Option<ColumnPage>> {
    let about = About::ALL.into_iter().find(|about| about.column() == column);
    let Some((about, kind)) = about.and_then(|about| Some((about, about.register()?))) else {
        return Ok(None);
    };
    let office = store::office(tx, org, kind).await?;
    let state = State::new(StateKind::NotConnected, words::not_yet(about))
        .why(words::waits_for(&office.name))
        .to_do(words::instead(&office.phone))
        .call([contact(&office)]);
    let body = html! { (state_panel(&state)) (hand_off(&office)) };
    Ok(Some(ColumnPage { body, styles: vec![style("own.css")], gives_way: false }))
}

/// Whom to call.
pub(crate) fn contact(office: &Office) -> Contact {
    Contact { who: office.name.clone(), phone: office.phone.clone() }
}

/// The way to the official page on one's own phone.
pub(crate) fn hand_off(office: &Office) -> Markup {
    html! {
        section class="own-phone" {
            (qr(&office.page, words::SCAN_LABEL))
            div {
                p { (say(words::SCAN)) }
                p class="own-address" data-say=(words::ADDRESS) { (office.page) }
            }
        }
    }
}

/// The columns in which something can be looked up live, with the way there.
///
/// # Errors
/// When the store fails.
pub(crate) async fn services(tx: &mut Tx) -> Result<Vec<Service>> {
    let live = store::live(tx).await?;
    Ok(live.iter().map(|office| service(About::of(office.kind))).collect())
}

/// The way to a look-up from its column.
pub(crate) fn service(about: About) -> Service {
    let tile = Tile {
        speak: words::speak(about).to_owned(),
        personal: true,
        ..Tile::new(about.address(), words::look_up(about), words::pictogram(about))
    };
    Service { column: about.column().to_owned(), tile }
}
