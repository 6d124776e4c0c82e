//! 签到: rosters at the desk, names on the screen, heads by telephone, and the sheet that stays.

use super::{
    on_both,
    world::{CLOUD, COUNTY, RED, TEA, WARM, id},
};
use hongwang_store::sql;
use http::StatusCode;
use serde_json::{Value, json};

const ROSTERS: &str = "/desk/meetings/rosters";

fn numbers(hall: &Value) -> Vec<(String, u64, bool)> {
    let people = hall["people"].as_array().expect("a list");
    let one = |one: &Value| {
        let (name, number) = (one["name"].as_str(), one["number"].as_u64());
        (name.expect("a name").to_owned(), number.expect("a number"), one["signed"] == json!(true))
    };
    people.iter().map(one).collect()
}

/// The path of the code that a screen shows.
fn code(hall: &Value) -> String {
    let code = hall["code"].as_str().expect("a code");
    code.strip_prefix("http://center").expect("the center's address").to_owned()
}

#[tokio::test]
async fn a_roster_that_is_wrong_names_the_name_and_loses_nothing_and_nobody_reaches_another_towns() {
    on_both(async |world| {
        let clerk = world.clerk(RED).await;
        let long = "长".repeat(21);
        let many = (0..201).map(|each| format!("甲{each}")).collect::<Vec<_>>().join("\n");
        for (names, why) in [
            (format!("王一\n{long}"), "太长，一个名字最多 20 个字"),
            ("王一\n李二\n王一".to_owned(), "「王一」写了两次"),
            (many, "一份名册最多 200 人"),
        ] {
            let keep = format!("{ROSTERS}/keep");
            let page = clerk.post(&keep, &[("org", CLOUD), ("names", &names)]).await;
            assert_eq!(page.status, StatusCode::BAD_REQUEST);
            assert!(page.text.contains(why), "{why}");
            assert!(page.text.contains(&names), "what was typed stands there still");
        }
        let other = world.clerk(WARM).await;
        let foreign = other.post(&format!("{ROSTERS}/keep"), &[("org", CLOUD), ("names", "王一")]).await;
        assert_eq!(foreign.status, StatusCode::NOT_FOUND);
        assert_eq!(other.get(&format!("{ROSTERS}?org={CLOUD}")).await.status, StatusCode::NOT_FOUND);
        assert!(!clerk.get(&format!("{ROSTERS}?org={CLOUD}")).await.text.contains("王一"));
    })
    .await;
}

#[tokio::test]
async fn names_lie_sealed_each_look_is_noted_and_a_number_is_never_anybody_elses() {
    on_both(async |world| {
        let clerk = world.clerk(RED).await;
        clerk.keeps_roster(CLOUD, "王一\n李二").await;
        let shown = clerk.get(&format!("{ROSTERS}?org={CLOUD}")).await.text;
        assert!(shown.contains("王一\n李二"));
        let at = clerk.opens(&[RED]).await;
        let screen = world.device(CLOUD);
        screen.does(&at, json!("join")).await.expect("it is invited");
        let before = numbers(&screen.signers(&at).await.expect("it is there"));
        screen.signs(&at, before[0].1).await.expect("it is there");
        clerk.keeps_roster(CLOUD, "赵三\n李二").await;
        let after = numbers(&screen.signers(&at).await.expect("it is there"));
        assert_eq!(after[1], before[1]);
        assert!(before.iter().all(|(_, number, _)| *number != after[0].1));
        let mut tx = world.center.db.read().await.expect("begins");
        let rows = sql("SELECT name FROM meetings_person").all(&mut tx).await.expect("reads");
        assert_eq!(rows.len(), 2);
        for row in rows {
            let bytes: Vec<u8> = row.get("name").expect("bytes");
            assert!(!bytes.windows(6).any(|part| part == "李二".as_bytes()));
        }
        let looks = sql("SELECT detail FROM audit_entry WHERE action = 'meeting.roster.look'");
        assert_eq!(looks.all(&mut tx).await.expect("reads").len(), 1);
        let log = sql("SELECT event FROM meetings_event").all(&mut tx).await.expect("reads");
        assert!(
            log.iter().all(|row| !row.json::<Value>("event").expect("an event").to_string().contains("王一"))
        );
    })
    .await;
}

#[tokio::test]
async fn a_screen_signs_its_own_people_in_once_and_only_while_it_is_there() {
    on_both(async |world| {
        let clerk = world.clerk(COUNTY).await;
        clerk.keeps_roster(CLOUD, "王一\n李二").await;
        clerk.keeps_roster(TEA, "茶三").await;
        let at = clerk.opens(&[RED]).await;
        let (screen, tea, foreign) = (world.device(CLOUD), world.device(TEA), world.device(WARM));
        assert!(foreign.signers(&at).await.is_err(), "who is not invited finds no meeting");
        let people = numbers(&screen.signers(&at).await.expect("it is invited"));
        assert_eq!(people.iter().map(|(name, ..)| name.as_str()).collect::<Vec<_>>(), ["王一", "李二"]);
        assert!(screen.signs(&at, people[0].1).await.is_err(), "it is not there yet");
        screen.does(&at, json!("join")).await.expect("it is invited");
        tea.does(&at, json!("join")).await.expect("it is invited");
        assert!(tea.signs(&at, people[0].1).await.is_err(), "not of its roster");
        let hall = screen.signs(&at, people[0].1).await.expect("it is there");
        assert!(numbers(&hall)[0].2 && !numbers(&hall)[1].2);
        assert_eq!(screen.signs(&at, people[0].1).await.expect_err("once"), "这个人已经签到");
        assert!(clerk.get(&at).await.text.contains("1 个会场已签到 1 人"));
    })
    .await;
}

