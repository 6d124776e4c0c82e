use crate::{desk, device_pages, page, until, until_within};
use hongwang_base::{Clock, Millis};
use hongwang_testkit::{County, Demo, Process};
use hongwang_tests::{Desk, demo_account};
use reqwest::StatusCode;
use std::{process::Command, time::Duration};

/// It stands behind everything else that the machine does.
const CONVERTING: Duration = Duration::from_secs(300);
/// A node does what is due once a minute, on a machine that does other things too.
const A_MINUTE: Duration = Duration::from_secs(180);

/// Six seconds that do not compress well: some megabytes, so that they come in several ranges.
fn film() -> Vec<u8> {
    film_of("testsrc2=s=1280x720:r=25:d=6,noise=alls=60:allf=t")
}

fn film_of(pictures: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("film.mp4");
    let made = Command::new("ffmpeg")
        .args(["-v", "error", "-f", "lavfi", "-i", pictures])
        .args([
            "-f",
            "lavfi",
            "-i",
            "sine=440",
            "-shortest",
            "-c:v",
            "libx264",
            "-preset",
            "ultrafast",
            "-c:a",
            "aac",
        ])
        .arg(&path)
        .status()
        .expect("ffmpeg is installed: apt-get install ffmpeg");
    assert!(made.success());
    std::fs::read(path).expect("a film")
}

/// Lets films travel to every device between these times of the day alone.
async fn nights(county: &County, from: &str, to: &str) {
    let operator = desk(county, "operator").await;
    for device in device_pages(&operator).await {
        operator.post(&format!("{device}/policy"), &[("from", from), ("to", to), ("speed", "8")]).await;
    }
}

/// A film that is converted, written up and let onto the screens until a day, which may be empty; where its reel is.
async fn shown(editor: &Desk, reviewer: &Desk, film: &[u8], until: &str) -> String {
    let reel = editor.upload_film("戏.mp4", film).await;
    let converted = async || editor.read(&reel).await.contains("待写片目");
    until_within(CONVERTING, "it is converted", converted).await;
    let sheet = [
        ("title", "演示戏"),
        ("place", "yule/opera/huangmei"),
        ("owner", "演示"),
        ("licence", "自制"),
        ("until", until),
    ];
    editor.post(&reel, &sheet).await;
    editor.post(&format!("{reel}/submit"), &[]).await;
    reviewer.post(&format!("{reel}/approve"), &[]).await;
    reel
}

#[tokio::test]
async fn a_film_comes_whole_to_a_village_that_is_killed_again_and_again_on_the_way() {
    let mut county = Demo::start().await.apart().await;
    let (editor, reviewer) = (desk(&county, "editor").await, desk(&county, "reviewer").await);
    // For this story it is always night.
    nights(&county, "00:00", "00:00").await;
    let reel = shown(&editor, &reviewer, &film(), "").await;
    for round in 0..10u64 {
        // Each life ends a little later than the one before, so that death falls at every step of the way.
        tokio::time::sleep(Duration::from_millis(200 + round * 120)).await;
        county.villages[0].kill();
        county.villages[0].spawn();
    }
    county.villages[0].wait_until_healthy().await;
    let id = reel.rsplit('/').next().expect("an id").to_owned();
    let village = county.demo.village(1);
    let address = format!("{village}/media/film/{id}");
    until("it plays", async || page(&address).await.is_some_and(|page| page.contains("<source"))).await;
    let shown = page(&address).await.expect("a page");
    let file = shown.split("source src=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a file");
    let here = bytes(&format!("{village}{file}")).await;
    assert!(here.len() > 1 << 20, "it came in several ranges: {}", here.len());
    assert_eq!(here, bytes(&format!("{}{file}", county.demo.center())).await);
    // Nothing half of it is left.
    let partial = county.demo.data().join("village-1/blobs/partial");
    until("nothing is on its way any more", async || {
        std::fs::read_dir(&partial).is_ok_and(|all| all.count() == 0)
    })
    .await;
}

