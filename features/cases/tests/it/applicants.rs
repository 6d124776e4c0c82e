//! Who applies: by card, by telephone, with a clerk beside, for a child; and what the desk sees of it.

use crate::on_both;
use crate::world::{
    COUNTY, NOW, Person as Staff, RED, RED_VILLAGE, Seen, Villager, World, fitting, org, page_of,
};
use axum::extract::ConnectInfo;
use hongwang_base::{AccountId, Millis};
use hongwang_cases::Cases;
use hongwang_feature::{
    Feature,
    badges::{self, Badge, Secrets},
};
use hongwang_idcard::Reader;
use hongwang_testkit::{CardReader, Mishap, Person};
use http::StatusCode;
use serde_json::json;
use tokio::task::JoinHandle;
use uuid::Uuid;

const PHONE: &str = "13800138000";
const BADGE: &str = "20481900";
pub(crate) const PIN: &str = "204819";

/// A reader beside the screen.
pub(crate) struct Beside {
    _folder: tempfile::TempDir,
    pub(crate) device: CardReader,
    pub(crate) cases: Cases,
    watching: JoinHandle<()>,
}

impl Drop for Beside {
    fn drop(&mut self) {
        self.watching.abort();
    }
}

pub(crate) fn beside(world: &World) -> Beside {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("idcard");
    let device = CardReader::at(&path);
    let mut reader = Reader::new(path);
    let cases = world.reading(reader.asking());
    let watching = tokio::spawn(async move {
        loop {
            reader.next_event().await;
        }
    });
    Beside { _folder: folder, device, cases, watching }
}

/// An identity number with its check digit.
pub(crate) fn id_of(born: &str) -> String {
    let digits = format!("421124{born}001");
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = digits.bytes().zip(weights).map(|(digit, weight)| u32::from(digit & 15) * weight).sum();
    let last = b"10X98765432"[(sum % 11) as usize];
    format!("{digits}{}", char::from(last))
}

pub(crate) async fn chooses(villager: &mut Villager, item: &str, whom: &str) -> Seen {
    villager.agrees(item, false).await;
    villager.post("/apply/who", &[("whom", whom)]).await
}

pub(crate) async fn writes(villager: &mut Villager, at: &str, value: &str) {
    let sent = villager.post("/apply/fill", &[("at", at), ("value", value), ("go", "next")]).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{at}: {value}: {}", sent.text);
}

/// Answers what is still missing and hands it in.
pub(crate) async fn hands_in(villager: &mut Villager) -> Seen {
    for _ in 0..120 {
        let page = villager.get("/apply/fill").await;
        if page.status == StatusCode::SEE_OTHER {
            return villager.post("/apply/hand-in", &[]).await;
        }
        villager.answers(&page, &fitting(&page)).await;
    }
    panic!("the form has no end");
}

pub(crate) fn id_in(seen: &Seen) -> Uuid {
    let id = seen.location.rsplit('/').next().and_then(|id| id.parse().ok());
    id.unwrap_or_else(|| panic!("{} {}", seen.location, seen.text))
}

#[tokio::test]
async fn a_reader_that_is_unplugged_while_it_reads_loses_nothing_and_leaves_other_ways() {
    on_both(async |world| {
        let mut beside = beside(world);
        let mut villager = world.villager_of(&beside.cases);
        let first = villager.begins("dibao").await;
        villager.answers(&first, "王小花").await;
        beside.device.place_card();
        beside.device.befall(Mishap::BreaksOff);
        let mut reads = beside.device.reads();
        let (seen, ()) = tokio::join!(villager.post("/apply/who/card", &[]), async {
            reads.wait_for(|times| *times > 0).await.expect("it is asked");
            beside.device.unplug().await;
        });
        assert_eq!(seen.status, StatusCode::BAD_REQUEST);
        for said in ["读卡器断开了", "填过的都还在", "再读一次", "/apply/who/phone", "/apply/assist"]
        {
            assert!(seen.text.contains(said), "{said}: {}", seen.text);
        }
        assert!(!seen.text.contains("演示王小花"), "half a card is no card");
        assert!(villager.get("/apply/check").await.text.contains("王小花"));
        let done = hands_in(&mut villager).await;
        assert_eq!(world.waiting(id_in(&done)).await.body["applicant"]["how"], "phone");
    })
    .await;
}

