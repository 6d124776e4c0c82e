//! A phone on mobile data, which reaches the center and not the village: its papers come through the center. Real TLS
//! between the two, two databases, a cable to cut.

use crate::on_both;
use crate::papers::{photo, shown};
use crate::way::{Apart, until};
use crate::world::{NOW, Seen, Villager, World};
use axum::{Extension, Router, body::Body};
use futures_util::stream;
use hongwang_base::{Clock, Millis};
use hongwang_cases::Cases;
use hongwang_feature::Feature;
use hongwang_store::sql;
use http::{Request, StatusCode, header};
use std::{
    convert::Infallible,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};
use tokio::sync::Mutex;
use uuid::Uuid;

const AT: &str = "/papers/ill";
const LAN: &str = "http://192.168.1.10:8811/apply/phone/";
const HELD: &str = "SELECT COUNT(*) AS n FROM handoff_file WHERE sealed IS NOT NULL";
const OPEN: &str = "SELECT COUNT(*) AS n FROM handoff";

/// A village whose line stands, and somebody at its screen with a question that asks for a paper.
struct Scene {
    village: Apart,
    cases: Cases,
    screen: Mutex<Villager>,
}

impl Scene {
    async fn new(world: &World) -> Self {
        let mut village = Apart::new(world).await;
        // The center's clock stands still, so the village's does: it is not corrected when the line comes back.
        village.place.clock = Clock::manual(NOW);
        village.start().await;
        let line = village.hand_offs.clone().expect("it started");
        until("the center answers", async || line.is_online()).await;
        let cases = village.cases.clone().reached_at(Some("192.168.1.10:8811".to_owned()));
        let mut screen = Villager::at(pages(&village, &cases));
        screen.begins("dibao").await;
        Self { village, cases, screen: Mutex::new(screen) }
    }

    async fn post(&self, path: &str) -> Seen {
        self.screen.lock().await.post(path, &[("at", AT)]).await
    }

    async fn waits(&self) -> Seen {
        self.screen.lock().await.get("/apply/phone").await
    }

    /// The address of the code that the screen shows.
    async fn code(&self) -> String {
        let begun = self.post("/apply/phone").await;
        assert_eq!(begun.location, "/apply/phone", "{}", begun.text);
        address(&self.waits().await).expect("a code")
    }

    /// The path at the center that the code on the screen leads to.
    async fn code_of_center(&self) -> String {
        let address = self.code().await;
        address.strip_prefix("http://center").expect("the center's own").to_owned()
    }

    async fn stands(&self, standing: &str) {
        let mark = format!("data-standing=\"{standing}\"");
        until(standing, async || self.waits().await.text.contains(&mark)).await;
    }

    /// The papers that the screen shows for the question.
    async fn laid(&self) -> usize {
        shown(&self.screen.lock().await.asks(AT).await, "/apply/paper/").len()
    }
}

fn pages(village: &Apart, cases: &Cases) -> Router {
    let line = village.hand_offs.clone().expect("it started");
    cases.public().layer(Extension(line)).with_state(village.place.clone())
}

fn phone_of(world: &World) -> Villager {
    Villager::at(world.cases.public().with_state(world.center.clone()))
}

fn address(page: &Seen) -> Option<String> {
    page.text.split("data-address=\"").nth(1)?.split('"').next().map(str::to_owned)
}

async fn leaves(phone: &mut Villager, path: &str, seed: u8) {
    let sent = phone.sends(path, "", "file", &photo(seed)).await;
    assert_eq!((sent.status, sent.location.as_str()), (StatusCode::SEE_OTHER, path), "{}", sent.text);
}