#[tokio::test]
async fn a_telephone_is_counted_once_by_a_code_that_holds_for_its_hall_alone() {
    on_both(async |world| {
        let clerk = world.clerk(COUNTY).await;
        let at = clerk.opens(&[RED]).await;
        let screen = world.device(CLOUD);
        let early = code(&screen.signers(&at).await.expect("it is invited"));
        assert_eq!(world.telephone(&early, None).await.status, StatusCode::CONFLICT, "nobody is there");
        screen.does(&at, json!("join")).await.expect("it is invited");
        let code = code(&screen.signers(&at).await.expect("it is there"));
        let page = world.center_page(&code).await;
        assert!(page.text.contains("我到了") && page.text.contains("乌云山村"));
        let counted = world.telephone(&code, None).await;
        assert!(counted.text.contains("已计入到会人数"));
        let again = world.telephone(&code, Some(&format!("meeting-here={}", id(&at).replace('-', "")))).await;
        assert!(again.text.contains("已计入到会人数"));
        world.telephone(&code, None).await;
        assert_eq!(screen.signers(&at).await.expect("it is there")["others"], json!(2));
        let other = code.replace("421124102201", "421124102202");
        assert_eq!(world.center_page(&other).await.status, StatusCode::NOT_FOUND);
        world.center.clock.advance(12 * 60_000);
        assert_eq!(world.center_page(&code).await.status, StatusCode::NOT_FOUND);
        assert_eq!(world.telephone(&code, None).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn the_sheet_names_who_signed_in_and_who_did_not_and_that_it_was_looked_at_is_noted() {
    on_both(async |world| {
        let clerk = world.clerk(COUNTY).await;
        clerk.keeps_roster(CLOUD, "王一\n李二").await;
        let at = clerk.opens(&[RED]).await;
        let screen = world.device(CLOUD);
        screen.does(&at, json!("join")).await.expect("it is invited");
        let hall = screen.signers(&at).await.expect("it is there");
        screen.signs(&at, numbers(&hall)[0].1).await.expect("it is there");
        world.telephone(&code(&hall), None).await;
        clerk.does(&at, &[("do", "end")]).await;
        let record = clerk.get(&format!("{at}/record")).await.text;
        for part in ["王一", "名册 2026-11-23 10:00", "李二", "未签到", "扫码 1 人"] {
            assert!(record.contains(part), "{part}: {record}");
        }
        assert!(clerk.get(&format!("{at}/export")).await.kind.contains("spreadsheetml"));
        let mut tx = world.center.db.read().await.expect("begins");
        let looks = sql("SELECT detail FROM audit_entry WHERE action = 'meeting.sheet.look'");
        assert_eq!(looks.all(&mut tx).await.expect("reads").len(), 2);
    })
    .await;
}

#[tokio::test]
async fn the_sheet_that_is_downloaded_is_the_roster_with_how_each_signed_in() {
    on_both(async |world| {
        let clerk = world.clerk(COUNTY).await;
        clerk.keeps_roster(CLOUD, "王一\n李二\n周三\n吴四").await;
        clerk.keeps_roster(TEA, "茶三").await;
        let at = clerk.opens(&[RED]).await;
        let screen = world.device(CLOUD);
        screen.does(&at, json!("join")).await.expect("it is invited");
        let hall = screen.signers(&at).await.expect("it is there");
        let number = |nth: usize| numbers(&hall)[nth].1;
        screen.signs(&at, number(0)).await.expect("it is there");
        let card = json!({ "room": id(&at), "number": number(1), "way": "card" });
        screen.asks("meetings.sign", card).await.expect("it is there");
        screen.signs(&at, number(3)).await.expect("it is there");
        for _ in 0..2 {
            world.telephone(&code(&hall), None).await;
        }
        // Who signed in and stands on the roster no longer keeps the line, without a name.
        clerk.keeps_roster(CLOUD, "王一\n李二\n周三").await;
        clerk.does(&at, &[("do", "end")]).await;
        let rows = clerk.get(&format!("{at}/export")).await.rows();
        let head = rows.iter().position(|row| row.get(1).is_some_and(|cell| cell == "姓名")).expect("a head");
        let wanted = [
            ["会场", "姓名", "方式"],
            ["乌云山村", "王一", "名册 2026-11-23 10:00:00"],
            ["乌云山村", "李二", "刷卡 2026-11-23 10:00:00"],
            ["乌云山村", "周三", "未签到"],
            ["乌云山村", "已不在名册", "名册 2026-11-23 10:00:00"],
            ["乌云山村", "名册以外", "扫码 2 人"],
            ["茶园村", "茶三", "未签到"],
        ];
        assert_eq!(rows[head..], wanted);
    })
    .await;
}

#[tokio::test]
async fn the_column_leads_to_signing_in_while_a_meeting_is_on() {
    on_both(async |world| {
        let clerk = world.clerk(COUNTY).await;
        let at = clerk.schedules(&[RED]).await;
        world.deliver().await;
        assert!(world.column("huiyi/meet/sign").await.is_none());
        clerk.does(&at, &[("do", "open")]).await;
        world.deliver().await;
        let column = world.column("huiyi/meet/sign").await.expect("it is on");
        assert!(column.contains(&format!("/meetings/{}/sign", id(&at))));
    })
    .await;
}
