//! Cameras that go away, come back, hang, want another password or have a clock of their own.

use crate::{LIMIT, Read, bounds, colours_of, nobody_looks, over_tcp};
use hongwang_cameras::{Bounds, Camera, Cameras, PictureError, Standing, Transport, Trouble, Viewer};
use hongwang_testkit::{self as testkit, CameraCable, CameraSends, Colour, Spoils, free_port};
use std::time::Duration;
use tokio::time::{Instant, sleep, timeout};

/// Waits until the camera stands so.
async fn stands(viewer: &mut Viewer, wanted: Standing) {
    let waiting = async { while viewer.standing() != wanted && viewer.stands_otherwise().await != wanted {} };
    timeout(LIMIT, waiting).await.unwrap_or_else(|_| panic!("{:?}, not {wanted:?}", viewer.standing()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_camera_that_goes_and_comes_back_goes_on_for_who_looks_without_a_gap_in_time() {
    let mut real = testkit::Camera::start(CameraSends::H264, None);
    let cameras = Cameras::new(bounds());
    let mut viewer = cameras.watch(&over_tcp(&real.address())).expect("there is room");
    let mut read = Read::some(&mut viewer, 3).await;
    real.stop();
    stands(&mut viewer, Standing::Broken(Trouble::BrokeOff)).await;
    // While it is away nobody is at the address.
    stands(&mut viewer, Standing::Broken(Trouble::Unreachable)).await;
    real.start_again();
    real.show(Colour::Blue);
    stands(&mut viewer, Standing::Running).await;
    let before = read.fragments.len();
    read.until(&mut viewer, |read| read.fragments.len() > before + 4).await;
    assert_eq!(read.beginnings.len(), 1, "it sends the same as before: nobody begins anew");
    assert!(read.is_without_gap());
    let seen = colours_of(&read.file());
    assert_eq!((seen.first(), seen.last()), (Some(&Some(Colour::Red)), Some(&Some(Colour::Blue))));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_camera_that_hangs_is_told_from_one_that_is_gone() {
    let real = testkit::Camera::start(CameraSends::H264, None);
    let cameras = Cameras::new(Bounds { pictures: Duration::from_secs(1), ..bounds() });
    let mut viewer = cameras.watch(&over_tcp(&real.address())).expect("there is room");
    Read::some(&mut viewer, 1).await;
    real.hang();
    stands(&mut viewer, Standing::Broken(Trouble::Stalled)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_has_its_own_code_and_is_not_tried_again_and_again() {
    let real = testkit::Camera::start(CameraSends::H264, Some(("grower", "right")));
    let cameras = Cameras::new(Bounds { grace: Duration::from_millis(200), ..bounds() });
    let of = |login| Camera::new(&real.address(), login, Transport::Tcp).expect("an address");
    for wrong in [None, Some(("grower", "wrong")), Some(("nobody", "right"))] {
        let before = real.connections();
        let mut viewer = cameras.watch(&of(wrong)).expect("there is room");
        let begins = timeout(LIMIT, viewer.begins()).await.expect("in time");
        assert_eq!(begins.map(drop), Err(Trouble::WrongLogin), "{wrong:?}");
        sleep(bounds().longest_pause * 2).await;
        assert_eq!(real.connections(), before + 1);
        drop(viewer);
        nobody_looks(&cameras).await;
        let picture = cameras.picture(&of(wrong)).await;
        assert_eq!(picture, Err(PictureError::Trouble(Trouble::WrongLogin)));
        assert_eq!(real.connections(), before + 1, "who asks again later tries it no more either");
    }
    let right = cameras.picture(&of(Some(("grower", "right")))).await.expect("it may be seen");
    assert_eq!(colours_of(&right), [Some(Colour::Red)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_path_that_the_camera_does_not_know_and_an_address_without_one_have_their_own_codes() {
    let real = testkit::Camera::start(CameraSends::H264, None);
    let cameras = Cameras::new(bounds());
    let trouble = async |address: String| cameras.picture(&over_tcp(&address)).await;
    let other = real.address().replace("picture", "other");
    assert_eq!(trouble(other).await, Err(Trouble::NotFound.into()));
    let nobody = format!("rtsp://127.0.0.1:{}/picture", free_port());
    assert_eq!(trouble(nobody).await, Err(Trouble::Unreachable.into()));
    assert_eq!(trouble("rtsp://nobody.invalid/picture".into()).await, Err(Trouble::Unreachable.into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_jumps_and_stands_leaves_pictures_that_play_evenly() {
    let real = testkit::Camera::start(CameraSends::H264, None);
    let cable = CameraCable::lay(real.port()).await;
    let cameras = Cameras::new(bounds());
    let mut viewer = cameras.watch(&over_tcp(&cable.address())).expect("there is room");
    let mut read = Read::default();
    let second = 90_000;
    for spoils in [
        Spoils::Nothing,
        Spoils::Shifted(3_600 * second),
        Spoils::Shifted(-3_600 * second),
        Spoils::Shifted(-3_599 * second),
        Spoils::Nothing,
    ] {
        cable.spoil(spoils);
        let before = read.fragments.len();
        read.until(&mut viewer, |read| read.fragments.len() >= before + 4).await;
    }
    let length: Duration = read.fragments.iter().map(|fragment| fragment.length).sum();
    let seen = colours_of(&read.file());
    let plays = Duration::from_millis(40) * u32::try_from(seen.len()).expect("some");
    // What came at once as it was joined may be played faster, and a jump counts as the time that passed.
    assert!(length.abs_diff(plays) < Duration::from_secs(5), "{length:?} for {} pictures", seen.len());
    assert!(read.is_without_gap() && read.beginnings.len() == 1);
    assert_eq!(real.connections(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_stands_leaves_pictures_that_play_in_time() {
    let real = testkit::Camera::start(CameraSends::H264, None);
    let cable = CameraCable::lay(real.port()).await;
    cable.spoil(Spoils::Standing(7));
    let cameras = Cameras::new(bounds());
    let mut viewer = cameras.watch(&over_tcp(&cable.address())).expect("there is room");
    let (began, mut read) = (Instant::now(), Read::default());
    let plays = |read: &Read| read.fragments.iter().map(|fragment| fragment.length).sum::<Duration>();
    let wanted = Duration::from_secs(3);
    timeout(LIMIT, read.until(&mut viewer, |read| plays(read) >= wanted)).await.expect("time goes on");
    assert!(plays(&read) < began.elapsed() + Duration::from_secs(1), "{:?}", plays(&read));
    assert!(read.is_without_gap() && colours_of(&read.file()).len() >= 25);
}

#[tokio::test(flavor = "multi_thread")]
async fn garbage_in_the_middle_ends_the_connection_and_the_next_one_goes_on() {
    let real = testkit::Camera::start(CameraSends::H264, None);
    let cable = CameraCable::lay(real.port()).await;
    let cameras = Cameras::new(bounds());
    let mut viewer = cameras.watch(&over_tcp(&cable.address())).expect("there is room");
    let mut read = Read::some(&mut viewer, 3).await;
    cable.spoil(Spoils::Garbage);
    stands(&mut viewer, Standing::Broken(Trouble::Garbage)).await;
    let before = read.fragments.len();
    read.until(&mut viewer, |read| read.fragments.len() >= before + 4).await;
    assert_eq!(real.connections(), 2);
    assert!(read.is_without_gap() && read.beginnings.len() == 1);
    assert!(colours_of(&read.file()).iter().all(|one| *one == Some(Colour::Red)));
}
