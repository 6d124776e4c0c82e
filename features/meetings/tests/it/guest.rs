//! Somebody joins by telephone: by a code, with a name, and only once whoever leads lets them in.

use super::{
    on_both,
    world::{CLOUD, COUNTY, Person, RED, id},
};
use http::StatusCode;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The path of a meeting's code, as its page at the desk shows it.
async fn code(clerk: &Person<'_>, at: &str) -> String {
    let page = clerk.get(&format!("{at}/phone")).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    let from = page.text.find("/meetings/phone/").expect("an address");
    page.text[from..].chars().take_while(|letter| *letter != '"' && *letter != '<').collect()
}

fn view(text: &str) -> Value {
    serde_json::from_str(text).expect("plain data")
}

#[tokio::test]
async fn a_code_that_is_not_of_this_meeting_opens_nothing() {
    on_both(async |world| {
        let clerk = world.clerk(COUNTY).await;
        let (one, other) = (clerk.opens(&[RED]).await, clerk.opens(&[RED]).await);
        let of_one = code(&clerk, &one).await;
        let swapped = of_one.replace(id(&one), id(&other));
        for path in [swapped, "/meetings/phone/x/y".to_owned(), format!("{of_one}x")] {
            assert_eq!(world.telephone_sees(&path, None).await.status, StatusCode::NOT_FOUND, "{path}");
            let sent = world.telephone_sends(&path, "do=join&name=x", None).await.0;
            assert_eq!(sent.status, StatusCode::NOT_FOUND, "{path}");
        }
        clerk.does(&one, &[("do", "end")]).await;
        let over = world.telephone_sees(&of_one, None).await;
        assert!(over.status == StatusCode::NOT_FOUND && over.text.contains("会议已经结束"), "{}", over.text);
        let activity = world.device(CLOUD).asks("meetings.activity", json!({ "title": "主题党日" })).await;
        let activity = activity.expect("it is opened");
        let page = clerk.get(&format!("/desk/meetings/{}/phone", activity.as_str().expect("an id"))).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "an activity has no room for telephones");
    })
    .await;
}

#[tokio::test]
async fn who_does_not_say_who_they_are_is_asked_again_and_nothing_typed_is_lost() {
    on_both(async |world| {
        let clerk = world.clerk(COUNTY).await;
        let at = clerk.opens(&[RED]).await;
        let path = code(&clerk, &at).await;
        assert!(world.telephone_sees(&path, None).await.text.contains("您是谁"));
        // Whoever has no cookie is given one, and touches once more.
        let (page, cookie) = world.telephone_sends(&path, "do=join&name=x", None).await;
        assert!(page.status == StatusCode::CONFLICT && page.text.contains("再点一次"), "{}", page.text);
        let cookie = cookie.expect("it is known from now on");
        for name in ["", "%20%20", "%E7%8E%8B".repeat(21).as_str(), "a%0Ab"] {
            let (page, _) =
                world.telephone_sends(&path, &format!("do=join&name={name}"), Some(&cookie)).await;
            assert_eq!(page.status, StatusCode::CONFLICT, "{name}");
            assert!(page.text.contains("请写 1 到 20 个字"), "{}", page.text);
        }
        let long = "%E7%8E%8B".repeat(21);
        let (page, _) = world.telephone_sends(&path, &format!("do=join&name={long}"), Some(&cookie)).await;
        assert!(page.text.contains(&"王".repeat(21)));
    })
    .await;
}

#[tokio::test]
async fn a_telephone_hears_nothing_before_it_is_let_in_and_is_gone_when_it_is_sent_out() {
    on_both(async |world| {
        let clerk = world.clerk(COUNTY).await;
        let at = clerk.opens(&[RED]).await;
        let path = code(&clerk, &at).await;
        let name = "%E6%9D%8E%E9%95%87%E9%95%BF";
        let join = format!("do=join&name={name}");
        let cookie = world.telephone_sends(&path, &join, None).await.1.expect("it is known from now on");
        for _ in 0..2 {
            let came = world.telephone_sends(&path, &join, Some(&cookie)).await.0;
            assert!(matches!(came.status, StatusCode::SEE_OTHER | StatusCode::CONFLICT), "{}", came.text);
        }
        let sees = async || world.telephone_sees(&format!("{path}/state"), Some(&cookie)).await;
        let seen = view(&sees().await.text);
        assert_eq!((seen["me"].clone(), seen["heard"].clone()), (json!("waiting"), json!(false)), "{seen}");
        // Another telephone with the same code is another.
        assert_eq!(world.telephone_sees(&format!("{path}/state"), None).await.status, StatusCode::NOT_FOUND);
        let console = clerk.get(&at).await.text;
        let ids: BTreeSet<&str> =
            console.match_indices("phone-").map(|(at, _)| &console[at..at + 26]).collect();
        assert_eq!(ids.len(), 1, "a touch twice is one guest: {ids:?}");
        assert!(console.contains("李镇长") && console.contains("准入"), "{console}");
        let from = console.find("phone-").expect("its id");
        let venue: String = console[from..].chars().take_while(|letter| *letter != '"').collect();
        clerk.does(&at, &[("do", "admit"), ("venue", &venue)]).await;
        assert_eq!(view(&sees().await.text)["me"], json!("in"));
        let (asked, _) = world.telephone_sends(&path, "do=ask", Some(&cookie)).await;
        assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text);
        assert!(clerk.get(&at).await.text.contains("申请发言"));
        // What is nothing for a guest is refused.
        let (shown, _) = world.telephone_sends(&path, "do=end", Some(&cookie)).await;
        assert_eq!(shown.status, StatusCode::CONFLICT);
        clerk.does(&at, &[("do", "remove"), ("venue", &venue)]).await;
        assert_ne!(view(&sees().await.text)["me"], json!("in"));
        // Whoever was there sees that it is over; whoever was not finds nothing.
        clerk.does(&at, &[("do", "end")]).await;
        assert_eq!(view(&sees().await.text)["stage"], json!("ended"));
        assert_eq!(world.telephone_sees(&path, None).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}
