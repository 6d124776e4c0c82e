use crate::on_both;
use crate::world::{FAR_VILLAGE, NEXT_VILLAGE, OTHER_TOWN, PHONE, TOWN, VILLAGE, World, links, value_of};
use hongwang_base::{Millis, Role};
use hongwang_feature::{Feature, Place, Site};
use hongwang_replica::outbox::Submission;
use http::StatusCode;
use serde_json::json;

const ADDRESS: &str = "/work/gig/new";
const ANSWERS: [(&str, &str); 8] = [
    ("work", "tea"),
    ("who", "茶厂"),
    ("people", "10"),
    ("pay", "150"),
    ("from", "1"),
    ("days", "3"),
    ("board", "meals"),
    ("phone", PHONE),
];

/// Hands a gig in and lets the center take it; gives the address of its slip.
async fn hands_in(world: &World) -> String {
    let slip = world.fills(ADDRESS, &ANSWERS).await;
    assert!(world.hand_up().await.iter().all(Result::is_ok));
    slip
}

async fn desk_page(world: &World) -> String {
    let clerk = world.person(Role::Clerk, VILLAGE).await;
    links(&clerk.get("/desk/work/gigs").await.text, "/desk/work/gigs/").remove(0)
}

async fn releases(world: &World) {
    let page = desk_page(world).await;
    let clerk = world.person(Role::Clerk, VILLAGE).await;
    let released = clerk.post(&page, &[("action", "release")]).await;
    assert_eq!(released.status, StatusCode::SEE_OTHER, "{}", released.text);
    world.deliver().await;
}

