//! How the county looks at a camera of a village: by stills, seen by the village.

use crate::world::{COUNTY, LIMIT, OTHER_VILLAGE, Person, VILLAGE, World, typed, with};
use crate::{on_both, once, stills::of_jpeg};
use hongwang_base::{Millis, Role};
use hongwang_testkit::{Camera, CameraSends, Colour};
use http::StatusCode;
use serde_json::json;
use std::time::Duration;
use tokio::time::{sleep, timeout};

/// Looks at the desk until a still is there, as an open page does.
async fn sees(world: &World, desk: &Person<'_>, at: &str, said: &str) -> String {
    let waiting = async {
        loop {
            let state = desk.get(&format!("{at}/state")).await;
            assert_eq!(state.status, StatusCode::OK, "{}", state.text);
            world.deliver().await;
            if state.text.contains(said) {
                return state.text;
            }
            sleep(Duration::from_millis(300)).await;
        }
    };
    timeout(LIMIT, waiting).await.unwrap_or_else(|_| panic!("{at} never says {said}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_camera_for_the_village_alone_is_not_looked_at_from_the_desk() {
    on_both(async |world| {
        let desk = world.person(Role::Clerk, COUNTY).await;
        let at = desk.registers(&with(typed("rtsp://192.168.1.64/a"), "eyes", "village")).await;
        let at = at.replace("/cameras/", "/desk/cameras/camera/");
        for path in ["/look", "/state", "/still"] {
            let refused = desk.get(&format!("{at}{path}")).await;
            assert_eq!(refused.status, StatusCode::FORBIDDEN, "{path}");
            assert!(refused.text.contains("只给村里看"), "{}", refused.text);
        }
        assert!(!world.told().await.contains("王办事"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_village_is_told_of_its_own_cameras_alone_and_no_still_is_taken_that_nobody_asked_for() {
    on_both(async |world| {
        let desk = world.person(Role::Clerk, COUNTY).await;
        let sent = with(typed("rtsp://192.168.1.64/a"), "until", "2026-11-23");
        let at = desk.registers(&sent).await.replace("/cameras/", "/desk/cameras/camera/");
        let id = at.rsplit('/').next().expect("an id");
        let about = json!({ "camera": id });
        let told = world.asks(VILLAGE, "plots.address", about.clone()).await.expect("its own");
        assert_eq!(told["address"]["address"], "rtsp://192.168.1.64/a");
        for (village, question) in [
            (OTHER_VILLAGE, about.clone()),
            (COUNTY, about.clone()),
            (VILLAGE, json!({ "camera": "01a21ecc-2e38-7854-ba5d-89b84431d17b" })),
            (VILLAGE, json!({ "camera": id, "all": true })),
            (VILLAGE, json!("camera")),
        ] {
            assert!(
                world.asks(village, "plots.address", question.clone()).await.is_err(),
                "{village} {question}"
            );
        }
        let still =
            |jpeg: &[u8]| json!({ "camera": id, "jpeg": data_encoding::BASE64.encode(jpeg), "why": null });
        let jpeg = still(&[0xff, 0xd8, 0xff, 0xd9]);
        let unasked = world.asks(VILLAGE, "plots.still", jpeg.clone()).await;
        assert_eq!(unasked, Ok(json!({ "go_on": false })));
        assert!(desk.get(&format!("{at}/state")).await.text.contains("\"still\":null"), "none was kept");
        assert_eq!(
            world.asks(OTHER_VILLAGE, "plots.still", jpeg.clone()).await,
            Ok(json!({ "go_on": false }))
        );
        for wrong in [&b"<svg/>"[..], &[], &[&[0xff, 0xd8, 0xff][..], &[0; 48 << 10]].concat()] {
            assert!(world.asks(VILLAGE, "plots.still", still(wrong)).await.is_err(), "{} bytes", wrong.len());
        }
        assert!(desk.get(&format!("{at}/state")).await.text.contains("\"still\":null"));
        assert_eq!(world.asks(VILLAGE, "plots.still", jpeg.clone()).await, Ok(json!({ "go_on": true })));
        assert_eq!(desk.bytes(&format!("{at}/still")).await, [0xff, 0xd8, 0xff, 0xd9]);
        world.clock.advance(14 * Millis::HOUR);
        assert!(world.asks(VILLAGE, "plots.address", about).await.is_err(), "consent has run out");
        assert_eq!(world.asks(VILLAGE, "plots.still", jpeg).await, Ok(json!({ "go_on": false })));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_looks_at_the_desk_stands_on_the_village_s_screen_before_anything_is_seen_and_the_stills_end() {
    once(async |world| {
        let mut camera = Camera::start(CameraSends::H264, None);
        let desk = world.person(Role::Clerk, COUNTY).await;
        let screen = desk.registers(&typed(&camera.address())).await;
        let at = screen.replace("/cameras/", "/desk/cameras/camera/");
        let _works = world.works();
        assert!(desk.get(&format!("{at}/look")).await.text.contains("村里的屏幕上写着您的名字和单位"));
        let first = desk.get(&format!("{at}/state")).await.text;
        assert!(first.contains("\"still\":null") && first.contains("正在请村里的机器送画面"), "{first}");
        assert_eq!(camera.connections(), 0);
        world.deliver().await;
        let page = world.looks(&screen).await.text;
        assert!(page.contains("王办事（县农业农村局）正在看"), "{page}");
        assert!(world.column().await.expect("a column").contains("王办事（县农业农村局）正在看"));
        sees(world, &desk, &at, "的画面").await;
        assert_eq!(of_jpeg(&desk.bytes(&format!("{at}/still")).await), Colour::Red);
        camera.stop();
        sees(world, &desk, &at, "未接通").await;
        camera.start_again();
        camera.show(Colour::Green);
        sees(world, &desk, &at, "的画面").await;
        // Nobody looks for a minute: the picture is forgotten, the village is left alone, what was stays in both lists.
        world.clock.advance(Millis::MINUTE);
        camera.wait_until_alone();
        world.clock.advance(10 * Millis::MINUTE);
        let page = world.looks(&screen).await.text;
        assert!(!page.contains("正在看") && page.contains("王办事（县农业农村局） 11月23日 10:00"), "{page}");
        assert!(desk.get(&at).await.text.contains("王办事（县农业农村局）"));
        assert_eq!(desk.get(&format!("{at}/still")).await.status, StatusCode::NOT_FOUND, "no old picture");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_desk_sees_nothing_any_more_from_the_moment_in_which_consent_runs_out() {
    once(async |world| {
        let camera = Camera::start(CameraSends::H264, None);
        let desk = world.person(Role::Clerk, COUNTY).await;
        let screen = desk.registers(&with(typed(&camera.address()), "until", "2026-11-23")).await;
        let at = screen.replace("/cameras/", "/desk/cameras/camera/");
        let _works = world.works();
        sees(world, &desk, &at, "的画面").await;
        world.clock.advance(14 * Millis::HOUR);
        // Nobody stays signed in so long.
        let desk = world.person(Role::Clerk, COUNTY).await;
        for path in ["/look", "/state", "/still"] {
            assert_eq!(desk.get(&format!("{at}{path}")).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        camera.wait_until_alone();
        assert!(
            desk.get("/desk/cameras").await.text.contains("已经到期，谁都看不到"),
            "it can be asked for anew"
        );
        let renewed = desk.post(&at, &with(typed(&camera.address()), "until", "2026-12-23")).await;
        assert_eq!(renewed.status, StatusCode::SEE_OTHER, "{}", renewed.text);
        world.deliver().await;
        assert_eq!(world.cameras().await.len(), 1);
    })
    .await;
}
