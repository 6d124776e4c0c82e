//! Every key of the console of an open meeting, and what it writes into the log of the meeting.

use super::{
    on_both,
    world::{CLOUD, COUNTY, RED, SPRING, TEA, WARM},
};
use serde_json::{Value, json};

/// What a key sends, and the event that says so. `cloud` and `tea` are the devices of these villages.
const KEYS: &[(&[(&str, &str)], &str)] = &[
    (&[("do", "lock")], "locked"),
    (&[("do", "unlock")], "unlocked"),
    (&[("do", "unmute-all")], "all_unmuted"),
    (&[("do", "mute-all")], "all_muted"),
    (&[("do", "refuse"), ("venue", "tea")], "ask_refused"),
    (&[("do", "give"), ("venue", "cloud")], "floor_given"),
    (&[("do", "take"), ("venue", "cloud")], "floor_taken"),
    (&[("do", "mute"), ("venue", "cloud")], "muted"),
    (&[("do", "unmute"), ("venue", "cloud")], "unmuted"),
    (&[("do", "broadcast"), ("venue", "cloud")], "broadcast_started"),
    (&[("do", "stop-broadcast")], "broadcast_stopped"),
    (&[("do", "pin"), ("venue", "cloud")], "arranged"),
    (&[("do", "poll"), ("dwell", "10")], "polling_started"),
    (&[("do", "stop-poll")], "polling_stopped"),
    (&[("do", "extend"), ("minutes", "30")], "extended"),
    (&[("do", "roll"), ("seconds", "60")], "roll_called"),
    (&[("do", "answer"), ("venue", "cloud")], "roll_answered"),
    (&[("do", "end-roll")], "roll_ended"),
    (&[("do", "vote"), ("question", "同意吗"), ("options", "同意\n不同意")], "vote_asked"),
    (&[("do", "close-vote")], "vote_closed"),
    (&[("do", "vote"), ("secret", "on"), ("question", "选谁"), ("options", "王一\n李二")], "vote_asked"),
    (&[("do", "close-vote")], "vote_closed"),
    (&[("do", "say"), ("text", "茶园村还没到")], "said"),
    (&[("do", "caption"), ("text", "请记录")], "captioned"),
    (&[("do", "chapter"), ("title", "讲汛情")], "chapter_marked"),
    (&[("do", "main"), ("venue", "cloud")], "main_set"),
    (&[("do", "remove"), ("venue", "tea")], "removed"),
    (&[("do", "admit"), ("venue", "tea")], "admitted"),
    (&[("do", "chair"), ("venue", "cloud")], "chair_handed"),
    (&[("do", "end")], "ended"),
];

/// The words of the layouts, and what the log calls them.
const GRIDS: [(&str, &str); 5] =
    [("nine", "nine"), ("six", "one_and_five"), ("four", "four"), ("sixteen", "sixteen"), ("one", "one")];

#[tokio::test]
async fn every_key_of_the_console_writes_what_it_says_and_whom_it_is_about() {
    on_both(async |world| {
        let clerk = world.clerk(COUNTY).await;
        let at = clerk.opens(&[RED]).await;
        let (cloud, tea) = (world.device(CLOUD), world.device(TEA));
        for venue in [&cloud, &tea] {
            venue.does(&at, json!("join")).await.expect("it is invited");
        }
        tea.does(&at, json!("ask")).await.expect("it is in");
        let mut known = world.happened(&at).await.len();
        let ids = [("cloud", cloud.id()), ("tea", tea.id())];
        for (fields, event) in KEYS {
            if fields[0] == ("do", "admit") {
                // Who was sent out has to be let in again.
                tea.does(&at, json!("join")).await.expect("it may wait");
                known += 1;
            }
            let id = |name: &str| ids.iter().find(|(known, _)| *known == name).map(|(_, id)| id.as_str());
            let sent: Vec<_> =
                fields.iter().map(|(name, value)| (*name, id(value).unwrap_or(value))).collect();
            clerk.does(&at, &sent).await;
            let log = world.happened(&at).await;
            let new = &log[known..];
            let written = new.iter().find(|what| what["event"] == *event);
            let written = written.unwrap_or_else(|| panic!("{fields:?} wrote {new:?}"));
            for (name, value) in sent.iter().filter(|(name, _)| ["venue", "text", "title"].contains(name)) {
                let about = match *event {
                    "chair_handed" => &written["to"],
                    "arranged" => &written["pinned"][0],
                    _ => &written[*name],
                };
                assert_eq!(about, value, "{fields:?}");
            }
            known = log.len();
        }
    })
    .await;
}

