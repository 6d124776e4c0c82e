//! A camera that does what it should, and those who look at it.

use crate::{LIMIT, Read, bounds, colours, colours_of, nobody_looks, over_tcp};
use futures_util::StreamExt;
use hongwang_cameras::{Bounds, Camera, Cameras, Part, PictureError, Standing, Transport, playlist};
use hongwang_testkit::{self as testkit, CameraSends, Colour};
use std::fs;
use std::time::Duration;
use tokio::time::{sleep, timeout};

#[tokio::test(flavor = "multi_thread")]
async fn three_who_look_share_one_connection_and_see_what_the_camera_sees() {
    let mut real = testkit::Camera::start(CameraSends::H264, None);
    let (cameras, camera) = (Cameras::new(bounds()), over_tcp(&real.address()));
    let mut viewers: Vec<_> = (0..3).map(|_| cameras.watch(&camera).expect("there is room")).collect();
    let beginning = timeout(LIMIT, viewers[0].begins()).await.expect("in time").expect("pictures come");
    assert!(beginning.mime().starts_with("video/mp4; codecs=\"avc1.42"), "{}", beginning.mime());
    assert_eq!((beginning.width, beginning.height), (320, 180));
    for viewer in &mut viewers {
        let read = Read::some(viewer, 4).await;
        assert_eq!(read.beginnings.len(), 1);
        assert!(read.fragments[0].begins && read.is_without_gap());
        assert!(read.fragments.iter().all(|fragment| fragment.length <= Duration::from_secs(1)));
        let seen = colours_of(&read.file());
        assert!(seen.len() >= 30 && seen.iter().all(|one| *one == Some(Colour::Red)), "{seen:?}");
    }
    real.show(Colour::Green);
    let mut read = Read::default();
    let last = |read: &Read| (!read.fragments.is_empty()).then(|| colours_of(&read.file()).pop());
    read.until(&mut cameras.watch(&camera).expect("there is room"), |read| {
        last(read) == Some(Some(Some(Colour::Green)))
    })
    .await;
    assert_eq!(real.connections(), 1);
    assert_eq!(cameras.standing(&camera), Some(Standing::Running));
}

#[tokio::test(flavor = "multi_thread")]
async fn h265_comes_as_browsers_play_it_and_so_does_what_comes_in_packets_of_its_own() {
    let h265 = testkit::Camera::start(CameraSends::H265, None);
    let h264 = testkit::Camera::start(CameraSends::H264, None);
    for (real, kind) in [(&h265, "hvc1."), (&h264, "avc1.")] {
        let camera = Camera::new(&real.address(), None, Transport::Udp).expect("an address");
        let mut viewer = Cameras::new(bounds()).watch(&camera).expect("there is room");
        let read = Read::some(&mut viewer, 3).await;
        assert!(read.beginnings[0].codecs.starts_with(kind), "{}", read.beginnings[0].codecs);
        let seen = colours_of(&read.file());
        assert!(seen.len() >= 20 && seen.iter().all(|one| *one == Some(Colour::Red)), "{kind}: {seen:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_connection_ends_a_while_after_the_last_one_left_and_who_comes_back_before_keeps_it() {
    let real = testkit::Camera::start(CameraSends::H264, None);
    let (cameras, camera) = (Cameras::new(bounds()), over_tcp(&real.address()));
    Read::some(&mut cameras.watch(&camera).expect("there is room"), 1).await;
    sleep(bounds().grace / 4).await;
    Read::some(&mut cameras.watch(&camera).expect("there is room"), 1).await;
    assert_eq!(real.connections(), 1, "who came back before it ended");
    real.wait_until_alone();
    nobody_looks(&cameras).await;
    Read::some(&mut cameras.watch(&camera).expect("there is room"), 1).await;
    assert_eq!(real.connections(), 2, "who comes later begins it anew");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_more_cameras_are_watched_than_may_be() {
    let cameras = Cameras::new(Bounds { cameras: 1, ..bounds() });
    let real = testkit::Camera::start(CameraSends::H264, None);
    let _one = cameras.watch(&over_tcp(&real.address())).expect("there is room");
    let other = over_tcp("rtsp://127.0.0.1:9/picture");
    assert!(cameras.watch(&other).is_err() && cameras.pieces(&other).is_err());
    assert!(matches!(cameras.picture(&other).await, Err(PictureError::Full(_))));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_does_not_read_loses_and_holds_up_nobody() {
    let real = testkit::Camera::start(CameraSends::H264, None);
    let (cameras, camera) = (Cameras::new(bounds()), over_tcp(&real.address()));
    let mut reads = cameras.watch(&camera).expect("there is room");
    let mut sleeps = cameras.watch(&camera).expect("there is room");
    let mut bytes = Box::pin(cameras.watch(&camera).expect("there is room").into_bytes());
    let read = Read::some(&mut reads, 24).await;
    assert!(read.is_without_gap());
    assert!(matches!(sleeps.next().await, Some(Part::Beginning(_))));
    let Some(Part::Fragment(next)) = sleeps.next().await else { panic!("a fragment comes after it") };
    assert!(next.begins && next.starts > Duration::from_secs(2), "{next:?}");
    assert_eq!(bytes.next().await, None, "one file has no gap: it ends");
}

#[tokio::test(flavor = "multi_thread")]
async fn players_that_fetch_a_list_get_the_same_pictures_in_pieces() {
    let real = testkit::Camera::start(CameraSends::H264, None);
    let (cameras, camera) = (Cameras::new(bounds()), over_tcp(&real.address()));
    let pieces = timeout(LIMIT, async {
        loop {
            let pieces = cameras.pieces(&camera).expect("there is room");
            if pieces.len() >= 3 {
                return pieces;
            }
            sleep(Duration::from_millis(200)).await;
        }
    });
    let pieces = pieces.await.expect("who asks for pieces looks");
    assert_eq!(real.connections(), 1);
    let folder = tempfile::tempdir().expect("a folder");
    for piece in &pieces {
        fs::write(folder.path().join(format!("{}.m4s", piece.number)), piece.bytes()).expect("writes");
        fs::write(folder.path().join(format!("{}.mp4", piece.run)), &piece.beginning.bytes).expect("writes");
    }
    // With its end it is a film: a player that waits for more would never be done.
    let list = folder.path().join("list.m3u8");
    fs::write(&list, playlist(&pieces) + "#EXT-X-ENDLIST\n").expect("writes");
    let seen = colours(&["-allowed_extensions", "ALL", "-i", list.to_str().expect("plain")]);
    assert!(seen.len() >= 140 && seen.iter().all(|one| *one == Some(Colour::Red)), "{seen:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_newest_picture_is_one_file_that_can_be_made_a_still_of() {
    let mut real = testkit::Camera::start(CameraSends::H265, None);
    let (cameras, camera) = (Cameras::new(bounds()), over_tcp(&real.address()));
    let picture = timeout(LIMIT, cameras.picture(&camera)).await.expect("in time").expect("it comes");
    assert_eq!(colours_of(&picture), [Some(Colour::Red)]);
    let _looks = cameras.watch(&camera).expect("there is room");
    real.show(Colour::Blue);
    timeout(LIMIT, async {
        loop {
            let picture = cameras.picture(&camera).await.expect("it comes");
            if colours_of(&picture) == [Some(Colour::Blue)] {
                return;
            }
            sleep(Duration::from_millis(200)).await;
        }
    })
    .await
    .expect("the newest is of now");
    assert_eq!(real.connections(), 1);
}