#[tokio::test]
async fn a_card_that_is_none_is_said_in_plain_words() {
    on_both(async |world| {
        let beside = beside(world);
        let mut villager = world.villager_of(&beside.cases);
        let to = chooses(&mut villager, "dibao", "own").await;
        assert_eq!(to.location, "/apply/who/show");
        assert!(villager.get("/apply/who/show").await.text.contains("放身份证"));
        beside.device.place_card();
        beside.device.befall(Mishap::WrongCheck);
        assert!(villager.post("/apply/who/card", &[]).await.text.contains("没有读出来"));
        beside.device.mend();
        beside.device.place(Person { to: "20251231".into(), ..Person::invented() });
        assert!(villager.post("/apply/who/card", &[]).await.text.contains("过了有效期"));
        // Not one question before it is known who stands there.
        assert_eq!(villager.get("/apply/fill").await.location, "/apply/who/show");
        assert_eq!(villager.post("/apply/hand-in", &[]).await.location, "/apply/check");
    })
    .await;
}

#[tokio::test]
async fn a_card_answers_what_stands_on_it_and_a_change_by_hand_is_told_from_it() {
    on_both(async |world| {
        let beside = beside(world);
        beside.device.place_card();
        let mut villager = world.villager_of(&beside.cases);
        chooses(&mut villager, "dibao", "own").await;
        assert_eq!(villager.post("/apply/who/card", &[]).await.location, "/apply/fill");
        assert_eq!(*beside.device.reads().borrow(), 1, "it is read once, when it is asked for");
        assert_eq!(villager.get("/apply/fill").await.field("at"), "/applicant/phone");
        let summary = villager.get("/apply/check").await;
        for read in ["演示王小花", "421124 19500101 004X", "湖北省英山县红山镇演示村3组"] {
            assert!(summary.text.contains(read), "{read}: {}", summary.text);
        }
        writes(&mut villager, "/applicant/name", "演示王大花").await;
        let id = id_in(&hands_in(&mut villager).await);
        let body = world.waiting(id).await.body;
        assert_eq!(body["applicant"]["how"], "card");
        assert_eq!(body["applicant"]["from_card"], json!(["/applicant/id", "/register"]));
        world.delivers(id).await;
        let page = world.clerk(COUNTY).await.get(&page_of(id)).await;
        assert!(page.text.contains("读了身份证") && page.text.contains("身份证号、"), "{}", page.text);
    })
    .await;
}

#[tokio::test]
async fn nobody_reads_the_card_from_a_phone_and_no_badge_opens_there() {
    on_both(async |world| {
        let beside = beside(world);
        beside.device.place_card();
        let mut phone = world.villager_of(&beside.cases);
        phone.from = ConnectInfo(([192, 168, 1, 20], 40_000).into());
        chooses(&mut phone, "dibao", "own").await;
        let shown = phone.get("/apply/who/show").await;
        assert!(!shown.text.contains("/apply/who/card") && shown.text.contains("/apply/who/phone"));
        assert_eq!(phone.post("/apply/who/card", &[]).await.status, StatusCode::BAD_REQUEST);
        assert_eq!(phone.get("/apply/assist").await.status, StatusCode::FORBIDDEN);
        let badge = phone.post("/apply/assist/badge", &[("number", BADGE), ("pin", PIN)]).await;
        assert_eq!(badge.status, StatusCode::FORBIDDEN);
        assert_eq!(*beside.device.reads().borrow(), 0);
    })
    .await;
}

