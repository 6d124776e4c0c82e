use crate::on_both;
use crate::world::{COUNTY, FAR_VILLAGE, NOW, OTHER_TOWN, PHONE, TOWN, VILLAGE, World, links};
use hongwang_base::{Millis, Role};
use hongwang_messages::{Part, PartState, Rules, hand_over, verdict};
use hongwang_store::sql;
use http::StatusCode;

const ADDRESS: &str = "/work/seek";
const ANSWERS: [(&str, &str); 6] = [
    ("agree", "yes"),
    ("trade", "factory"),
    ("where", "county"),
    ("from", "0"),
    ("least", "3000"),
    ("phone", PHONE),
];
const FITS: &str = "岗位,单位,地点,工资,电话\n缝纫工,县制衣厂,温泉镇,4000-6000元/月,0713-7012345\n";

async fn registers(world: &World) -> String {
    let slip = world.fills(ADDRESS, &ANSWERS).await;
    assert!(world.hand_up().await.iter().all(Result::is_ok));
    slip
}

async fn publishes(world: &World, csv: &str) {
    world.passes(Millis::MINUTE);
    // The county's seat is a place of the county.
    let csv = csv
        .replace("地点", "区划代码,地点")
        .replace("厂,", "厂,421124100000,")
        .replace("馆,", "馆,421124100000,");
    world.person(Role::Clerk, COUNTY).await.hands_on("local", "县人社局", &csv).await;
    let released = world.person(Role::Reviewer, COUNTY).await.releases().await;
    assert_eq!(released.status, StatusCode::SEE_OTHER, "{}", released.text);
    world.pass().await;
}

/// The messages that would go out now, by what they say.
async fn messages(world: &World) -> Vec<String> {
    let mut tx = world.center.db.write().await.expect("begins");
    let now = world.center.clock.now();
    let due = hand_over(&mut tx, &world.vault, &Rules::default(), now, 100).await.expect("the store holds");
    for one in &due {
        let part = Part { number: 1, of: 1, state: PartState::Accepted(None) };
        verdict(&mut tx, one.id, &part, now).await.expect("the store holds");
    }
    tx.commit().await.expect("commits");
    due.into_iter().map(|due| format!("{} {}", due.phone, due.text)).collect()
}

#[tokio::test]
async fn consent_comes_first_says_what_for_and_how_long_and_then_five_touches_are_enough() {
    on_both(async |world| {
        let first = world.looks(ADDRESS).await.text;
        for words in ["先说清楚", "90 天", "这块屏上什么都不留", "不登记也一样能看活"]
        {
            assert!(first.contains(words), "{words}");
        }
        let slip = world.fills(ADDRESS, &ANSWERS).await;
        let page = world.looks(&slip).await.text;
        assert!(!page.contains(PHONE) && page.contains("口令"));
        assert!(world.hand_up().await.iter().all(Result::is_ok));
        assert!(world.looks(&slip).await.text.contains("有合适的活发短信叫您"));
        assert_eq!(ANSWERS.len(), 1 + 5);
    })
    .await;
}

#[tokio::test]
async fn a_registration_lies_sealed_is_masked_in_lists_and_opened_with_a_reason_by_the_county_alone() {
    on_both(async |world| {
        registers(world).await;
        let mut tx = world.center.db.read().await.expect("begins");
        let row = sql("SELECT body FROM work_seeker").one(&mut tx).await.expect("reads").expect("a row");
        let body: Vec<u8> = row.get("body").expect("bytes");
        drop(tx);
        for plain in [PHONE.as_bytes(), b"factory"] {
            assert!(!body.windows(plain.len()).any(|part| part == plain));
        }
        let clerk = world.person(Role::Clerk, COUNTY).await;
        let list = clerk.get("/desk/work/seekers").await.text;
        assert!(list.contains("138****5678") && list.contains("进厂做工") && !list.contains(PHONE), "{list}");
        let page = links(&list, "/desk/work/seekers/").remove(0);
        assert!(!clerk.get(&page).await.text.contains(PHONE));
        assert_eq!(clerk.post(&format!("{page}/phone"), &[]).await.status, StatusCode::BAD_REQUEST);
        for other in [OTHER_TOWN, FAR_VILLAGE, TOWN, VILLAGE] {
            let other = world.person(Role::Clerk, other).await;
            assert!(!other.get("/desk/work/seekers").await.text.contains("138****"));
            let refused = other.post(&format!("{page}/phone"), &[("why", "看看")]).await;
            assert_eq!(refused.status, StatusCode::NOT_FOUND);
        }
        assert!(world.log().await.is_empty());
        assert!(clerk.post(&format!("{page}/phone"), &[("why", "县制衣厂要人")]).await.text.contains(PHONE));
        let log = world.log().await;
        assert!(log[0].0 == "work.phone" && log[0].1.contains("县制衣厂要人") && !log[0].1.contains(PHONE));
    })
    .await;
}

#[tokio::test]
async fn what_fits_is_told_once_by_one_message_a_day_that_names_no_telephone() {
    on_both(async |world| {
        publishes(world, "岗位,单位,地点,工资,电话\n装配工,县电子厂,温泉镇,5000元/月,\n").await;
        registers(world).await;
        world.pass().await;
        assert!(messages(world).await.is_empty(), "what stood before is no news");
        publishes(
            world,
            "岗位,单位,地点,工资,电话\n厨师,县宾馆,城关,5000元/月,\n普工,县茶厂,城关,2000元/月,\n",
        )
        .await;
        assert!(messages(world).await.is_empty(), "another trade, or paid too little");
        publishes(world, FITS).await;
        world.pass().await;
        let told = messages(world).await;
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(
            told[0].starts_with(PHONE)
                && told[0].contains("县制衣厂招缝纫工")
                && told[0].contains("4000-6000元/月")
        );
        assert!(!told[0].contains("7012345"));
        publishes(world, "岗位,单位,地点,工资,电话\n质检员,县制衣厂,温泉镇,4500元/月,\n").await;
        assert!(messages(world).await.is_empty(), "one a day");
        world.passes(Millis::DAY);
        world.pass().await;
        world.pass().await;
        let told = messages(world).await;
        assert!(told.len() == 1 && told[0].contains("质检员"), "{told:?}");
        world.passes(Millis::DAY);
        world.pass().await;
        assert!(messages(world).await.is_empty(), "nothing is told twice");
    })
    .await;
}

