//! Buses and trains: handed in, tried, released by somebody else, shown in a village, taken back.

mod screens;
#[path = "../../../../../fuzz/exercise/timetable.rs"]
mod timetable;
mod waiting;

use crate::on_both;
use crate::world::{COUNTY, Person, TOWN, World};
use axum::{Router, routing::get};
use hongwang_base::{Millis, Permission, Role};
use hongwang_feature::Feature;
use hongwang_replica::{Entry, Lane, Record, Sequence};
use hongwang_store::sql;
use http::StatusCode;
use proptest::prelude::*;
use std::io::{Cursor, Write};
use std::sync::{Arc, Mutex};
use zip::{ZipWriter, write::SimpleFileOptions};

const FILES: [(&str, &str); 9] = [
    ("agency.txt", include_str!("../../../demo/gtfs/agency.txt")),
    ("calendar.txt", include_str!("../../../demo/gtfs/calendar.txt")),
    ("calendar_dates.txt", include_str!("../../../demo/gtfs/calendar_dates.txt")),
    ("feed_info.txt", include_str!("../../../demo/gtfs/feed_info.txt")),
    ("frequencies.txt", include_str!("../../../demo/gtfs/frequencies.txt")),
    ("routes.txt", include_str!("../../../demo/gtfs/routes.txt")),
    ("stop_times.txt", include_str!("../../../demo/gtfs/stop_times.txt")),
    ("stops.txt", include_str!("../../../demo/gtfs/stops.txt")),
    ("trips.txt", include_str!("../../../demo/gtfs/trips.txt")),
];
const TRAINS: &str = include_str!("../../../demo/trains.csv");
const BUS: &str = "fuwu/travel/bus";
const TRAIN: &str = "fuwu/travel/train";

/// The county's invented feed as a zip, with a text changed in one of its files.
fn feed(file: &str, from: &str, to: &str) -> Vec<u8> {
    feed_with(&[(file, from, to)])
}