/// Whether a village's disk has these bytes, whole or in part.
fn has(county: &County, village: u16, hash: &str) -> bool {
    fn below(folder: &std::path::Path, name: &str) -> bool {
        let all = std::fs::read_dir(folder).into_iter().flatten().flatten();
        all.into_iter().any(|one| {
            let is_folder = one.file_type().is_ok_and(|kind| kind.is_dir());
            one.file_name().to_string_lossy().contains(name) || (is_folder && below(&one.path(), name))
        })
    }
    below(&county.demo.data().join(format!("village-{village}/blobs")), hash)
}

#[tokio::test]
async fn an_expired_licence_removes_a_film_from_a_village_that_was_off() {
    let mut county = Demo::start().await.apart().await;
    let (editor, reviewer) = (desk(&county, "editor").await, desk(&county, "reviewer").await);
    // For this story it is always night.
    nights(&county, "00:00", "00:00").await;
    let now = Clock::system().now();
    let tomorrow = now.plus(Millis::DAY).beijing().date().to_string();
    let reel = shown(&editor, &reviewer, &film(), &tomorrow).await;
    let id = reel.rsplit('/').next().expect("an id").to_owned();
    let pages = [1, 2].map(|number| format!("{}/media/film/{id}", county.demo.village(number)));
    let played = async |number: usize| {
        let page = page(&pages[number - 1]).await?;
        Some(page.split("source src=\"/media/file/").nth(1)?[..64].to_owned())
    };
    // Before that it may play as it comes.
    for number in [1, 2] {
        let is_here =
            async || played(usize::from(number)).await.is_some_and(|hash| has(&county, number, &hash));
        until("it is on the disk", is_here).await;
    }
    let hash = played(1).await.expect("a page");
    assert!(has(&county, 2, &hash));

    // One village is off while the licence ends.
    county.villages.iter_mut().for_each(Process::kill);
    county.center.kill();
    let all = county.villages.iter_mut().chain([&mut county.center]);
    all.for_each(|process| process.ahead(2));
    county.center.start_again().await;
    county.villages[1].start_again().await;
    let account = demo_account(&county.demo.data(), "editor");
    let later = Clock::system().now().plus(2 * Millis::DAY);
    let editor = Desk::sign_in_at(&county.demo.center(), &account, later).await;
    let says = async |words: &str| editor.read(&reel).await.contains(words);
    until("the center takes it down", async || says("授权到期，自动下架").await).await;
    until_within(A_MINUTE, "the one that is on says so", async || says("2台机器里有1台").await).await;
    assert!(!has(&county, 2, &hash), "it said so once it was gone");
    assert!(has(&county, 1, &hash) && says("还没回话").await);

    county.villages[0].start_again().await;
    until_within(A_MINUTE, "the one that was off says so", async || says("2台机器里有2台").await).await;
    assert!(!has(&county, 1, &hash));
    assert!(!says("请找运维查").await, "each word is signed by its device");
    assert_eq!(page(&pages[0]).await, None);
}

