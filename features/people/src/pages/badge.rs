//! `/desk/me/badge`: a clerk's own badge 工牌, for helping at a village's screen. Its number is drawn and shown once,
//! its PIN is chosen; the system administrator can only take it back (`/desk/accounts/{id}/badge`).

use super::{
    REFUSED, Wrong,
    accounts::reached,
    after, done,
    invitation::knows_password,
    me::{Asked, mine},
};
use crate::words::badge as words;
use axum::{
    Form,
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect, Response},
};
use hongwang_base::{AccountId, Millis, OrgPath, Problem};
use hongwang_feature::{
    Fact, Place, Reply, Staff,
    badges::{self, Badge, PIN_DIGITS, Secrets},
};
use hongwang_page::{
    Link, Page, Visit,
    desk::{Control, Desk, Field, Form as DeskForm, PostButton, form, link_button, panel, post_button},
};
use hongwang_store::{Result as StoreResult, Tx, audit};
use maud::html;
use serde::Deserialize;

/// How long a badge is good, in milliseconds.
const GOOD_FOR: i64 = 365 * Millis::DAY;
const ADDRESS: &str = "/desk/me/badge";

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Sent {
    present: String,
    pin: String,
    again: String,
    card: String,
}

/// A PIN that is not the first that anybody tries.
fn pin(text: &str) -> Result<(), Problem> {
    let digits = text.as_bytes();
    if digits.len() != PIN_DIGITS || !digits.iter().all(u8::is_ascii_digit) {
        return Err(Problem::field("pin", words::PIN_FORM));
    }
    let step = |by: i16| digits.windows(2).all(|pair| i16::from(pair[1]) - i16::from(pair[0]) == by);
    if [-1, 0, 1].into_iter().any(step) { Err(Problem::field("pin", words::PIN_EASY)) } else { Ok(()) }
}

/// An identity number in its one form; none where nothing was entered.
fn card(text: &str) -> Result<Option<String>, Problem> {
    let text = text.replace(' ', "").to_uppercase();
    let whole = text.len() == 18
        && text.bytes().enumerate().all(|(at, byte)| byte.is_ascii_digit() || (at == 17 && byte == b'X'));
    if text.is_empty() {
        return Ok(None);
    }
    if whole { Ok(Some(text)) } else { Err(Problem::field("card", words::CARD_FORM)) }
}

/// Puts a record of badges into the log of an organisation, and into this center's own view.
async fn publish(
    tx: &mut Tx,
    org: &OrgPath,
    record: hongwang_replica::Record,
    now: Millis,
) -> StoreResult<()> {
    let entry = hongwang_feed::append(tx, org, record, now).await?;
    badges::apply(tx, &entry).await
}

/// Takes the badge of an account back, if it has one; gives whose villages are to hear of it ([`tell`]).
pub(crate) async fn take_back(tx: &mut Tx, account: AccountId, now: Millis) -> StoreResult<Option<OrgPath>> {
    let Some(badge) = badges::of(tx, account).await? else { return Ok(None) };
    publish(tx, &badge.org, badges::withdrawal(account), now).await?;
    Ok(Some(badge.org))
}

/// Tells, after the commit, that the log of an organisation has grown.
pub(crate) fn tell(place: &Place, org: Option<OrgPath>) {
    if let Some(org) = org {
        place.bus.tell(Fact::FeedGrew(org));
    }
}

