//! A phone beside the screen.

use crate::on_both;
use crate::papers::{photo, shown};
use crate::world::{Villager, World};
use hongwang_base::Millis;
use hongwang_cases::Cases;
use http::StatusCode;
use std::collections::BTreeMap;

const AT: &str = "/papers/ill";

/// A village whose pages phones reach; somebody stands at its screen with a question that asks for a paper.
async fn at_the_screen(world: &World) -> (Cases, Villager) {
    let cases = Cases::new(world.vault(), BTreeMap::new(), None);
    let cases = cases.reached_at(Some("192.168.1.10:8811".to_owned()));
    let mut screen = world.villager_of(&cases);
    screen.begins("dibao").await;
    (cases, screen)
}

/// The path that the code on the screen leads to.
async fn code(screen: &mut Villager) -> String {
    let begun = screen.post("/apply/phone", &[("at", AT)]).await;
    assert_eq!(begun.location, "/apply/phone", "{}", begun.text);
    let page = screen.get("/apply/phone").await;
    assert!(
        page.text.contains("<svg")
            && page.text.contains("data-standing=\"waiting\"")
            && page.text.contains("data-busy")
    );
    let address = page.text.split("data-address=\"").nth(1).and_then(|rest| rest.split('"').next());
    let address = address.expect("an address");
    address.strip_prefix("http://192.168.1.10:8811").expect("the village's own").to_owned()
}

#[tokio::test]
async fn a_photo_from_the_phone_arrives_at_the_screen() {
    on_both(async |world| {
        let (cases, mut screen) = at_the_screen(world).await;
        assert!(screen.asks(AT).await.text.contains("用手机拍"));
        let address = code(&mut screen).await;
        let mut phone = world.villager_of(&cases);
        let page = phone.get(&address).await;
        assert_eq!((page.status, page.cache.as_str()), (StatusCode::OK, "no-store"));
        assert!(page.text.contains("残疾证、看病单子") && !page.text.contains("王小花"));
        let wrong = phone.sends(&address, "", "file", b"no picture").await;
        assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
        assert!(wrong.text.contains("不是照片"));
        let sent = phone.sends(&address, "", "file", &photo(3)).await;
        assert_eq!((sent.status, &sent.location), (StatusCode::SEE_OTHER, &address));
        let page = phone.get(&address).await;
        let [picture] = &shown(&page, &format!("{address}/"))[..] else { panic!("{}", page.text) };
        assert_eq!(phone.get(picture).await.kind, "image/jpeg");
        let waits = screen.get("/apply/phone").await;
        assert!(waits.text.contains("data-standing=\"came\"") && waits.text.contains("手机上的传到了"));
        assert_eq!(shown(&screen.asks(AT).await, "/apply/paper/").len(), 1);
        // The phone takes it back.
        let hash = picture.rsplit('/').next().expect("a name").to_owned();
        phone.post(&format!("{address}/drop"), &[("hash", &hash)]).await;
        assert_eq!(shown(&screen.asks(AT).await, "/apply/paper/").len(), 0);
        assert_eq!(phone.get(picture).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn an_address_is_for_one_phone_and_for_five_minutes() {
    on_both(async |world| {
        let (cases, mut screen) = at_the_screen(world).await;
        let address = code(&mut screen).await;
        let mut phone = world.villager_of(&cases);
        assert_eq!(phone.get(&address).await.status, StatusCode::OK);
        let mut second = world.villager_of(&cases);
        for seen in [second.get(&address).await, second.sends(&address, "", "file", &photo(1)).await] {
            assert_eq!(seen.status, StatusCode::GONE);
            assert!(seen.text.contains("已经有一部手机在用"));
        }
        assert_eq!(phone.get("/apply/phone/nosuchtoken").await.status, StatusCode::GONE);
        world.village.clock.advance(5 * Millis::MINUTE);
        let late = phone.sends(&address, "", "file", &photo(1)).await;
        assert!(late.text.contains("过时了") && late.text.contains("扫新的码"), "{}", late.text);
        let over = screen.get("/apply/phone").await;
        assert!(over.text.contains("data-standing=\"over\"") && !over.text.contains("data-busy"));
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM case_draft_paper").await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_phone_that_comes_after_the_hand_in_sends_nothing() {
    on_both(async |world| {
        let (cases, mut screen) = at_the_screen(world).await;
        let address = code(&mut screen).await;
        let mut phone = world.villager_of(&cases);
        phone.get(&address).await;
        let first = screen.get("/apply/fill").await;
        screen.answers_all(first).await;
        assert_eq!(screen.post("/apply/hand-in", &[]).await.status, StatusCode::SEE_OTHER);
        let late = phone.sends(&address, "", "file", &photo(1)).await;
        assert_eq!(late.status, StatusCode::GONE, "{}", late.text);
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM case_draft_paper").await, 0);
    })
    .await;
}