#[tokio::test]
async fn who_leaves_a_number_is_known_by_it_and_by_no_more() {
    on_both(async |world| {
        let mut villager = world.villager();
        chooses(&mut villager, "doctor", "own").await;
        let wrong = villager.post("/apply/who/phone", &[("phone", "138")]).await;
        assert_eq!((wrong.status, wrong.field("value")), (StatusCode::BAD_REQUEST, String::new()));
        assert!(wrong.text.contains("138"));
        let kept = villager.post("/apply/who/phone", &[("phone", PHONE), ("go", "keep")]).await;
        assert!(kept.text.contains("您的取件码"), "{}", kept.text);
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM case_kept").await, 1);
        // What was agreed to is kept with it.
        let agreed = "SELECT COUNT(*) AS n FROM case_consent WHERE owner IN (SELECT id FROM case_kept)";
        assert_eq!(world.count(agreed).await, 1);
        let id = id_in(&hands_in(&mut villager).await);
        world.delivers(id).await;
        let page = world.clerk(RED).await.get(&page_of(id)).await;
        assert!(page.text.contains("留了电话（没有看证件）"), "{}", page.text);
    })
    .await;
}

/// Gives a clerk a badge, as the center's record brings it.
pub(crate) async fn gives_badge(world: &World, account: AccountId, card: Option<&str>) {
    let secrets = Secrets { number: BADGE, card, pin: PIN };
    let until = NOW.plus(300 * Millis::DAY);
    let badge = Badge::new(account, "演示李办事", &org(RED_VILLAGE), until, &secrets).await;
    arrives(world, badge.record()).await;
}

/// A record of badges arrives by the feed.
async fn arrives(world: &World, record: hongwang_replica::Record) {
    let mut tx = world.center.db.write().await.expect("begins");
    let entry = hongwang_feed::append(&mut tx, &org(RED_VILLAGE), record, NOW).await.expect("appends");
    badges::apply(&mut tx, &entry).await.expect("applies");
    tx.commit().await.expect("commits");
}

pub(crate) async fn badges_in(villager: &mut Villager, pin: &str) -> Seen {
    villager.post("/apply/assist/badge", &[("number", BADGE), ("pin", pin), ("by", "number")]).await
}

#[tokio::test]
async fn five_wrong_pins_shut_a_badge_and_the_villager_loses_nothing() {
    on_both(async |world| {
        gives_badge(world, AccountId::new(NOW), None).await;
        let mut villager = world.villager();
        let first = villager.begins("proof").await;
        villager.answers(&first, "王小花").await;
        for _ in 0..4 {
            let wrong = badges_in(&mut villager, "000000").await;
            assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
            assert!(wrong.text.contains("工牌号或密码不对") && !wrong.text.contains("000000"));
        }
        assert!(badges_in(&mut villager, "000000").await.text.contains("停用一小时"));
        assert!(
            badges_in(&mut villager, PIN).await.text.contains("停用一小时"),
            "nor does the right one help"
        );
        assert!(villager.get("/apply/check").await.text.contains("王小花"));
        world.village.clock.advance(Millis::HOUR + 1);
        assert_eq!(badges_in(&mut villager, PIN).await.status, StatusCode::SEE_OTHER);
    })
    .await;
}

#[tokio::test]
async fn a_badge_that_was_taken_back_opens_nothing_once_the_feed_says_so() {
    on_both(async |world| {
        let account = AccountId::new(NOW);
        gives_badge(world, account, None).await;
        let mut villager = world.villager();
        villager.begins("proof").await;
        assert_eq!(badges_in(&mut villager, PIN).await.status, StatusCode::SEE_OTHER);
        arrives(world, badges::withdrawal(account)).await;
        let mut next = world.villager();
        next.begins("proof").await;
        assert!(badges_in(&mut next, PIN).await.text.contains("工牌号或密码不对"));
        world.village.clock.advance(400 * Millis::DAY);
    })
    .await;
}