#[tokio::test]
async fn a_film_that_waits_for_the_night_plays_over_a_line_that_holds_it() {
    let county = Demo::start().await.apart().await;
    let (editor, reviewer) = (desk(&county, "editor").await, desk(&county, "reviewer").await);
    let in_hours = |hours: i8| format!("{:02}:00", (Clock::system().now().beijing().hour() + hours) % 24);
    nights(&county, &in_hours(6), &in_hours(7)).await;
    // Longer than what travels by day, and so light that the slowest line of a busy machine holds its small copy.
    let light = film_of("testsrc2=s=1280x720:r=25:d=40");
    let reel = shown(&editor, &reviewer, &light, "").await;
    let id = reel.rsplit('/').next().expect("an id").to_owned();
    let village = county.demo.village(1);
    let address = format!("{village}/media/film/{id}");
    let plays = async || page(&address).await.is_some_and(|page| page.contains("<source"));
    until_within(CONVERTING, "it plays through the node", plays).await;
    let shown = page(&address).await.expect("a page");
    let hash = &shown.split("source src=\"/media/file/").nth(1).expect("a file")[..64];
    assert!(!has(&county, 1, hash), "nobody looked at it yet");

    // Who studies it together sees it too.
    let begun =
        hongwang_tests::client().post(format!("{village}/media/class/begin/{id}")).form(&[("code", "")]);
    let begun = begun.send().await.expect("answers");
    let ticket = begun.headers()["set-cookie"]
        .to_str()
        .expect("plain")
        .split(';')
        .next()
        .expect("a cookie")
        .to_owned();
    let seen = hongwang_tests::client().get(format!("{village}/media/class/film")).header("cookie", ticket);
    let seen = seen.send().await.expect("answers").text().await.expect("comes");
    assert!(seen.contains("<source"), "{seen}");

    let file = format!("{village}/media/file/{hash}");
    let whole = bytes(&format!("{}/media/file/{hash}", county.demo.center())).await;
    let asked = async |range: &str| {
        let asking = hongwang_tests::client().get(&file).header("range", range);
        asking.send().await.expect("answers")
    };
    let end = asked("bytes=-1000").await;
    assert_eq!(end.status(), StatusCode::PARTIAL_CONTENT);
    let said = end.headers()["content-range"].to_str().expect("plain").to_owned();
    assert_eq!(said, format!("bytes {}-{}/{}", whole.len() - 1_000, whole.len() - 1, whole.len()));
    assert_eq!(end.bytes().await.expect("comes"), whole[whole.len() - 1_000..]);
    assert_eq!(asked("bytes=999999999-").await.status(), StatusCode::RANGE_NOT_SATISFIABLE);
    assert_eq!(bytes(&file).await, whole);
    until("what came stays", async || has(&county, 1, hash)).await;
}

/// Files below a folder of the center's blobs.
fn files(demo: &Demo, folder: &str) -> usize {
    std::fs::read_dir(demo.data().join("center/blobs").join(folder)).map_or(0, Iterator::count)
}

#[tokio::test]
async fn a_center_that_is_killed_during_upload_and_conversion_goes_on_and_leaves_no_file() {
    let mut county = Demo::start().await.apart().await;
    let editor = desk(&county, "editor").await;
    let film = film();
    let address = editor.begin_upload("戏.mp4", film.len()).await;
    let mut here = 0;
    for round in 1..=10usize {
        let until = film.len() * round / 10;
        here = editor.upload_offset(&address).await;
        // The last piece comes after the last death.
        if round < 10 {
            editor.upload_piece(&address, here, &film[here..until]).await;
            county.center.kill();
            county.center.spawn();
            county.center.wait_until_healthy().await;
            assert_eq!(editor.upload_offset(&address).await, until, "what was answered for is kept");
        }
    }
    editor.upload_piece(&address, here, &film[here..]).await;
    let reel = address.replace("/uploads/", "/reels/");
    for round in 0..5u64 {
        let works = async || {
            let page = editor.read(&reel).await;
            page.contains("正在转换") || page.contains("待写片目")
        };
        until_within(CONVERTING, "it is converted", works).await;
        // Each life ends a little later, so that death falls at every step of a conversion.
        tokio::time::sleep(Duration::from_millis(round * 400)).await;
        county.center.kill();
        county.center.spawn();
        county.center.wait_until_healthy().await;
    }
    let converted = async || editor.read(&reel).await.contains("待写片目");
    until_within(CONVERTING, "it is converted", converted).await;
    until("nothing is left of it", async || {
        files(&county.demo, "uploads") == 0 && files(&county.demo, "filming") == 0
    })
    .await;
}

async fn bytes(address: &str) -> Vec<u8> {
    let answer = hongwang_tests::client().get(address).send().await.expect("answers");
    assert!(answer.status().is_success(), "{address}: {}", answer.status());
    answer.bytes().await.expect("bytes").to_vec()
}