#[tokio::test]
async fn who_was_looked_at_is_not_looked_at_again_before_something_new_stands() {
    on_both(async |world| {
        registers(world).await;
        publishes(world, "岗位,单位,地点,工资,电话\n厨师,县宾馆,城关,5000元/月,\n").await;
        let mut tx = world.center.db.write().await.expect("begins");
        let broken = sql("UPDATE work_posting SET posting = '1'").run(&mut tx).await;
        assert_eq!(broken.expect("the store holds"), 1);
        tx.commit().await.expect("commits");
        world.pass().await;
        world.passes(Millis::DAY);
        world.pass().await;
        assert!(messages(world).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_registration_that_was_long_on_its_way_is_told_of_what_came_meanwhile() {
    on_both(async |world| {
        registers(world).await;
        world.fills(ADDRESS, &ANSWERS).await;
        publishes(world, FITS).await;
        assert_eq!(messages(world).await.len(), 1, "the first one");
        world.passes(Millis::HOUR);
        world.hand_up().await;
        world.pass().await;
        assert_eq!(messages(world).await.len(), 1, "the other one");
    })
    .await;
}

#[tokio::test]
async fn a_message_waits_for_the_end_of_the_quiet_hours() {
    on_both(async |world| {
        registers(world).await;
        // 22:30 in Beijing.
        world.passes(12 * Millis::HOUR + 30 * Millis::MINUTE);
        publishes(world, FITS).await;
        assert!(messages(world).await.is_empty());
        world.passes(10 * Millis::HOUR);
        assert_eq!(messages(world).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn the_slip_stops_messages_and_deletes_and_then_nothing_is_left() {
    on_both(async |world| {
        let slip = registers(world).await;
        let (number, code) = world.slip(&slip).await;
        let says = async |what: &str| {
            let fields = [("number", number.as_str()), ("code", code.as_str()), ("what", what)];
            let done = world.presses("/work/mine", &fields).await;
            assert_eq!(done.status, StatusCode::OK);
            assert!(world.hand_up().await.iter().all(Result::is_ok));
            done.text
        };
        let offered = says("").await;
        assert!(
            offered.contains("不再发短信") && offered.contains("把登记删掉") && !offered.contains("撤下来")
        );
        assert!(says("down").await.contains("不再发短信"), "a registration is not taken down");
        says("quiet").await;
        publishes(world, FITS).await;
        assert!(messages(world).await.is_empty());
        let list = world.person(Role::Clerk, COUNTY).await.get("/desk/work/seekers").await.text;
        assert!(list.contains("不要短信"));
        assert!(says("forget").await.contains("登记和电话都会删掉"));
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM work_seeker").await, 0);
        let again = world.presses("/work/mine", &[("number", &number), ("code", &code)]).await;
        assert_eq!(again.status, StatusCode::BAD_REQUEST);
    })
    .await;
}

#[tokio::test]
async fn after_ninety_days_a_registration_is_gone_with_its_bytes_and_what_messages_held() {
    on_both(async |world| {
        registers(world).await;
        publishes(world, FITS).await;
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM message WHERE phone IS NOT NULL").await, 1);
        world.passes(89 * Millis::DAY);
        world.pass().await;
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM work_seeker").await, 1);
        world.passes(Millis::DAY);
        world.pass().await;
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM work_seeker").await, 0);
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM work_told").await, 0);
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM message WHERE phone IS NOT NULL").await, 0);
        assert!(world.center.clock.now() > NOW);
    })
    .await;
}

#[tokio::test]
async fn a_gig_of_the_own_township_is_told_and_a_clerk_may_delete_for_somebody_without_a_slip() {
    on_both(async |world| {
        let mut farm = ANSWERS;
        farm[1] = ("trade", "farm");
        farm[2] = ("where", "town");
        world.fills(ADDRESS, &farm).await;
        world.hand_up().await;
        world.passes(Millis::MINUTE);
        let gig = [
            ("work", "tea"),
            ("who", "茶厂"),
            ("people", "10"),
            ("pay", "150"),
            ("from", "1"),
            ("days", "3"),
            ("board", "meals"),
            ("phone", "13900135679"),
        ];
        world.fills("/work/gig/new", &gig).await;
        world.hand_up().await;
        let clerk = world.person(Role::Clerk, VILLAGE).await;
        let page = links(&clerk.get("/desk/work/gigs").await.text, "/desk/work/gigs/").remove(0);
        clerk.post(&page, &[("action", "release")]).await;
        world.pass().await;
        let told = messages(world).await;
        assert!(
            told.len() == 1 && told[0].contains("茶厂招采茶") && !told[0].contains("13900135679"),
            "{told:?}"
        );
        let clerk = world.person(Role::Clerk, COUNTY).await;
        let seeker = links(&clerk.get("/desk/work/seekers").await.text, "/desk/work/seekers/").remove(0);
        assert_eq!(clerk.post(&format!("{seeker}/delete"), &[]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM work_seeker").await, 0);
    })
    .await;
}