/// The same with several texts changed.
fn feed_with(changes: &[(&str, &str, &str)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in FILES {
        let ours = changes.iter().filter(|(file, ..)| *file == name);
        let text = ours.fold(text.to_owned(), |text, (_, from, to)| text.replace(from, to));
        writer.start_file(name, SimpleFileOptions::default()).expect("a file");
        writer.write_all(text.as_bytes()).expect("memory");
    }
    writer.finish().expect("a zip").into_inner()
}

fn whole() -> Vec<u8> {
    feed("", "", "")
}

/// Everything that the village is told of timetables, in its order.
async fn entries(world: &World) -> Vec<Entry> {
    let mut tx = world.center.db.read().await.expect("begins");
    let rows = sql(
        "SELECT seq, kind, key, body, at FROM feed_entry WHERE kind LIKE 'inquiry.transport%' ORDER BY seq",
    );
    let rows = rows.all(&mut tx).await.expect("reads");
    let entry = |row: &hongwang_store::Row| Entry {
        seq: Sequence(row.get::<i64>("seq").expect("a number").unsigned_abs()),
        at: row.get("at").expect("a time"),
        record: Record {
            kind: row.get("kind").expect("a kind"),
            key: row.get("key").expect("a key"),
            body: row.json_or_null("body").expect("a body"),
            blobs: Vec::new(),
            lane: Lane::Text,
        },
    };
    rows.iter().map(entry).collect()
}

async fn deliver(world: &World) {
    for entry in entries(world).await {
        world.apply(&entry).await;
    }
}

/// The village's page of a column, if it has one.
async fn sees(world: &World, column: &str) -> Option<String> {
    let mut tx = world.village.db.read().await.expect("begins");
    let (org, now) = (&world.village.org, world.village.clock.now());
    let filled = world.box_inquiry.columns(&mut tx, org).await.expect("reads");
    let page = world.box_inquiry.column(&mut tx, org, column, now).await.expect("reads");
    assert_eq!(filled.iter().any(|(filled, _)| *filled == column), page.is_some());
    page.map(|page| page.body.0)
}

/// The first address in a page that begins so and whose words are these.
fn link(page: &str, begin: &str, words: &str) -> String {
    let found = page.split("href=\"").skip(1).find_map(|rest| {
        let (href, after) = rest.split_once('"')?;
        let text = after.split("</a>").next()?;
        (href.starts_with(begin) && text.contains(words)).then(|| href.to_owned())
    });
    found.unwrap_or_else(|| panic!("no {begin}… {words} in {page}"))
}

/// Hands in a feed, lets it wait, and has somebody else release it; tells its address at the desk.
async fn released(world: &World, zip: &[u8]) -> String {
    let editor = world.editor().await;
    let tried = editor.sends_file("/desk/transport/bus", "英山.zip", zip, &[]).await;
    assert_eq!(tried.status, StatusCode::SEE_OTHER, "{}", tried.text);
    let done = editor.post(&format!("{}/submit", tried.location), &[]).await;
    assert_eq!(done.location, "/desk/transport?done=submit", "{}", done.text);
    let reviewer = world.person(Role::Reviewer, COUNTY).await;
    let done = reviewer.post(&format!("{}/release", tried.location), &[]).await;
    assert_eq!(done.location, "/desk/transport?done=release", "{}", done.text);
    tried.location
}

#[tokio::test]
async fn only_who_works_for_the_county_comes_to_its_timetables_and_only_who_may_hands_in_or_releases() {
    on_both(async |world| {
        world.tree().await;
        for (path, permission) in
            world.inquiry.desk().guarded().filter(|(path, _)| path.starts_with("/desk/transport"))
        {
            let expected = match path.rsplit('/').next().expect("a part") {
                "transport" | "{number}" => Permission::ViewBoard,
                "release" | "refuse" | "back" => Permission::ReviewArticle,
                _ => Permission::ManageSources,
            };
            assert_eq!(permission, expected, "{path}");
        }
        let nobody = Person { cookie: String::new(), ..world.editor().await };
        let town = world.person(Role::Editor, TOWN).await;
        let reviewer = world.person(Role::Reviewer, COUNTY).await;
        let zip = whole();
        for (who, status) in [
            (nobody, StatusCode::UNAUTHORIZED),
            (town, StatusCode::NOT_FOUND),
            (reviewer, StatusCode::FORBIDDEN),
        ] {
            assert_eq!(who.sends_file("/desk/transport/bus", "a.zip", &zip, &[]).await.status, status);
        }
        let tried = world.editor().await.sends_file("/desk/transport/bus", "a.zip", &zip, &[]).await.location;
        let town = world.person(Role::Editor, TOWN).await;
        assert_eq!(town.get(&tried).await.status, StatusCode::NOT_FOUND);
        let other = world.editor().await;
        assert_eq!(other.get(&tried).await.status, StatusCode::NOT_FOUND, "what somebody tries is theirs");
        assert_eq!(other.post(&format!("{tried}/release"), &[]).await.status, StatusCode::FORBIDDEN);
        assert!(entries(world).await.is_empty() && world.log().await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_feed_that_cannot_be_used_is_refused_with_each_place_and_nothing_changes() {
    on_both(async |world| {
        world.tree().await;
        released(world, &whole()).await;
        let before = entries(world).await;
        let editor = world.editor().await;
        let (to, heads) = ("service_id,monday", FILES[1].1);
        for (zip, words) in [
            (b"not a zip".to_vec(), vec!["不是 zip"]),
            (Vec::new(), vec!["请选一个文件"]),
            (feed("calendar.txt", heads, to), vec!["calendar.txt", "缺这一列"]),
            (
                feed("stop_times.txt", "B1-去01,06:38:00,06:38:00", "B1-去01,06:20:00,06:20:00"),
                vec!["stop_times.txt", ">3<", "arrival_time", "时间倒着走：上一站 06:30:00 开"],
            ),
            (feed("stops.txt", "KYZ,", "KYZX,"), vec!["“KYZ”在 stops.txt 里没有", "错误"]),
        ] {
            let refused = editor.sends_file("/desk/transport/bus", "a.zip", &zip, &[]).await;
            assert_eq!(refused.status, StatusCode::BAD_REQUEST);
            for words in words {
                assert!(refused.text.contains(words), "{words}: {}", refused.text);
            }
        }
        assert_eq!(entries(world).await, before, "what is on the screens stays");
        let same = editor.sends_file("/desk/transport/bus", "a.zip", &whole(), &[]).await;
        assert!(same.status == StatusCode::BAD_REQUEST && same.text.contains("不用再交"));
    })
    .await;
}

#[tokio::test]
async fn nobody_releases_what_they_handed_in_themselves() {
    on_both(async |world| {
        world.tree().await;
        let both = world.somebody(vec![Role::Editor, Role::Reviewer], COUNTY).await;
        let tried = both.sends_file("/desk/transport/bus", "英山.zip", &whole(), &[]).await.location;
        let page = both.get(&tried).await.text;
        for words in ["新线路：班线 县城—红山镇（演示），20 班", "有 44 个站没有经纬度", "交给另一个人放行"]
        {
            assert!(page.contains(words), "{words}: {page}");
        }
        let early = both.post(&format!("{tried}/release"), &[]).await;
        assert_eq!(early.status, StatusCode::CONFLICT, "it does not wait yet");
        both.post(&format!("{tried}/submit"), &[]).await;
        let own = both.post(&format!("{tried}/release"), &[]).await;
        assert!(own.status == StatusCode::FORBIDDEN && own.text.contains("要另一个人放行"), "{}", own.text);
        assert!(entries(world).await.is_empty());
        let other = world.person(Role::Reviewer, COUNTY).await;
        assert!(other.get(&tried).await.text.contains("放行，换到屏幕上"));
        assert_eq!(
            other.post(&format!("{tried}/release"), &[]).await.location,
            "/desk/transport?done=release"
        );
        let again = other.post(&format!("{tried}/release"), &[]).await;
        assert_eq!(again.status, StatusCode::CONFLICT);
        let actions: Vec<_> = world.log().await.into_iter().map(|(action, _)| action).collect();
        assert_eq!(actions, ["transport.submit", "transport.release"]);
    })
    .await;
}

#[tokio::test]
async fn what_is_refused_never_comes_to_a_screen() {
    on_both(async |world| {
        world.tree().await;
        let editor = world.editor().await;
        let tried = editor.sends_file("/desk/transport/bus", "英山.zip", &whole(), &[]).await.location;
        editor.post(&format!("{tried}/submit"), &[]).await;
        let reviewer = world.person(Role::Reviewer, COUNTY).await;
        assert_eq!(
            reviewer.post(&format!("{tried}/refuse"), &[]).await.location,
            "/desk/transport?done=refuse"
        );
        assert_eq!(reviewer.post(&format!("{tried}/release"), &[]).await.status, StatusCode::CONFLICT);
        assert!(entries(world).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_village_never_shows_half_of_two_timetables() {
    on_both(async |world| {
        world.tree().await;
        released(world, &whole()).await;
        deliver(world).await;
        let first = entries(world).await;
        let before = sees(world, BUS).await.expect("a page");
        released(world, &feed("stop_times.txt", "C3-回02,10:02:00,10:02:00", "C3-回02,10:03:00,10:03:00"))
            .await;
        let (mut switched, mut left) = (false, 0);
        for entry in entries(world).await.into_iter().filter(|entry| !first.contains(entry)) {
            world.apply(&entry).await;
            switched |= entry.record.kind == "inquiry.transport";
            left += usize::from(entry.record.body.is_none());
            let page = sees(world, BUS).await.expect("a page");
            assert_eq!(page == before, !switched, "after {}", entry.record.key);
            assert_eq!(page.contains("10:03"), switched);
        }
        assert!(switched && left > 3, "the parts of the first are taken out of the log");
        let mut tx = world.village.db.read().await.expect("begins");
        let row = sql("SELECT COUNT(DISTINCT version) AS n FROM inquiry_transport_part").one(&mut tx).await;
        assert_eq!(row.expect("reads").expect("a row").get::<i64>("n").expect("a number"), 1);
    })
    .await;
}

#[tokio::test]
async fn a_version_that_lost_a_part_on_the_way_leaves_the_one_before() {
    on_both(async |world| {
        world.tree().await;
        released(world, &whole()).await;
        deliver(world).await;
        let before = sees(world, BUS).await;
        released(world, &feed("routes.txt", "县城—红山镇", "县城—红山")).await;
        for entry in entries(world).await.into_iter().filter(|entry| !entry.record.key.ends_with("/3")) {
            world.apply(&entry).await;
        }
        assert_eq!(sees(world, BUS).await, before);
        for (kind, key) in [
            ("inquiry.transport", "x"),
            ("inquiry.transport", "421124000000/ship"),
            ("inquiry.transport_part", "421124000000/bus/v"),
            ("inquiry.transport_part", "421124000000/bus/v/x"),
        ] {
            let record = Record {
                kind: kind.into(),
                key: key.into(),
                body: Some("x".into()),
                blobs: Vec::new(),
                lane: Lane::Text,
            };
            world.apply(&Entry { seq: Sequence(1), at: 0, record }).await;
        }
        assert_eq!(sees(world, BUS).await, before, "what cannot be read is skipped");
    })
    .await;
}

#[tokio::test]
async fn the_one_before_comes_back_with_one_key() {
    on_both(async |world| {
        world.tree().await;
        released(world, &whole()).await;
        let reviewer = world.person(Role::Reviewer, COUNTY).await;
        let nothing = reviewer.post("/desk/transport/back", &[("what", "bus")]).await;
        assert!(nothing.status == StatusCode::CONFLICT && nothing.text.contains("没有上一份"));
        released(world, &feed("routes.txt", "县城—红山镇", "县城—红山")).await;
        deliver(world).await;
        assert!(!sees(world, BUS).await.expect("a page").contains("县城—红山镇"));
        let list = reviewer.get("/desk/transport").await.text;
        assert!(list.contains("班车：退回上一份") && list.contains("以前的"), "{list}");
        let back = reviewer.post("/desk/transport/back", &[("what", "bus")]).await;
        assert_eq!(back.location, "/desk/transport?done=back");
        deliver(world).await;
        assert!(sees(world, BUS).await.expect("a page").contains("县城—红山镇"));
        assert_eq!(
            reviewer.post("/desk/transport/back", &[("what", "bus")]).await.status,
            StatusCode::CONFLICT
        );
    })
    .await;
}

/// A place on this machine that gives a zip.
async fn giving(zip: &Arc<Mutex<Vec<u8>>>) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = format!("http://{}/gtfs.zip", listener.local_addr().expect("an address"));
    let zip = zip.clone();
    let give = get(move || async move { zip.lock().expect("whole").clone() });
    let router = Router::new().route("/gtfs.zip", give);
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

#[tokio::test]
async fn what_is_fetched_by_the_clock_waits_for_one_person_and_a_bad_one_leaves_the_good_one() {
    on_both(async |world| {
        world.tree().await;
        let zip = Arc::new(Mutex::new(whole()));
        let address = giving(&zip).await;
        let editor = world.editor().await;
        let tried =
            editor.post("/desk/transport/source/try", &[("form", "gtfs"), ("address", &address)]).await;
        assert!(tried.text.contains("可以用") && tried.text.contains("没有经纬度"), "{}", tried.text);
        let saved = editor.post("/desk/transport/source", &[("form", "gtfs"), ("address", &address)]).await;
        assert_eq!(saved.location, "/desk/transport/source?done=saved", "{}", saved.text);
        let day = Some(24 * 60);
        assert_eq!(world.run().await, day);
        assert!(entries(world).await.is_empty(), "it waits");
        let reviewer = world.person(Role::Reviewer, COUNTY).await;
        let list = reviewer.get("/desk/transport").await.text;
        assert!(list.contains("等放行") && list.contains("定时取"), "{list}");
        assert_eq!(
            reviewer.post("/desk/transport/bus/1/release", &[]).await.location,
            "/desk/transport?done=release"
        );
        let told = entries(world).await;

        world.center.clock.advance(Millis::DAY);
        assert_eq!(world.run().await, day);
        let list = world.person(Role::Reviewer, COUNTY).await.get("/desk/transport").await.text;
        assert!(!list.contains("等放行"), "the same is nothing new");

        world.center.clock.advance(Millis::DAY);
        *zip.lock().expect("whole") = feed("calendar.txt", "20260101", "1.1.2026");
        assert_eq!(world.run().await, day);
        let page = world.editor().await.get("/desk/transport/source").await.text;
        assert!(page.contains("这份时刻表不能用：calendar.txt 第 2 行 start_date"), "{page}");
        assert_eq!(entries(world).await, told);
    })
    .await;
}

#[tokio::test]
async fn a_stop_is_given_to_a_village_and_that_too_is_released_by_somebody_else() {
    on_both(async |world| {
        world.tree().await;
        released(world, &feed("stops.txt", "HS01,421124102201,叶家坊村", "HS01,,叶家坊垸")).await;
        let editor = world.editor().await;
        let page = editor.get("/desk/transport/stops").await.text;
        let stop = link(&page, "/desk/transport/stops?stop=", "叶家坊垸");
        let key = stop.split('=').next_back().expect("a key").to_owned();
        for (stop, place, words) in
            [(key.as_str(), "421123000000", "请选本县的村或镇"), ("x", "421124102201", "请选一个站")]
        {
            let refused = editor.post("/desk/transport/stops", &[("stop", stop), ("place", place)]).await;
            assert!(
                refused.status == StatusCode::BAD_REQUEST && refused.text.contains(words),
                "{}",
                refused.text
            );
        }
        let placed = editor.post("/desk/transport/stops", &[("stop", &key), ("place", "421124102201")]).await;
        assert_eq!(placed.location, "/desk/transport?done=placed");
        let reviewer = world.person(Role::Reviewer, COUNTY).await;
        assert!(reviewer.get("/desk/transport/bus/2").await.text.contains("站归到了别的村或镇：叶家坊垸"));
        reviewer.post("/desk/transport/bus/2/release", &[]).await;
        deliver(world).await;
        assert!(sees(world, BUS).await.expect("a page").contains("在叶家坊垸上车"));

        // The next feed remembers it.
        released(world, &feed("stops.txt", "HS01,421124102201,叶家坊村", "HS01,,叶家坊新村")).await;
        deliver(world).await;
        assert!(sees(world, BUS).await.expect("a page").contains("在叶家坊新村上车"));
    })
    .await;
}

#[test]
fn what_a_feed_becomes_is_the_same_when_it_was_cut_and_put_together() {
    assert!(timetable::feed(&whole()));
    let seeds = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz/corpus/gtfs");
    let read = std::fs::read_dir(seeds).expect("a folder").map(|seed| {
        let bytes = std::fs::read(seed.expect("a seed").path()).expect("a seed");
        timetable::parts(&bytes);
        timetable::feed(&bytes)
    });
    assert!(read.filter(|is_read| *is_read).count() >= 1);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn also_what_a_damaged_feed_becomes(file in 0..9usize, from in "[0-9A-Z:]{1,3}", to in "[0-9A-Z:村]{0,3}") {
        timetable::feed(&feed(FILES[file].0, &from, &to));
    }

    #[test]
    fn parts_that_mean_harm_are_a_whole_timetable_or_none(
        start in any::<u16>(), pace in 0..3usize, stop in 0..4usize, service in 0..3usize, times in prop::collection::vec(any::<u16>(), 4),
    ) {
        let parts = serde_json::json!([
            { "Head": { "publisher": "", "agencies": [], "services": [{ "weekdays": [true, true, true, true, true, true, true], "dates": null, "other": {} }] } },
            { "Stops": [{ "id": "A", "name": "A" }, { "id": "B", "name": "B" }] },
            { "Route": { "id": "1", "short": "1", "long": "", "agency": 9, "ways": [{
                "to": "B", "stops": [[0, true, true], [stop, true, true]],
                "paces": [[[times[0], times[1]], [times[2], times[3]]]],
                "runs": [{ "start": start, "service": service, "pace": pace, "about": 0 }],
            }] } },
        ]);
        timetable::parts(&serde_json::to_vec(&parts).expect("plain data"));
    }
}