/// A clerk helps from the first touch to the number; the application's id.
async fn helped(world: &World, clerk: &Staff<'_>, villager: &mut Villager) -> Uuid {
    gives_badge(world, clerk.account, None).await;
    villager.agrees("proof", false).await;
    assert_eq!(badges_in(villager, PIN).await.location, "/apply/who");
    assert_eq!(villager.post("/apply/who", &[("whom", "own")]).await.location, "/apply/who/show");
    assert!(villager.get("/apply/who/show").await.text.contains("村干部看过证件，是本人"));
    assert_eq!(villager.post("/apply/who/show", &[("how", "clerk")]).await.location, "/apply/fill");
    let banner = villager.get("/apply/fill").await;
    assert!(banner.text.contains("村干部演示李办事正在帮忙填"), "{}", banner.text);
    let unsigned = hands_in(villager).await;
    assert_eq!(unsigned.location, "/apply/assist", "the mandate is missing");
    let folder = [("folder", "2026年委托书第3册")];
    assert_eq!(villager.post("/apply/assist/folder", &folder).await.location, "/apply/assist/papers");
    let seen = [("seen", "身份证"), ("seen", "没有这一样")];
    assert_eq!(villager.post("/apply/assist/papers", &seen).await.location, "/apply/fill");
    let id = id_in(&villager.post("/apply/hand-in", &[]).await);
    world.delivers(id).await;
    id
}

#[tokio::test]
async fn a_clerk_who_helped_is_named_and_does_not_decide_it_in_the_village() {
    on_both(async |world| {
        let clerk = world.staff(RED_VILLAGE, "演示李办事", hongwang_base::Role::Clerk).await;
        let mut villager = world.villager();
        let id = helped(world, &clerk, &mut villager).await;
        let page = clerk.get(&page_of(id)).await;
        for said in ["村干部看过证件", "演示李办事", "村里保存，放在：2026年委托书第3册", "<dd>身份证</dd>"]
        {
            assert!(page.text.contains(said), "{said}: {}", page.text);
        }
        let helped = world.log().await.into_iter().find(|(action, _)| action == "case.assist");
        assert!(helped.is_some_and(|(_, detail)| detail.contains("帮申请人填写")));
        let action =
            page.text.split("name=\"action\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
        let action = action.expect("something can be done");
        let fields = [("reason", "看过了"), ("remedy", "找镇里"), ("papers", "身份证")];
        let refused = clerk.acts(id, action, &fields).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST);
        assert!(refused.text.contains("要回避"), "{}", refused.text);
        let other = world.staff(RED_VILLAGE, "王办事", hongwang_base::Role::Clerk).await;
        other.does(id, action, &fields).await;
    })
    .await;
}

#[tokio::test]
async fn help_ends_by_a_key_and_when_nobody_touches_and_what_was_filled_in_stays() {
    on_both(async |world| {
        gives_badge(world, AccountId::new(NOW), None).await;
        for by_key in [true, false] {
            let mut villager = world.villager();
            villager.agrees("proof", false).await;
            badges_in(&mut villager, PIN).await;
            villager.post("/apply/who", &[("whom", "own")]).await;
            villager.post("/apply/who/show", &[("how", "clerk")]).await;
            writes(&mut villager, "/applicant/name", "王小花").await;
            if by_key {
                villager.post("/apply/assist/end", &[]).await;
            } else {
                world.village.clock.advance(5 * Millis::MINUTE + 1);
            }
            assert_eq!(
                villager.get("/apply/fill").await.location,
                "/apply/who/show",
                "who it is is asked anew"
            );
            villager.post("/apply/who/phone", &[("phone", PHONE)]).await;
            let summary = villager.get("/apply/check").await;
            assert!(summary.text.contains("王小花") && !summary.text.contains("正在帮忙填"));
            let id = id_in(&hands_in(&mut villager).await);
            assert_eq!(world.waiting(id).await.body["applicant"]["assist"]["ended"], true);
        }
    })
    .await;
}

