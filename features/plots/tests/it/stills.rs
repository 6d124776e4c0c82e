//! The stills of the last day, in the village alone.

use crate::once;
use crate::world::{COUNTY, LIMIT, World, typed, with};
use hongwang_base::{Millis, Role};
use hongwang_feature::Fact;
use hongwang_testkit::{Camera, CameraSends, Colour, SmallDisk};
use http::StatusCode;
use http_body_util::BodyExt;
use std::{collections::BTreeSet, time::Duration};
use tokio::time::{sleep, timeout};

/// The addresses of the stills that a camera's page names.
async fn stills(world: &World, at: &str) -> BTreeSet<String> {
    let page = world.looks(at).await.text;
    let named = page.split("src=\"").skip(1).filter_map(|rest| rest.split('"').next());
    named.filter(|address| address.contains("/still/")).map(str::to_owned).collect()
}

/// Waits until there are so many.
async fn has(world: &World, at: &str, wanted: usize) -> BTreeSet<String> {
    let waiting = async {
        loop {
            let all = stills(world, at).await;
            if all.len() == wanted {
                return all;
            }
            sleep(Duration::from_millis(100)).await;
        }
    };
    timeout(LIMIT, waiting).await.unwrap_or_else(|_| panic!("never {wanted} stills"))
}

/// Lets so much time pass for everybody.
fn passes(world: &World, millis: i64) {
    world.clock.advance(millis);
    world.village.bus.tell(Fact::Applied);
}

async fn colour(world: &World, still: &str) -> Colour {
    let response = world.opens(still).await;
    assert_eq!(response.status(), StatusCode::OK, "{still}");
    let jpeg = response.into_body().collect().await.expect("reads").to_bytes();
    assert!(jpeg.len() <= 100 << 10, "{} bytes", jpeg.len());
    crate::stills::of_jpeg(&jpeg)
}

/// The strongest colour in the middle.
pub(crate) fn of_jpeg(jpeg: &[u8]) -> Colour {
    let picture = image::load_from_memory(jpeg).expect("a picture").to_rgb8();
    let [red, green, blue] = picture.get_pixel(picture.width() / 2, picture.height() / 2).0;
    match red.max(green).max(blue) {
        most if most == red => Colour::Red,
        most if most == green => Colour::Green,
        _ => Colour::Blue,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_camera_whose_entry_says_so_has_none_kept_and_is_never_connected_to_by_itself() {
    once(async |world| {
        let [camera, other] = [(); 2].map(|()| Camera::start(CameraSends::H264, None));
        let desk = world.person(Role::Clerk, COUNTY).await;
        let at = desk.registers(&typed(&camera.address())).await;
        let _works = world.works();
        // When the other's is kept, this one would have had its turn.
        desk.registers(&with(typed(&other.address()), "every", "10")).await;
        let at_other = world.cameras().await.into_iter().find(|one| *one != at).expect("another");
        has(world, &at_other, 1).await;
        assert!(stills(world, &at).await.is_empty());
        assert_eq!(camera.connections(), 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_disk_with_little_room_no_still_is_kept_the_live_picture_goes_on_and_with_room_they_come() {
    once(async |world| {
        let disk = SmallDisk::over(&world.blobs(), 16 << 20);
        let camera = Camera::start(CameraSends::H264, None);
        let desk = world.person(Role::Clerk, COUNTY).await;
        let at = desk.registers(&with(typed(&camera.address()), "every", "10")).await;
        let _works = world.works();
        let mut live = world.opens(&format!("{at}/live.mp4")).await.into_body();
        for _ in 0..8 {
            timeout(LIMIT, live.frame()).await.expect("in time").expect("it goes on").expect("it is whole");
        }
        assert!(stills(world, &at).await.is_empty());
        drop(disk);
        world.village.bus.tell(Fact::Applied);
        has(world, &at, 1).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn stills_of_the_last_day_are_kept_shown_and_gone_with_the_day_and_with_the_consent() {
    once(async |world| {
        let mut camera = Camera::start(CameraSends::H264, None);
        let desk = world.person(Role::Clerk, COUNTY).await;
        let at = desk.registers(&with(typed(&camera.address()), "every", "10")).await;
        let _works = world.works();
        let first = has(world, &at, 1).await.pop_first().expect("one");
        assert_eq!(colour(world, &first).await, Colour::Red);
        camera.wait_until_alone();
        camera.show(Colour::Blue);
        passes(world, 10 * Millis::MINUTE);
        let both = has(world, &at, 2).await;
        let second = both.iter().find(|one| **one != first).expect("another");
        assert_eq!(colour(world, second).await, Colour::Blue);
        let then = world.looks(&format!("{at}?at={}", first.rsplit('/').next().expect("a time"))).await.text;
        assert!(then.contains("这是11月23日 10时00分的画面，不是现在"), "{then}");
        assert!(then.contains("晚一点") && !then.contains("早一点") && !then.contains("live.mp4"));
        assert!(world.column().await.expect("a column").contains(second.as_str()), "the newest on its card");
        // A day after the first it is gone.
        camera.stop();
        passes(world, Millis::DAY - 5 * Millis::MINUTE);
        has(world, &at, 1).await;
        assert_eq!(world.looks(&first).await.status, StatusCode::NOT_FOUND);
        let desk = world.person(Role::Clerk, COUNTY).await;
        let withdrawn = at.replace("/cameras/", "/desk/cameras/camera/");
        let done = desk.post(&format!("{withdrawn}/withdraw"), &[]).await;
        assert!(done.location.ends_with("done=withdrawn"), "{}", done.location);
        world.deliver().await;
        assert_eq!(world.looks(second).await.status, StatusCode::NOT_FOUND);
        let mut tx = world.village.db.read().await.expect("begins");
        let left = hongwang_store::sql("SELECT at FROM plots_still").all(&mut tx).await.expect("reads");
        assert!(left.is_empty(), "nothing of it lies on the disk's books");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn stills_leave_the_disk_by_themselves_when_the_consent_runs_out() {
    once(async |world| {
        let camera = Camera::start(CameraSends::H264, None);
        let desk = world.person(Role::Clerk, COUNTY).await;
        let sent = with(with(typed(&camera.address()), "every", "60"), "until", "2026-11-23");
        let at = desk.registers(&sent).await;
        let _works = world.works();
        let still = has(world, &at, 1).await.pop_first().expect("one");
        passes(world, 14 * Millis::HOUR);
        assert_eq!(world.looks(&still).await.status, StatusCode::NOT_FOUND, "at once for who looks");
        let waiting = async {
            loop {
                let mut tx = world.village.db.read().await.expect("begins");
                let left =
                    hongwang_store::sql("SELECT at FROM plots_still").all(&mut tx).await.expect("reads");
                if left.is_empty() {
                    return;
                }
                drop(tx);
                sleep(Duration::from_millis(100)).await;
            }
        };
        timeout(LIMIT, waiting).await.expect("it is removed");
    })
    .await;
}
