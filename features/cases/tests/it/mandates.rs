//! The villager's mandate to a clerk who helps: signed on the glass, photographed, or on paper in a folder; it lies with
//! the draft as every paper does, travels with it, and is seen at the desk with a reason.

use crate::applicants::{PIN, badges_in, gives_badge, hands_in, id_in};
use crate::on_both;
use crate::papers::{files, photo, shown};
use crate::world::{RED, RED_VILLAGE, Seen, Villager, World, page_of};
use hongwang_base::{Millis, Role};
use hongwang_cases::Cases;
use hongwang_feed::attachments;
use http::StatusCode;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const ASSIST: &str = "/apply/assist";
const STROKES: &[u8] = b"[[[100,100],[900,400]],[[500,50],[500,500]]]";
const ROWS: &str = "SELECT COUNT(*) AS n FROM case_draft_paper";

/// A clerk has badged in beside somebody who applies for a certificate.
async fn helped(world: &World, villager: &mut Villager) {
    villager.agrees("proof", false).await;
    badges_in(villager, PIN).await;
    villager.post("/apply/who", &[("whom", "own")]).await;
    villager.post("/apply/who/show", &[("how", "clerk")]).await;
    assert!(world.count("SELECT COUNT(*) AS n FROM case_draft").await > 0);
}

async fn badge(world: &World) {
    let clerk = world.staff(RED_VILLAGE, "演示李办事", Role::Clerk).await;
    gives_badge(world, clerk.account, None).await;
}

async fn signs(villager: &mut Villager) -> Seen {
    villager.sends("/apply/paper", "mandate", "strokes", STROKES).await
}

fn lie(world: &World) -> usize {
    drop(attachments(&world.village).expect("a folder"));
    files(&world.blobs.join("attachments"))
}

#[tokio::test]
async fn without_a_mandate_nothing_is_handed_in_and_nothing_is_lost() {
    on_both(async |world| {
        badge(world).await;
        let mut villager = world.villager();
        helped(world, &mut villager).await;
        assert_eq!(hands_in(&mut villager).await.location, ASSIST);
        let page = villager.get(ASSIST).await;
        for said in [
            "没有本人的委托不能交，填过的都还在",
            "我请村干部演示李办事帮我填“开具证明”",
            "class=\"signature\"",
            "data-plain",
            "type=\"file\"",
            "data-camera",
            "/apply/assist/folder",
            "action=\"/apply/assist/end\"",
        ] {
            assert!(page.text.contains(said), "{said}: {}", page.text);
        }
        assert!(!page.text.contains("href=\"/apply/assist/papers\""), "one does not go on without it");
        for (part, bytes, why) in [
            ("strokes", b"[]".as_slice(), "请先签名"),
            ("strokes", b"[[[5,x", "没有看清"),
            ("file", b"no picture", "不是照片"),
            ("file", b"", "没有收到照片"),
        ] {
            let refused = villager.sends("/apply/paper", "mandate", part, bytes).await;
            assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{why}");
            assert!(
                refused.text.contains(why) && refused.text.contains("class=\"signature\""),
                "{}",
                refused.text
            );
        }
        for (folder, why) in
            [("", "请写放在哪个文件夹"), (" ", "请写放在哪个文件夹"), ("13800138000", "像有身份证号或手机号")]
        {
            let refused = villager.post("/apply/assist/folder", &[("folder", folder)]).await;
            assert_eq!(refused.status, StatusCode::BAD_REQUEST);
            assert!(refused.text.contains(why), "{}", refused.text);
        }
        assert_eq!((world.count(ROWS).await, lie(world)), (0, 0));
        assert_eq!(villager.post("/apply/hand-in", &[]).await.location, ASSIST);
        assert!(villager.get("/apply/check").await.text.contains("王小花"));
    })
    .await;
}