#[tokio::test]
async fn a_clerk_shows_the_own_card_in_place_of_the_number() {
    on_both(async |world| {
        let beside = beside(world);
        let card = id_of("19800101");
        gives_badge(world, AccountId::new(NOW), Some(&card)).await;
        let mut villager = world.villager_of(&beside.cases);
        villager.agrees("proof", false).await;
        beside.device.place_card();
        let wrong = villager.post("/apply/assist/badge", &[("pin", PIN), ("by", "card")]).await;
        assert!(wrong.text.contains("工牌号或密码不对"), "the card of somebody else: {}", wrong.text);
        beside.device.place(Person { id: card, name: "演示李办事".into(), ..Person::invented() });
        let right = villager.post("/apply/assist/badge", &[("pin", PIN), ("by", "card")]).await;
        assert_eq!(right.location, "/apply/who", "{}", right.text);
    })
    .await;
}

#[tokio::test]
async fn what_an_older_village_sends_is_understood() {
    on_both(async |world| {
        let id = world.hands_in("dibao").await;
        let mut older = world.waiting(id).await;
        older.body.as_object_mut().expect("a body").remove("applicant");
        world.receive(RED_VILLAGE, &older).await.expect("it is taken");
        let page = world.clerk(COUNTY).await.get(&page_of(id)).await;
        assert!(page.text.contains("没有问过"), "{}", page.text);
    })
    .await;
}

#[tokio::test]
async fn what_nobody_could_have_said_of_the_applicant_is_refused() {
    on_both(async |world| {
        let good = world.waiting(world.hands_in("proof").await).await;
        for wrong in [
            json!({}),
            json!({"whom": "own"}),
            json!({"whom": "nobody", "how": "card"}),
            json!({"whom": "child", "how": "card"}),
            json!({"whom": "other", "how": "card"}),
            json!({"whom": "other", "how": "card", "proxy": {"name": "x", "id": "1", "phone": "2"}}),
            json!({"whom": "own", "how": "card", "from_card": ["/for"]}),
            json!({"whom": "own", "how": "card", "guardian": {"name": "甲", "id": "12", "relation": "dog", "consent": true}}),
        ] {
            let mut body = good.clone();
            body.body["applicant"] = wrong.clone();
            let why = world.receive(RED_VILLAGE, &body).await.expect_err("it is refused");
            assert!(why.contains('请'), "{wrong}: {why}");
        }
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM case_case").await, 0);
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM case_applicant").await, 0);
        assert!(world.cases.submission_kinds().contains(&"cases.proxy"));
    })
    .await;
}

#[tokio::test]
async fn of_two_who_come_one_after_the_other_the_second_finds_nothing_of_the_first() {
    on_both(async |world| {
        let beside = beside(world);
        beside.device.place(Person { name: "演示欧阳花".into(), ..Person::invented() });
        let mut first = world.villager_of(&beside.cases);
        chooses(&mut first, "dibao", "own").await;
        first.post("/apply/who/card", &[]).await;
        assert!(first.get("/apply/check").await.text.contains("演示欧阳花"));
        beside.device.take_card();
        // The visit ends; the next one has a cookie of its own.
        let mut second = world.villager_of(&beside.cases);
        for path in [
            "/apply/who",
            "/apply/who/show",
            "/apply/fill",
            "/apply/check",
            "/apply/who/guardian",
            "/apply/assist",
        ] {
            let seen = second.get(path).await;
            assert_eq!(seen.status, StatusCode::GONE, "{path}");
        }
        chooses(&mut second, "dibao", "own").await;
        for path in
            ["/apply/who", "/apply/who/show", "/apply/who/guardian", "/apply/who/proxy", "/apply/proxies"]
        {
            let seen = second.get(path).await;
            assert!(!seen.text.contains("欧阳花") && !seen.text.contains("004X"), "{path}");
            assert!(path == "/apply/proxies" || seen.cache == "no-store", "{path}");
        }
        for entry in std::fs::read_dir(&world.folder).expect("a folder").flatten() {
            let Ok(bytes) = std::fs::read(entry.path()) else { continue };
            for marker in ["演示欧阳花", "42112419500101004X"] {
                let found = bytes.windows(marker.len()).any(|window| window == marker.as_bytes());
                assert!(!found, "{marker}: {:?}", entry.path());
            }
        }
        assert_eq!(*beside.device.reads().borrow(), 1);
    })
    .await;
}
