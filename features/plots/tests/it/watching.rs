//! The live picture before the screens of a village.

use crate::once;
use crate::world::{COUNTY, LIMIT, NOW, World, typed, with};
use axum::body::Body;
use hongwang_base::{Millis, Role};
use hongwang_testkit::{Camera, CameraSends};
use http::{StatusCode, header};
use http_body_util::BodyExt;
use tokio::{io::AsyncWriteExt, net::TcpListener, time::timeout};

/// Registers a camera; its address in the village.
async fn registered(world: &World, camera: &Camera) -> String {
    world.person(Role::Clerk, COUNTY).await.registers(&typed(&camera.address())).await
}

/// What of a stream comes next; none when it has ended.
async fn next(body: &mut Body) -> Option<usize> {
    let frame = timeout(LIMIT, body.frame()).await.expect("it goes on or ends")?;
    Some(frame.expect("it does not break").into_data().expect("bytes").len())
}

async fn watches(world: &World, at: &str) -> Body {
    let response = world.opens(&format!("{at}/live.mp4")).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
    let kind = response.headers()[header::CONTENT_TYPE].to_str().expect("plain");
    assert!(kind.starts_with("video/mp4; codecs=\"avc1."), "{kind}");
    response.into_body()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_goes_on_looking_while_consent_runs_out_sees_it_end_and_nothing_of_it_is_answered_any_more() {
    once(async |world| {
        let camera = Camera::start(CameraSends::H264, None);
        let at = registered(world, &camera).await;
        let mut looks = watches(world, &at).await;
        assert!(next(&mut looks).await.is_some() && next(&mut looks).await.is_some());
        // The last second of 30 November in Beijing.
        let last = Millis(20_787 * Millis::DAY + 16 * Millis::HOUR - 1);
        world.clock.advance(last.since(NOW));
        assert!(next(&mut looks).await.is_some(), "until then it is seen");
        assert_eq!(world.looks(&at).await.status, StatusCode::OK);
        world.clock.advance(1);
        let mut more = 0;
        while next(&mut looks).await.is_some() {
            more += 1;
        }
        assert!(more <= 1, "what was on its way already, and nothing more");
        for path in ["", "/standing", "/live.mp4", "/hls/live.m3u8"] {
            assert_eq!(world.looks(&format!("{at}{path}")).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        assert!(world.cameras().await.is_empty());
        assert!(world.column().await.expect("it says why").contains("现在没有可以看的画面"));
        camera.wait_until_alone();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_goes_on_looking_while_consent_is_withdrawn_sees_it_end() {
    once(async |world| {
        let camera = Camera::start(CameraSends::H264, None);
        let at = registered(world, &camera).await;
        let mut looks = watches(world, &at).await;
        assert!(next(&mut looks).await.is_some());
        let desk = world.person(Role::Clerk, COUNTY).await;
        desk.post(&format!("{}/withdraw", at.replace("/cameras/", "/desk/cameras/camera/")), &[]).await;
        world.deliver().await;
        while next(&mut looks).await.is_some() {}
        assert_eq!(world.looks(&format!("{at}/live.mp4")).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_nobody_there_and_garbage_are_told_in_words() {
    once(async |world| {
        let desk = world.person(Role::Clerk, COUNTY).await;
        let camera = Camera::start(CameraSends::H264, Some(("grower", "right")));
        let wrong = with(with(typed(&camera.address()), "user", "grower"), "password", "wrong");
        let at = desk.registers(&wrong).await;
        let edit = at.replace("/cameras/", "/desk/cameras/camera/");
        let told = world.looks(&format!("{at}/live.mp4")).await;
        assert_eq!(told.status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(told.text.contains("未接通：用户名或密码不对"), "{}", told.text);
        assert!(world.looks(&format!("{at}/standing")).await.text.contains("用户名或密码不对"));
        let before = camera.connections();
        world.looks(&format!("{at}/live.mp4")).await;
        assert_eq!(camera.connections(), before, "cameras lock out who tries again and again");
        let right = with(with(typed(&camera.address()), "user", "grower"), "password", "right");
        assert_eq!(desk.post(&edit, &right).await.status, StatusCode::SEE_OTHER);
        world.deliver().await;
        world.until(&format!("{at}/standing"), "正在接摄像头").await;
        assert!(next(&mut watches(world, &at).await).await.is_some(), "the right one is used at once");

        let nobody = format!("rtsp://127.0.0.1:{}/a", hongwang_testkit::free_port());
        let none = with(typed(&nobody), "no_login", "on");
        assert_eq!(desk.post(&edit, &none).await.status, StatusCode::SEE_OTHER);
        world.deliver().await;
        let said = world.until(&format!("{at}/live.mp4"), "未接通").await;
        assert!(said.contains("没有应答"), "{said}");

        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let garbage = format!("rtsp://{}/a", listener.local_addr().expect("bound"));
        tokio::spawn(async move {
            while let Ok((mut near, _)) = listener.accept().await {
                let _ = near.write_all(&[0xff; 4_000]).await;
            }
        });
        let sent = with(typed(&garbage), "no_login", "on");
        assert_eq!(desk.post(&edit, &sent).await.status, StatusCode::SEE_OTHER);
        world.deliver().await;
        let said = world.until(&format!("{at}/live.mp4"), "机器会自己再接").await;
        assert!(said.contains("看不懂") || said.contains("断了"), "{said}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_connects_to_no_address_that_its_own_configuration_does_not_permit() {
    let dir = tempfile::tempdir().expect("a folder");
    let url = hongwang_store::DbUrl::Lite(dir.path().join("test.db"));
    let world = World::new(&url).await.permitting_nothing();
    let camera = Camera::start(CameraSends::H264, None);
    let at = registered(&world, &camera).await;
    let said = world.looks(&format!("{at}/live.mp4")).await;
    assert!(said.text.contains("不许连这个地址"), "{}", said.text);
    assert_eq!(camera.connections(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_who_look_are_one_connection_and_none_is_left_when_both_have_gone() {
    once(async |world| {
        let camera = Camera::start(CameraSends::H264, None);
        let at = registered(world, &camera).await;
        assert_eq!(world.looks(&at).await.status, StatusCode::OK);
        assert_eq!(camera.connections(), 0, "the page alone connects to nothing");
        let (mut one, mut other) = (watches(world, &at).await, watches(world, &at).await);
        assert!(next(&mut one).await.is_some() && next(&mut other).await.is_some());
        let list = world.until(&format!("{at}/hls/live.m3u8"), "#EXTINF").await;
        for named in list.lines().filter_map(|line| line.strip_suffix(".m4s")) {
            assert_eq!(world.looks(&format!("{at}/hls/{named}.m4s")).await.status, StatusCode::OK);
        }
        assert_eq!(world.looks(&format!("{at}/hls/../x.m4s")).await.status, StatusCode::NOT_FOUND);
        assert_eq!(camera.connections(), 1);
        assert!(world.looks(&format!("{at}/standing")).await.text.contains("\"words\":\"\""));
        drop((one, other));
        camera.wait_until_alone();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_line_it_is_said_that_the_address_is_missing_and_once_told_the_picture_needs_no_line() {
    once(async |world| {
        let camera = Camera::start(CameraSends::H264, None);
        world.line(false);
        let at = registered(world, &camera).await;
        let said = world.looks(&format!("{at}/live.mp4")).await;
        assert!(said.text.contains("还没有从县里拿到摄像头的地址"), "{}", said.text);
        world.line(true);
        world.until(&format!("{at}/standing"), "正在接摄像头").await;
        world.line(false);
        assert!(next(&mut watches(world, &at).await).await.is_some());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_looked_stands_on_the_page_as_sittings_of_the_village_and_never_as_persons() {
    once(async |world| {
        let at = registered(world, &Camera::start(CameraSends::H264, None)).await;
        for minutes in [0, 1, 2, 4, 30, 31] {
            world.clock.advance(NOW.plus(minutes * Millis::MINUTE).since(world.clock.now()));
            assert_eq!(world.looks(&at).await.status, StatusCode::OK);
        }
        let page = world.looks(&at).await.text;
        assert!(page.contains("本村屏幕 11月23日 10:00 到 10:04"), "{page}");
        assert!(page.contains("本村屏幕 11月23日 10:30 到 10:31"), "{page}");
        assert_eq!(page.matches("本村屏幕 ").count(), 2);
    })
    .await;
}