#[tokio::test]
async fn what_is_no_paper_is_said_on_the_phone_at_once_and_never_waits_at_the_center() {
    on_both(async |world| {
        let scene = Box::pin(Scene::new(world)).await;
        let path = scene.code_of_center().await;
        let mut phone = phone_of(world);
        let page = phone.get(&path).await;
        assert_eq!((page.status, page.cache.as_str()), (StatusCode::OK, "no-store"));
        for told in ["低保", "残疾证、看病单子", "拍照"] {
            assert!(page.text.contains(told), "{told}: {}", page.text);
        }
        assert!(!page.text.contains("王小花") && !page.text.contains("13800138000"));
        let whole = photo(1);
        for (bytes, why) in [
            (b"".to_vec(), "没有收到照片"),
            (b"MZ a program".to_vec(), "不是照片"),
            (whole[..whole.len() / 2].to_vec(), "这个文件坏了"),
            (b"%PDF-1.7 and no more".to_vec(), "这个文件坏了"),
            (vec![0xff; (12 << 20) + 1], "超过12兆"),
        ] {
            let refused = phone.sends(&path, "", "file", &bytes).await;
            assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{why}");
            assert!(refused.text.contains(why) && refused.text.contains("残疾证、看病单子"), "{why}");
        }
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM handoff_file").await, 0);
        let waits = scene.waits().await;
        assert!(waits.text.contains("data-standing=\"waiting\"") && waits.text.contains("不用连无线网"));
    })
    .await;
}

/// Sends so many bytes as a file, and gives how many were taken before the answer.
async fn floods(world: &World, phone: &Villager, path: &str, bytes: usize, said: bool) -> (Seen, usize) {
    const CHUNK: usize = 64 << 10;
    let taken = Arc::new(AtomicUsize::new(0));
    let counting = taken.clone();
    let head = "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x\"\r\n\r\n";
    let chunks = (0..bytes / CHUNK).map(move |at| {
        counting.fetch_add(CHUNK, Ordering::Relaxed);
        Ok::<_, Infallible>(if at == 0 { head.as_bytes().to_vec() } else { vec![0xff; CHUNK] })
    });
    let request = Request::post(path)
        .header(header::COOKIE, &phone.cookie)
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge");
    let request = if said { request.header(header::CONTENT_LENGTH, bytes) } else { request };
    let request = request.body(Body::from_stream(stream::iter(chunks))).expect("a request");
    let router = world.cases.public().with_state(world.center.clone());
    let mut hand = Villager::at(router);
    hand.cookie.clone_from(&phone.cookie);
    (hand.send(request).await, taken.load(Ordering::Relaxed))
}

#[tokio::test]
async fn two_hundred_megabytes_are_refused_before_they_are_read() {
    on_both(async |world| {
        let scene = Box::pin(Scene::new(world)).await;
        let path = scene.code_of_center().await;
        let mut phone = phone_of(world);
        phone.get(&path).await;
        for (said, most) in [(true, 0), (false, 13 << 20)] {
            let (refused, taken) = floods(world, &phone, &path, 200 << 20, said).await;
            assert_eq!(refused.status, StatusCode::BAD_REQUEST);
            assert!(refused.text.contains("超过12兆"), "{}", refused.text);
            assert!(taken <= most, "{taken} bytes were read");
        }
        // A stranger's are not read at all.
        let (refused, taken) = floods(world, &phone_of(world), &path, 200 << 20, false).await;
        assert_eq!((refused.status, taken), (StatusCode::GONE, 0));
        leaves(&mut phone, &path, 1).await;
    })
    .await;
}

#[tokio::test]
async fn a_code_of_the_center_is_for_one_phone_and_for_five_minutes() {
    on_both(async |world| {
        let scene = Box::pin(Scene::new(world)).await;
        let path = scene.code_of_center().await;
        let mut phone = phone_of(world);
        assert_eq!(phone.get(&path).await.status, StatusCode::OK);
        let mut second = phone_of(world);
        for seen in [second.get(&path).await, second.sends(&path, "", "file", &photo(1)).await] {
            assert_eq!(seen.status, StatusCode::GONE);
            assert!(seen.text.contains("已经有一部手机在用"), "{}", seen.text);
        }
        assert_eq!(phone.get("/apply/phone/nosuchtoken").await.status, StatusCode::GONE);
        world.center.clock.advance(5 * Millis::MINUTE);
        let late = phone.sends(&path, "", "file", &photo(1)).await;
        assert!(late.text.contains("过时了") && late.text.contains("扫新的码"), "{}", late.text);
        // The village hears of it, and the screen says so.
        scene.stands("over").await;
        assert_eq!((scene.laid().await, world.count(HELD).await), (0, 0));
    })
    .await;
}