#[tokio::test]
async fn one_question_a_page_and_a_wrong_answer_is_asked_again_with_everything_else_kept() {
    on_both(async |world| {
        let form = world.looks(ADDRESS).await;
        assert!(form.cache.contains("no-store") && form.text.contains("要人干什么活"));
        let id = value_of(&form.text, "id");
        let mut sent =
            vec![("id", id.as_str()), ("work", "other"), ("asked", "what"), ("typed", "打我13800135678")];
        let again = world.presses(ADDRESS, &sent).await;
        assert_eq!(again.status, StatusCode::BAD_REQUEST);
        assert!(
            again.text.contains("电话号码不写在这里") && again.text.contains("name=\"work\" value=\"other\"")
        );
        sent[3] = ("typed", "挖红薯");
        let next = world.presses(ADDRESS, &sent).await;
        assert!(
            next.text.contains("谁家要人") && next.text.contains("name=\"what\" value=\"挖红薯\""),
            "{}",
            next.text
        );
        // What was typed in the place of a tile counts as the tile does.
        let people =
            [("id", id.as_str()), ("work", "tea"), ("who", "自家"), ("asked", "people"), ("typed", "８")];
        assert!(
            world.presses(ADDRESS, &people).await.text.contains("name=\"people\" value=\""),
            "it is kept"
        );
        let wrong =
            [("id", id.as_str()), ("work", "tea"), ("who", "自家"), ("asked", "people"), ("typed", "999")];
        assert!(world.presses(ADDRESS, &wrong).await.text.contains("人数写 1 到 500"));
        // Whoever sends the end alone is asked from the beginning.
        let early = world.presses(ADDRESS, &[("id", &id), ("send", "1")]).await;
        assert!(early.status == StatusCode::OK && early.text.contains("要人干什么活"));
        assert_eq!(world.presses(ADDRESS, &[("send", "1")]).await.status, StatusCode::BAD_REQUEST);
        assert!(world.handed_in().await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn the_last_page_shows_every_answer_and_lets_each_be_changed() {
    on_both(async |world| {
        let id = value_of(&world.looks(ADDRESS).await.text, "id");
        let mut sent = vec![("id", id.as_str())];
        sent.extend(ANSWERS);
        let last = world.presses(ADDRESS, &sent).await.text;
        for words in ["看看对不对", "采茶", "茶厂", "10人", "150元", "明天", "3天", "管吃", PHONE]
        {
            assert!(last.contains(words), "{words}: {last}");
        }
        sent.push(("again", "pay"));
        let again = world.presses(ADDRESS, &sent).await.text;
        assert!(again.contains("一天多少钱") && again.contains("name=\"who\" value=\"茶厂\""), "{again}");
    })
    .await;
}

#[tokio::test]
async fn nobody_sees_a_gig_before_the_clerk_of_its_village_and_no_other_clerk_sees_it_at_all() {
    on_both(async |world| {
        hands_in(world).await;
        assert!(world.told(VILLAGE).await.is_empty());
        for other in [NEXT_VILLAGE, OTHER_TOWN, FAR_VILLAGE] {
            let clerk = world.person(Role::Clerk, other).await;
            assert!(
                links(&clerk.get("/desk/work/gigs").await.text, "/desk/work/gigs/").is_empty(),
                "{other}"
            );
            let page = desk_page(world).await;
            assert_eq!(clerk.get(&page).await.status, StatusCode::NOT_FOUND);
            assert_eq!(clerk.post(&page, &[("action", "release")]).await.status, StatusCode::NOT_FOUND);
            let phone = clerk.post(&format!("{page}/phone"), &[("why", "看看")]).await;
            assert_eq!(phone.status, StatusCode::NOT_FOUND);
        }
        releases(world).await;
        assert_eq!(world.told(VILLAGE).await, ["采茶"]);
        assert_eq!(world.told(NEXT_VILLAGE).await, ["采茶"], "its township sees it");
        assert!(world.told(FAR_VILLAGE).await.is_empty(), "no other does");
        let list = world.looks("/work/list/gig").await.text;
        assert!(list.contains("采茶") && list.contains("150元/天") && list.contains("本村"), "{list}");
        let actions: Vec<String> = world.log().await.into_iter().map(|(action, _)| action).collect();
        assert_eq!(actions, ["work.gig"]);
    })
    .await;
}

#[tokio::test]
async fn a_clerk_says_why_a_gig_is_not_shown_and_may_think_again() {
    on_both(async |world| {
        hands_in(world).await;
        let (page, clerk) = (desk_page(world).await, world.person(Role::Clerk, VILLAGE).await);
        let silent = clerk.post(&page, &[("action", "refuse"), ("why", " ")]).await;
        assert!(silent.status == StatusCode::BAD_REQUEST && silent.text.contains("请写一句为什么"));
        let refused = clerk.post(&page, &[("action", "refuse"), ("why", "电话打不通")]).await;
        assert_eq!(refused.status, StatusCode::SEE_OTHER);
        assert!(clerk.get(&page).await.text.contains("电话打不通"));
        assert_eq!(clerk.post(&page, &[("action", "down"), ("why", "x")]).await.status, StatusCode::CONFLICT);
        releases(world).await;
        assert_eq!(world.told(VILLAGE).await, ["采茶"]);
        assert_eq!(clerk.post(&page, &[("action", "release")]).await.status, StatusCode::CONFLICT);
        let down = clerk.post(&page, &[("action", "down"), ("why", "招满了")]).await;
        assert_eq!(down.status, StatusCode::SEE_OTHER);
        assert!(world.told(VILLAGE).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn the_slip_takes_a_gig_down_here_at_once_and_elsewhere_when_the_center_has_heard() {
    on_both(async |world| {
        let slip = hands_in(world).await;
        releases(world).await;
        let (number, code) = world.slip(&slip).await;
        for wrong in [("", ""), (number.as_str(), "12"), ("99", code.as_str())] {
            let refused = world.presses("/work/mine", &[("number", wrong.0), ("code", wrong.1)]).await;
            assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{wrong:?}");
        }
        let open = world.presses("/work/mine", &[("number", &number), ("code", &code)]).await;
        assert!(
            open.text.contains("已经上屏") && open.text.contains("撤下来") && open.cache.contains("no-store")
        );
        let fields = [("number", number.as_str()), ("code", code.as_str()), ("what", "down")];
        assert!(world.presses("/work/mine", &fields).await.text.contains("这块屏上已经没有了"));
        assert!(!world.looks("/work/list/gig").await.text.contains("茶厂"));
        assert_eq!(world.told(NEXT_VILLAGE).await, ["采茶"], "until the center has heard");
        assert!(world.hand_up().await.iter().all(Result::is_ok));
        world.pass().await;
        assert!(world.told(NEXT_VILLAGE).await.is_empty());
        world.pass().await;
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM work_handed").await, 0, "with the telephone");
        assert_eq!(world.looks(&slip).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn a_code_that_is_guessed_is_shut_for_an_hour() {
    on_both(async |world| {
        let (number, code) = world.slip(&hands_in(world).await).await;
        let tries = async |code: &str| {
            world.presses("/work/mine", &[("number", &number), ("code", code)]).await.status
        };
        for _ in 0..5 {
            assert_eq!(tries("x").await, StatusCode::BAD_REQUEST);
        }
        assert_eq!(tries(&code).await, StatusCode::TOO_MANY_REQUESTS, "also for the right one");
        world.passes(61 * Millis::MINUTE);
        assert_eq!(tries(&code).await, StatusCode::OK);
    })
    .await;
}

#[tokio::test]
async fn a_gig_ends_after_its_last_day_and_nothing_of_it_is_left() {
    on_both(async |world| {
        hands_in(world).await;
        releases(world).await;
        world.passes(3 * Millis::DAY);
        assert!(world.looks("/work/list/gig").await.text.contains("茶厂"));
        world.passes(Millis::DAY);
        assert!(!world.looks("/work/list/gig").await.text.contains("茶厂"));
        world.pass().await;
        assert!(world.told(VILLAGE).await.is_empty());
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM work_handed").await, 0);
    })
    .await;
}

#[tokio::test]
async fn nothing_that_a_village_keeps_shows_the_telephone_and_the_code_is_shown_for_ten_minutes() {
    on_both(async |world| {
        let slip = world.fills(ADDRESS, &ANSWERS).await;
        let page = world.looks(&slip).await;
        assert!(page.text.contains("已记下；连上县里后自己送到") && !page.text.contains(PHONE));
        let mut tx = world.village.db.read().await.expect("begins");
        let row =
            hongwang_store::sql("SELECT submission FROM outbox_entry").one(&mut tx).await.expect("reads");
        let kept = row.expect("it waits").json::<serde_json::Value>("submission").expect("JSON").to_string();
        assert!(!kept.contains(PHONE) && !kept.contains("tea"), "{kept}");
        drop(tx);
        assert!(world.hand_up().await.iter().all(Result::is_ok));
        assert!(world.looks(&slip).await.text.contains("等村里看过就上屏"));
        world.passes(11 * Millis::MINUTE);
        assert!(world.looks(&slip).await.text.contains("口令只显示十分钟"));
    })
    .await;
}

#[tokio::test]
async fn what_a_village_could_not_have_sent_is_refused_and_what_is_anothers_is_left_alone() {
    on_both(async |world| {
        hands_in(world).await;
        let id = hongwang_base::SubmissionId::new(world.center.clock.now()).0;
        let submission = |kind: &str, body| Submission {
            id,
            kind: kind.to_owned(),
            body,
            attachments: Vec::new(),
            at: world.center.clock.now().0,
        };
        for (kind, body) in [
            ("work.gig", json!(null)),
            ("work.gig", json!({"number": 1, "answers": {}})),
            ("work.gig", json!({"number": 1, "answers": {"work": "tea", "phone": "<b>"}})),
            ("work.seek", json!({"number": 1, "answers": {"agree": "no"}})),
            ("work.stop", json!({"id": id, "what": "down"})),
            ("work.stop", json!({"id": id, "what": "all"})),
            ("work.key", json!({"under": "AAAA"})),
        ] {
            assert!(world.receives(VILLAGE, &submission(kind, body.clone())).await.is_err(), "{kind} {body}");
        }
        let page = desk_page(world).await;
        let gig = page.rsplit('/').next().expect("an id");
        let stop = submission("work.stop", json!({"id": gig, "what": "down"}));
        assert!(world.receives(NEXT_VILLAGE, &stop).await.is_err(), "another village's");
        releases(world).await;
        assert_eq!(world.told(VILLAGE).await, ["采茶"]);
    })
    .await;
}

#[tokio::test]
async fn the_clerk_opens_the_telephone_with_a_reason_and_each_look_is_written_down() {
    on_both(async |world| {
        hands_in(world).await;
        let (page, clerk) = (desk_page(world).await, world.person(Role::Clerk, TOWN).await);
        let list = clerk.get("/desk/work/gigs").await.text;
        assert!(list.contains("138****5678") && !list.contains(PHONE));
        assert!(!clerk.get(&page).await.text.contains(PHONE));
        let silent = clerk.post(&format!("{page}/phone"), &[("why", "")]).await;
        assert!(silent.status == StatusCode::BAD_REQUEST && !silent.text.contains(PHONE));
        assert!(world.log().await.is_empty());
        let open = clerk.post(&format!("{page}/phone"), &[("why", "问清楚是不是真的")]).await;
        assert!(open.text.contains(PHONE));
        let log = world.log().await;
        assert!(
            log[0].0 == "work.phone" && log[0].1.contains("问清楚是不是真的") && !log[0].1.contains(PHONE)
        );
    })
    .await;
}

#[tokio::test]
async fn one_screen_cannot_flood_the_county_and_a_center_has_no_form() {
    on_both(async |world| {
        for _ in 0..40 {
            world.fills(ADDRESS, &ANSWERS).await;
        }
        let id = value_of(&world.looks(ADDRESS).await.text, "id");
        let mut sent = vec![("id", id.as_str()), ("send", "1")];
        sent.extend(ANSWERS);
        assert_eq!(world.presses(ADDRESS, &sent).await.status, StatusCode::TOO_MANY_REQUESTS);
        let center = Place { site: Site::Center, ..world.center.clone() };
        let router = world.work.public().with_state(center);
        let request = http::Request::get(ADDRESS).body(axum::body::Body::empty()).expect("a request");
        let answer = tower::ServiceExt::oneshot(router, request).await.expect("never fails");
        assert_eq!(answer.status(), StatusCode::OK);
        let bytes = http_body_util::BodyExt::collect(answer.into_body()).await.expect("reads").to_bytes();
        assert!(String::from_utf8_lossy(&bytes).contains("请到村里的大屏上办"));
    })
    .await;
}