pub(crate) async fn show(
    State(place): State<Place>,
    staff: Staff,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Reply<Response> {
    Ok(page(&place, &staff, &Sent::default(), &Wrong::default(), &asked.done)
        .await?
        .render(&visit)
        .into_response())
}

pub(crate) async fn give(
    State(place): State<Place>,
    staff: Staff,
    visit: Visit,
    Form(sent): Form<Sent>,
) -> Reply<Response> {
    let account = mine(&place, &staff).await?;
    let mut wrong = Wrong::default();
    wrong.check(pin(&sent.pin));
    let card = wrong.check(card(&sent.card)).flatten();
    if sent.pin != sent.again {
        wrong.add("again", words::PIN_DIFFERS);
    }
    if wrong.is_empty() {
        wrong.check(knows_password(&place, &account, sent.present.clone()).await?);
    }
    if !wrong.is_empty() {
        let page = page(&place, &staff, &sent, &wrong, "").await?;
        return Ok(page.status(REFUSED).render(&visit).into_response());
    }
    let now = place.clock.now();
    let number = badges::draw_number();
    let secrets = Secrets { number: &number, card: card.as_deref(), pin: &sent.pin };
    let until = now.plus(GOOD_FOR);
    let badge = Badge::new(staff.account, &account.name, &account.org, until, &secrets).await;
    let mut tx = place.db.write().await?;
    let before = take_back(&mut tx, staff.account, now).await?;
    publish(&mut tx, &account.org, badge.record(), now).await?;
    let entry = staff.did(&place, &account.org, "account.badge", &account.login, words::GIVEN_LOG);
    audit::record(&mut tx, &entry).await?;
    tx.commit().await?;
    tell(&place, before);
    tell(&place, Some(account.org.clone()));
    let body = html! {
        p { (words::ONCE) }
        p { strong data-badge { (number) } }
        p { (words::good_until(&until.date_words())) }
        p { (link_button(ADDRESS, words::NOTED, Some("arrow-left"), false)) }
    };
    let page = staff.page(&place, words::GIVEN).body(panel(words::NUMBER, &body));
    Ok(page.render(&visit).into_response())
}

/// Takes one's own badge back.
pub(crate) async fn end(State(place): State<Place>, staff: Staff) -> Reply<Redirect> {
    let account = mine(&place, &staff).await?;
    let mut tx = place.db.write().await?;
    let told = take_back(&mut tx, staff.account, place.clock.now()).await?;
    let entry = staff.did(&place, &account.org, "account.badge_end", &account.login, words::ENDED_LOG);
    audit::record(&mut tx, &entry).await?;
    tx.commit().await?;
    tell(&place, told);
    Ok(done(ADDRESS, "badge_ended"))
}

/// Takes somebody's badge back: it is lost, or its person has left.
pub(crate) async fn withdraw(
    State(place): State<Place>,
    staff: Staff,
    Path(id): Path<String>,
) -> Reply<Redirect> {
    let mut tx = place.db.write().await?;
    let account = reached(&mut tx, &staff, &id).await?;
    let told = take_back(&mut tx, account.id, place.clock.now()).await?;
    let entry = staff.did(&place, &account.org, "account.badge_end", &account.login, words::ENDED_LOG);
    audit::record(&mut tx, &entry).await?;
    tx.commit().await?;
    tell(&place, told);
    Ok(done(&format!("/desk/accounts/{}", account.id), "badge_ended"))
}

async fn page(place: &Place, staff: &Staff, sent: &Sent, wrong: &Wrong, word: &str) -> Reply<Page> {
    let now = place.clock.now();
    let badge = badges::of(&mut place.db.read().await?, staff.account).await?;
    let badge = badge.filter(|badge| badge.until > now);
    let secret = |name: &str, label: &str, auto| {
        Field::new(name, label, Control::Line("password")).error(wrong.of(name)).autocomplete(auto)
    };
    let card =
        Field::text("card", words::CARD).value(&sent.card).hint(words::CARD_HINT).error(wrong.of("card"));
    let asked = form(&DeskForm {
        action: ADDRESS.to_owned(),
        fields: vec![
            secret("pin", words::PIN, "off").hint(words::PIN_HINT),
            secret("again", words::PIN_AGAIN, "off"),
            card.optional(),
            secret("present", words::PASSWORD, "current-password"),
        ],
        submit: words::GIVE.to_owned(),
        cancel: Some("/desk/me".to_owned()),
        error: None,
    });
    let body = html! {
        p { (words::LEAD) }
        @match &badge {
            Some(badge) => {
                p { (words::good_until(&badge.until.date_words())) }
                div class="form-end" {
                    (post_button(&PostButton {
                        action: format!("{ADDRESS}/end"),
                        label: words::END.to_owned(),
                        danger: true,
                        ..PostButton::default()
                    }))
                }
            }
            None => p { (words::NONE) },
        }
        (panel(if badge.is_some() { words::ANOTHER } else { words::GIVE }, &asked))
    };
    let trail = vec![Link::new("/desk/me", crate::words::ME_TITLE)];
    Ok(Page::new(words::TITLE).desk(Desk { trail, ..after(staff.desk(place), word) }).body(body))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pin_has_six_digits_and_is_not_the_first_that_is_tried() {
        for bad in ["", "12345", "1234567", "12345a", "１２３４５６", "111111", "123456", "987654"] {
            assert!(pin(bad).is_err(), "{bad}");
        }
        for good in ["204819", "112233", "135790"] {
            assert!(pin(good).is_ok(), "{good}");
        }
    }
}