#[tokio::test]
async fn a_signature_on_the_glass_travels_with_the_application_and_is_seen_with_a_reason() {
    on_both(async |world| {
        badge(world).await;
        let mut villager = world.villager();
        helped(world, &mut villager).await;
        assert_eq!(signs(&mut villager).await.location, ASSIST);
        // A trembling hand presses twice.
        assert_eq!(signs(&mut villager).await.location, ASSIST);
        assert_eq!((world.count(ROWS).await, lie(world)), (1, 1));
        let page = villager.get(ASSIST).await;
        let [address] = &shown(&page, "/apply/paper/")[..] else { panic!("{}", page.text) };
        assert!(page.text.contains("本人的委托收好了") && !page.text.contains("class=\"signature\""));
        assert!(page.text.contains("href=\"/apply/assist/papers\""), "now one goes on");
        assert_eq!(villager.get(address).await.kind, "image/jpeg");
        assert_eq!(world.villager().get(address).await.status, StatusCode::NOT_FOUND);
        assert!(villager.get("/apply/assist/papers").await.text.contains("身份证"));
        villager.post("/apply/assist/papers", &[("seen", "身份证")]).await;
        let id = id_in(&hands_in(&mut villager).await);
        assert_eq!(world.count(ROWS).await, 0, "it belongs to the outbox now");
        let sent = world.waiting(id).await;
        assert_eq!(sent.body["applicant"]["assist"]["mandate"]["kind"], "signature");
        assert_eq!((sent.attachments.len(), sent.body["papers"].as_array().map(Vec::len)), (1, Some(1)));
        world.delivers(id).await;
        let clerk = world.clerk(RED).await;
        let below = format!("{}/papers/", page_of(id));
        let hidden = clerk.get(&page_of(id)).await.text;
        assert!(hidden.contains("屏上签名") && !hidden.contains(&below), "{hidden}");
        let open = clerk.post(&format!("{}/reveal", page_of(id)), &[("reason", "核对委托")]).await;
        let [picture] = &shown(&open, &below)[..] else { panic!("{}", open.text) };
        let seen = clerk.get(&picture.replace("&amp;", "&")).await;
        assert_eq!((seen.kind.as_str(), seen.cache.as_str()), ("image/jpeg", "no-store"));
        image::load_from_memory(&seen.bytes).expect("a picture");
        let list = clerk.get(&format!("{}/print/list", page_of(id))).await.text;
        for said in ["材料清单", "屏上签名", "身份证", "原件，帮填的村干部看过"] {
            assert!(list.contains(said), "{said}: {list}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_photograph_of_the_signed_paper_is_taken_away_and_taken_anew() {
    on_both(async |world| {
        badge(world).await;
        let mut villager = world.villager();
        helped(world, &mut villager).await;
        for seed in [1, 2] {
            let sent = villager.sends("/apply/paper", "mandate", "file", &photo(seed)).await;
            assert_eq!(sent.location, ASSIST, "{}", sent.text);
            let page = villager.get(ASSIST).await;
            let hash = shown(&page, "/apply/paper/")[0].trim_start_matches("/apply/paper/").to_owned();
            let full = villager.sends("/apply/paper", "mandate", "file", &photo(9)).await;
            assert!(full.status == StatusCode::BAD_REQUEST && full.text.contains("放满了"), "{}", full.text);
            assert_eq!((world.count(ROWS).await, lie(world)), (1, 1));
            if seed == 1 {
                let dropped = villager.post("/apply/paper/drop", &[("at", "mandate"), ("hash", &hash)]).await;
                assert_eq!(dropped.location, ASSIST);
                assert_eq!((world.count(ROWS).await, lie(world)), (0, 0));
                assert_eq!(villager.post("/apply/hand-in", &[]).await.location, "/apply/check");
            }
        }
        let id = id_in(&hands_in(&mut villager).await);
        assert_eq!(world.waiting(id).await.body["applicant"]["assist"]["mandate"]["kind"], "photo");
        world.delivers(id).await;
        assert!(world.clerk(RED).await.get(&page_of(id)).await.text.contains("委托书照片"));
    })
    .await;
}

#[tokio::test]
async fn a_paper_in_a_folder_takes_the_place_of_what_was_signed() {
    on_both(async |world| {
        badge(world).await;
        let mut villager = world.villager();
        helped(world, &mut villager).await;
        signs(&mut villager).await;
        let kept = villager.post("/apply/assist/folder", &[("folder", "委托书第3册")]).await;
        assert_eq!(kept.location, "/apply/assist/papers");
        assert_eq!((world.count(ROWS).await, lie(world)), (0, 0));
        assert!(villager.get(ASSIST).await.text.contains("委托书放在：委托书第3册"));
        assert!(villager.get("/apply/assist/folder").await.text.contains("委托书第3册"));
        let id = id_in(&hands_in(&mut villager).await);
        let good = world.waiting(id).await;
        assert!(good.attachments.is_empty());
        world.delivers(id).await;
        let clerk = world.clerk(RED).await;
        assert!(clerk.get(&page_of(id)).await.text.contains("放在：委托书第3册"));
        let list = clerk.get(&format!("{}/print/list", page_of(id))).await.text;
        assert!(list.contains("放在：委托书第3册"), "{list}");
    })
    .await;
}

#[tokio::test]
async fn nobody_signs_where_nobody_helps_and_another_clerk_is_asked_anew() {
    on_both(async |world| {
        badge(world).await;
        let mut villager = world.villager();
        villager.begins("proof").await;
        assert_eq!(signs(&mut villager).await.location, ASSIST, "where one is asked for the badge");
        assert_eq!((world.count(ROWS).await, lie(world)), (0, 0));
        for path in ["/apply/assist/papers", "/apply/assist/folder"] {
            assert_eq!(villager.get(path).await.location, ASSIST, "{path}");
            assert_eq!(villager.post(path, &[("folder", "第3册")]).await.location, ASSIST, "{path}");
        }
        let mut villager = world.villager();
        helped(world, &mut villager).await;
        signs(&mut villager).await;
        badges_in(&mut villager, PIN).await;
        assert_eq!((world.count(ROWS).await, lie(world)), (0, 0), "it was for the help of before");
        assert!(villager.get(ASSIST).await.text.contains("没有本人的委托不能交"));
        // What was signed goes with a draft that is begun anew, and stays with one that is kept.
        signs(&mut villager).await;
        villager.agrees("proof", true).await;
        assert_eq!((world.count(ROWS).await, lie(world)), (0, 0));
        signs(&mut villager).await;
        let kept = villager.post("/apply/keep", &[("phone", "13800138000")]).await;
        let code =
            kept.text.split("kept-code").nth(1).and_then(|rest| rest.split('>').nth(1)).expect("a code");
        let code: String =
            code.chars().take_while(|each| *each != '<').filter(char::is_ascii_digit).collect();
        let mut again = world.villager();
        again.post("/apply/resume", &[("phone", "13800138000"), ("code", &code)]).await;
        again.post("/apply/who/phone", &[("phone", "13800138000")]).await;
        let sent = world.waiting(id_in(&hands_in(&mut again).await)).await;
        assert_eq!(sent.body["applicant"]["assist"]["ended"], true);
        assert_eq!(sent.attachments.len(), 1, "that there was help, and by what right, stays written down");
        world.receive(RED_VILLAGE, &sent).await.expect("it is taken");
    })
    .await;
}

#[tokio::test]
async fn help_that_was_left_alone_does_not_come_back_with_a_paper_from_a_phone() {
    on_both(async |world| {
        badge(world).await;
        let cases = Cases::new(world.vault(), BTreeMap::new(), None);
        let cases = cases.reached_at(Some("192.168.1.10:8811".to_owned()));
        let mut screen = world.villager_of(&cases);
        helped(world, &mut screen).await;
        assert!(screen.get(ASSIST).await.text.contains("用手机拍"));
        let mut address = async || {
            assert_eq!(screen.post("/apply/phone", &[("at", "mandate")]).await.location, "/apply/phone");
            let page = screen.get("/apply/phone").await;
            assert!(page.text.contains("href=\"/apply/assist\""), "{}", page.text);
            let address =
                page.text.split("data-address=\"http://192.168.1.10:8811").nth(1).expect("an address");
            address.split('"').next().expect("its end").to_owned()
        };
        let first = address().await;
        let mut phone = world.villager_of(&cases);
        assert!(phone.get(&first).await.text.contains("本人的委托"));
        assert_eq!(phone.sends(&first, "", "file", &photo(1)).await.status, StatusCode::SEE_OTHER);
        assert_eq!(world.count(ROWS).await, 1);
        // A minute before the help ends by itself another address is given, and used after that.
        world.village.clock.advance(4 * Millis::MINUTE);
        let second = address().await;
        world.village.clock.advance(2 * Millis::MINUTE);
        let mut other = world.villager_of(&cases);
        let late = other.sends(&second, "", "file", &photo(2)).await;
        assert!(late.text.contains("村干部已经帮完了"), "{}", late.text);
        assert_eq!(world.count(ROWS).await, 1);
        assert!(screen.get(ASSIST).await.text.contains("工牌号"));
    })
    .await;
}

#[tokio::test]
async fn a_mandate_that_no_village_could_have_sent_is_refused() {
    on_both(async |world| {
        badge(world).await;
        let mut villager = world.villager();
        helped(world, &mut villager).await;
        signs(&mut villager).await;
        let good = world.waiting(id_in(&hands_in(&mut villager).await)).await;
        let hash = good.body["applicant"]["assist"]["mandate"]["paper"].clone();
        for wrong in [
            Value::Null,
            json!({"kind": "signature"}),
            json!({"kind": "photo", "paper": "0".repeat(64)}),
            json!({"kind": "photo", "paper": "no hash"}),
            json!({"kind": "paper", "paper": hash}),
            json!({"kind": "paper", "folder": ""}),
            json!({"kind": "paper", "folder": "册".repeat(31)}),
            json!({"kind": "word of honour"}),
        ] {
            let mut forged = good.clone();
            forged.body["applicant"]["assist"]["mandate"] = wrong.clone();
            let why = world.receive(RED_VILLAGE, &forged).await.expect_err("it is refused");
            assert!(why.contains('请'), "{wrong}: {why}");
        }
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM case_case").await, 0);
        world.receive(RED_VILLAGE, &good).await.expect("as it was sent it is taken");
    })
    .await;
}