#[tokio::test]
async fn every_layout_is_the_one_that_was_pressed_and_its_key_is_on_the_page() {
    on_both(async |world| {
        let clerk = world.clerk(COUNTY).await;
        let at = clerk.opens(&[RED]).await;
        let venue = world.device(CLOUD);
        venue.does(&at, json!("join")).await.expect("it is invited");
        for (word, grid) in GRIDS {
            let page = clerk.get(&at).await.text;
            assert!(page.contains(&format!("name=\"grid\" value=\"{word}\"")), "{word} is no key");
            clerk.does(&at, &[("do", "grid"), ("grid", word)]).await;
            let log = world.happened(&at).await;
            let last = log.last().expect("it is written");
            assert_eq!((&last["event"], &last["grid"]), (&json!("arranged"), &json!(grid)));
        }
    })
    .await;
}

#[tokio::test]
async fn each_town_that_is_ticked_for_polling_is_a_group_and_no_venue_is_in_two() {
    on_both(async |world| {
        let clerk = world.clerk(COUNTY).await;
        let at = clerk.opens(&[COUNTY]).await;
        let venues = [CLOUD, SPRING, TEA].map(|place| world.device(place));
        for venue in &venues {
            venue.does(&at, json!("join")).await.expect("it is invited");
        }
        let page = clerk.get(&at).await.text;
        for town in [RED, WARM] {
            assert!(page.contains(&format!("type=\"checkbox\" name=\"whom\" value=\"{town}\"")), "{town}");
        }
        let groups = async |ticked: &[&str]| {
            let whom = ticked.iter().map(|town| ("whom", *town));
            let sent: Vec<_> = [("do", "poll"), ("dwell", "10")].into_iter().chain(whom).collect();
            clerk.does(&at, &sent).await;
            let log = world.happened(&at).await;
            let started = log.iter().rfind(|what| what["event"] == "polling_started").cloned();
            clerk.does(&at, &[("do", "stop-poll")]).await;
            started.expect("it began")["groups"].clone()
        };
        let ids = |of: &[usize]| of.iter().map(|nth| json!(venues[*nth].id())).collect::<Vec<_>>();
        let group = |name: &str, of: &[usize]| json!({ "name": name, "venues": ids(of) });
        assert_eq!(groups(&[RED, WARM]).await, json!([group(RED, &[0, 2]), group(WARM, &[1])]));
        // One above another: each venue goes with the nearer.
        assert_eq!(groups(&[COUNTY, RED]).await, json!([group(COUNTY, &[1]), group(RED, &[0, 2])]));
        assert_eq!(groups(&[]).await, Value::Array(vec![]), "without a tick it goes through all");
    })
    .await;
}

#[tokio::test]
async fn which_towns_were_ticked_stays_where_a_polling_was_refused() {
    on_both(async |world| {
        let clerk = world.clerk(COUNTY).await;
        let at = clerk.opens(&[RED]).await;
        world.device(CLOUD).does(&at, json!("join")).await.expect("it is invited");
        let refused = clerk.post(&at, &[("do", "poll"), ("dwell", "1"), ("whom", RED)]).await;
        assert_eq!(refused.status, http::StatusCode::CONFLICT);
        let ticked = format!("name=\"whom\" value=\"{RED}\" checked");
        assert!(refused.text.contains(&ticked) && refused.text.contains("value=\"1\""), "{}", refused.text);
    })
    .await;
}