#[tokio::test]
async fn a_photo_from_a_phone_on_mobile_data_arrives_at_the_screen_and_is_gone_from_the_center() {
    on_both(async |world| {
        let scene = Box::pin(Scene::new(world)).await;
        assert!(scene.screen.lock().await.asks(AT).await.text.contains("用手机拍"));
        let path = scene.code_of_center().await;
        let phone = Mutex::new(phone_of(world));
        phone.lock().await.get(&path).await;
        leaves(&mut *phone.lock().await, &path, 3).await;
        scene.stands("came").await;
        assert!(scene.waits().await.text.contains("手机上的传到了"));
        let says = async |words: &str| phone.lock().await.get(&path).await.text.contains(words);
        until("the phone hears of it", async || says("第1张：送到了").await).await;
        assert_eq!((scene.laid().await, world.count(HELD).await), (1, 0));
        // The same photo again is the same paper; another one is one more.
        leaves(&mut *phone.lock().await, &path, 3).await;
        leaves(&mut *phone.lock().await, &path, 4).await;
        let all = async || says("第3张").await && !says("正在送").await;
        until("all have come", all).await;
        assert_eq!((scene.laid().await, scene.village.on_disk()), (2, 2));
        // After the hand-in nothing more is taken: the phone is told.
        let mut screen = scene.screen.lock().await;
        let first = screen.get("/apply/fill").await;
        screen.answers_all(first).await;
        assert_eq!(screen.post("/apply/hand-in", &[]).await.status, StatusCode::SEE_OTHER);
        until("the code is over", async || says("过时了").await).await;
        assert_eq!(world.count(OPEN).await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_line_that_breaks_between_sending_and_fetching_is_said_and_loses_nothing() {
    on_both(async |world| {
        let scene = Box::pin(Scene::new(world)).await;
        let path = scene.code_of_center().await;
        let mut phone = phone_of(world);
        phone.get(&path).await;
        scene.village.cable.tear();
        leaves(&mut phone, &path, 5).await;
        scene.stands("broken").await;
        let page = scene.waits().await;
        assert!(
            page.text.contains("连不上县里了") && page.text.contains("手机连的是村里的无线网"),
            "{}",
            page.text
        );
        assert!(address(&page).is_none() && page.text.contains("data-busy"));
        let waits = phone.get(&path).await;
        assert!(waits.text.contains("第1张：正在送") && waits.text.contains("data-standing=\"waiting\""));
        assert_eq!((scene.laid().await, world.count(HELD).await), (0, 1));
        scene.village.cable.restore();
        scene.stands("came").await;
        assert_eq!(scene.laid().await, 1);
        until("the center has it no more", async || world.count(HELD).await == 0).await;
    })
    .await;
}

/// As if the village's word that it has a paper had not reached the center.
async fn loses(world: &World, paper: Uuid, sealed: &[u8]) {
    let mut tx = world.center.db.write().await.expect("begins");
    let again = sql("UPDATE handoff_file SET sealed = $1 WHERE id = $2");
    again.bind(sealed).bind(paper).run(&mut tx).await.expect("writes");
    tx.commit().await.expect("commits");
}

#[tokio::test]
async fn an_answer_that_is_lost_after_the_paper_was_laid_makes_no_second_one_and_a_kill_loses_none() {
    on_both(async |world| {
        let scene = Box::pin(Scene::new(world)).await;
        let path = scene.code_of_center().await;
        let mut phone = phone_of(world);
        phone.get(&path).await;
        scene.village.cable.tear();
        leaves(&mut phone, &path, 6).await;
        let mut tx = world.center.db.read().await.expect("begins");
        let row =
            sql("SELECT id, sealed FROM handoff_file").one(&mut tx).await.expect("reads").expect("a row");
        let (id, sealed): (Uuid, Vec<u8>) = (row.get("id").expect("id"), row.get("sealed").expect("it"));
        drop(tx);
        scene.village.cable.restore();
        scene.stands("came").await;
        until("it was acknowledged", async || world.count(HELD).await == 0).await;
        // Lost twice: for the process that laid it, and for one that knows nothing of it.
        loses(world, id, &sealed).await;
        until("it was acknowledged again", async || world.count(HELD).await == 0).await;
        assert_eq!((scene.laid().await, scene.village.on_disk()), (1, 1));
        loses(world, id, &sealed).await;
        let killed = scene.village.cases.clone().reached_at(Some("192.168.1.10:8811".to_owned()));
        let mut screen = Villager::at(pages(&scene.village, &killed));
        screen.cookie.clone_from(&scene.screen.lock().await.cookie);
        assert_eq!(shown(&screen.asks(AT).await, "/apply/paper/").len(), 1, "the paper is in the draft");
        leaves(&mut phone, &path, 6).await;
        until("the same photo is the same paper", async || world.count(HELD).await == 0).await;
        assert_eq!((scene.laid().await, scene.village.on_disk()), (1, 1));
    })
    .await;
}

#[tokio::test]
async fn what_the_village_does_not_take_is_said_on_the_phone() {
    on_both(async |world| {
        let scene = Box::pin(Scene::new(world)).await;
        let path = scene.code_of_center().await;
        let phone = Mutex::new(phone_of(world));
        phone.lock().await.get(&path).await;
        // Meanwhile somebody fills the question at the screen.
        let mut seed = 100;
        loop {
            let sent = scene.screen.lock().await.sends("/apply/paper", AT, "file", &photo(seed)).await;
            seed += 1;
            if sent.status != StatusCode::SEE_OTHER {
                break;
            }
        }
        let before = scene.laid().await;
        leaves(&mut *phone.lock().await, &path, 7).await;
        let says = async |words: &str| phone.lock().await.get(&path).await.text.contains(words);
        until("the phone hears why", async || says("第1张：这一项放满了").await).await;
        assert_eq!((scene.laid().await, world.count(HELD).await), (before, 0));
        // The next code takes none from the start.
        let full = scene.code_of_center().await;
        let mut next = phone_of(world);
        next.get(&full).await;
        let refused = next.sends(&full, "", "file", &photo(8)).await;
        assert!(refused.text.contains("传满了"), "{}", refused.text);
        // And the one before is over.
        until("the first code is over", async || says("过时了").await).await;
    })
    .await;
}

#[tokio::test]
async fn a_phone_in_the_villages_network_gets_the_villages_own_code_and_the_centers_is_over() {
    on_both(async |world| {
        let scene = Box::pin(Scene::new(world)).await;
        let path = scene.code_of_center().await;
        let phone = Mutex::new(phone_of(world));
        phone.lock().await.get(&path).await;
        assert_eq!(scene.post("/apply/phone/lan").await.location, "/apply/phone");
        let page = scene.waits().await;
        let own = address(&page).expect("a code");
        assert!(own.starts_with(LAN) && page.text.contains("手机要连着村里的无线网"), "{own}");
        assert!(!page.text.contains("/apply/phone/lan"), "it is the village's already");
        let over = async || phone.lock().await.get(&path).await.status == StatusCode::GONE;
        until("the center's is over", over).await;
        let mut near = Villager::at(scene.cases.public().with_state(scene.village.place.clone()));
        let own = own.strip_prefix("http://192.168.1.10:8811").expect("its own").to_owned();
        near.get(&own).await;
        leaves(&mut near, &own, 9).await;
        assert_eq!(scene.laid().await, 1);
    })
    .await;
}

#[tokio::test]
async fn with_the_line_down_the_code_is_the_villages_at_once_and_without_any_way_none_is_offered() {
    on_both(async |world| {
        let scene = Box::pin(Scene::new(world)).await;
        scene.village.cable.tear();
        let line = scene.village.hand_offs.clone().expect("it started");
        until("the line is down", async || !line.is_online()).await;
        assert!(scene.code().await.starts_with(LAN));
        let mut alone = Villager::at(pages(&scene.village, &scene.village.cases));
        alone.begins("dibao").await;
        assert!(!alone.asks(AT).await.text.contains("用手机拍"));
        // A village that phones reach by no other way offers it while the line stands.
        scene.village.cable.restore();
        until("the line is back", async || line.is_online()).await;
        assert!(alone.asks(AT).await.text.contains("用手机拍"));
        assert_eq!(alone.post("/apply/phone", &[("at", AT)]).await.location, "/apply/phone");
        let page = alone.get("/apply/phone").await;
        assert!(address(&page).is_some_and(|address| address.starts_with("http://center/apply/phone/")));
        assert!(!page.text.contains("/apply/phone/lan"), "there is no other");
    })
    .await;
}
