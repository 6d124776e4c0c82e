//! A clerk's badge: given to whoever knows the password, shown once, taken back with the reason for it.

use crate::office::{HONGSHAN, Office, PASSWORD, Person, VILLAGE, on_both};
use axum::http::StatusCode;
use hongwang_base::{Millis, OrgPath};
use hongwang_feature::badges::{self, Presented};
use hongwang_store::sql;

const PIN: &str = "204819";
const CARD: &str = "42112419500101004X";

/// Gives oneself a badge; its number.
async fn gives(office: &Office, clerk: &Person, card: &str) -> String {
    let fields = [("present", PASSWORD), ("pin", PIN), ("again", PIN), ("card", card)];
    let given = office.post(clerk, "/desk/me/badge", &fields).await;
    assert_eq!(given.status, StatusCode::OK, "{}", given.text);
    given.all("[data-badge]").remove(0)
}

async fn presents(office: &Office, at: &str, shown: &str, pin: &str) -> Presented {
    let at: OrgPath = at.parse().expect("a path");
    let now = office.place.clock.now();
    badges::present(&office.place.db, &at, shown, pin, now).await.expect("the store holds")
}

#[tokio::test]
async fn a_badge_is_given_to_the_clerk_who_knows_the_password_and_opens_in_the_clerks_villages() {
    on_both(async |office| {
        let admins = office.administrators().await;
        let clerk = office.hire(&admins, "wangli", HONGSHAN, &["clerk"]).await;
        for (present, pin, again) in
            [("falsch 1234", PIN, PIN), (PASSWORD, "123456", "123456"), (PASSWORD, PIN, "1")]
        {
            let fields = [("present", present), ("pin", pin), ("again", again)];
            let refused = office.post(&clerk, "/desk/me/badge", &fields).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        }
        let number = gives(&office, &clerk, CARD).await;
        assert_eq!(number.len(), badges::NUMBER_DIGITS);
        for shown in [number.as_str(), CARD] {
            let Presented::Right(badge) = presents(&office, VILLAGE, shown, PIN).await else {
                panic!("{shown}")
            };
            assert_eq!(badge.name, "王丽");
        }
        let elsewhere = "421124000000/421124100000/421124100001/";
        assert!(matches!(presents(&office, elsewhere, &number, PIN).await, Presented::Wrong));
        // Nothing that opens it stands in what travels.
        let mut tx = office.place.db.read().await.expect("begins");
        let row = sql("SELECT scope, body FROM feed_entry WHERE kind = 'people.badge'").one(&mut tx).await;
        let row = row.expect("reads").expect("a record");
        assert_eq!(row.get::<String>("scope").expect("text"), HONGSHAN);
        let body: serde_json::Value = row.json("body").expect("a body");
        for secret in [number.as_str(), CARD, PIN] {
            assert!(!body.to_string().contains(secret), "{secret}");
        }
    })
    .await;
}

#[tokio::test]
async fn five_wrong_pins_shut_a_badge_for_an_hour_even_for_the_right_one() {
    on_both(async |office| {
        let admins = office.administrators().await;
        let clerk = office.hire(&admins, "wangli", HONGSHAN, &["clerk"]).await;
        let number = gives(&office, &clerk, "").await;
        for _ in 0..4 {
            assert!(matches!(presents(&office, VILLAGE, &number, "000000").await, Presented::Wrong));
        }
        assert!(matches!(presents(&office, VILLAGE, &number, "000000").await, Presented::Shut));
        assert!(matches!(presents(&office, VILLAGE, &number, PIN).await, Presented::Shut));
        office.place.clock.advance(Millis::HOUR + 1);
        assert!(matches!(presents(&office, VILLAGE, &number, PIN).await, Presented::Right(_)));
    })
    .await;
}

#[tokio::test]
async fn whoever_stops_being_a_clerk_of_that_place_loses_the_badge() {
    on_both(async |office| {
        let admins = office.administrators().await;
        let clerk = office.hire(&admins, "wangli", HONGSHAN, &["clerk"]).await;
        let id = office.id("wangli").await;
        let account = format!("/desk/accounts/{id}");
        let number = gives(&office, &clerk, "").await;
        let gone = async || matches!(presents(&office, VILLAGE, &number, PIN).await, Presented::Wrong);
        assert!(!gone().await);
        assert!(office.get(&admins[0], &account).await.text.contains("收回工牌"));
        office.post(&admins[0], &format!("{account}/badge"), &[]).await;
        assert!(gone().await);
        let clerk = office.login(&clerk).await;
        let number = gives(&office, &clerk, "").await;
        office.post(&admins[1], &format!("/desk/roles/{id}"), &[("roles", "editor")]).await;
        assert!(matches!(presents(&office, VILLAGE, &number, PIN).await, Presented::Wrong));
        let mut tx = office.place.db.read().await.expect("begins");
        let rows = sql("SELECT body FROM feed_entry WHERE kind = 'people.badge'").all(&mut tx).await;
        let rows = rows.expect("reads");
        assert!(
            rows.iter().all(|row| row.json_or_null::<serde_json::Value>("body").expect("a body").is_none())
        );
    })
    .await;
}
