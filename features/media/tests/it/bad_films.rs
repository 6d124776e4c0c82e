//! What people bring that is no film, or hardly one: plain words, nothing left behind, nothing half published.

use crate::on_both;
use crate::world::{COUNTY, World, film, generated};
use hongwang_base::Role;
use hongwang_testkit::SmallDisk;
use http::StatusCode;

const TONE: &str = "-f lavfi -i sine=f=440:d=4";
const PICTURES: &str = "-f lavfi -i testsrc2=s=320x240:r=25:d=4";
const HALF_A_MEGABYTE: usize = 512 << 10;
const FAST: &str = "-c:v libx264 -preset ultrafast";

/// What the desk says of a file that was uploaded and converted.
async fn said(world: &World, name: &str, bytes: &[u8]) -> String {
    let editor = world.person(Role::Editor, COUNTY).await;
    let id = editor.uploads(name, bytes).await;
    world.pass().await;
    assert_eq!((world.files_in("uploads"), world.files_in("filming")), (0, 0), "{name}");
    editor.get(&format!("/desk/media/reels/{id}")).await.text()
}

#[tokio::test]
async fn what_is_too_much_for_a_screen_or_breaks_off_is_refused_in_words() {
    // Twelve hours of one picture a minute.
    let long = generated(
        "long.mkv",
        "-f lavfi -i color=red:s=320x240:r=1/60:d=43200 -c:v libx264 -preset ultrafast -r 1/60",
    );
    let huge = "-f lavfi -i color=red:s=7680x4320:r=1:d=1 -frames:v 1 -c:v libx265 -preset ultrafast -x265-params log-level=none";
    let huge = generated("huge.mp4", huge);
    let whole = film(2);
    on_both(async |world| {
        for (name, bytes, why) in [
            ("long.mkv", &long[..], "12 小时长，最长 4 小时"),
            ("huge.mp4", &huge[..], "7680×4320，最大 4096×2304"),
            ("cut.mp4", &whole[..whole.len() / 2], "这不是能播放的视频或音频文件"),
            ("program.exe", b"MZ\x90\x00\x03 and more".as_slice(), "这不是能播放的视频或音频文件"),
        ] {
            let page = said(world, name, bytes).await;
            assert!(page.contains("转换不了") && page.contains(why), "{name}: {page}");
            assert!(!page.contains("交给别人审核"), "{name}");
        }
        assert!(!world.get("/media").await.text().contains("cut"));
    })
    .await;
}

#[tokio::test]
async fn uneven_pictures_no_sound_and_six_channels_are_films() {
    let uneven = "-vf select='not(mod(n,3))+lt(n,20)' -vsync vfr";
    let six = "-f lavfi -i anoisesrc=d=4:a=0.1 -af pan=5.1|FL=c0|FR=c0|FC=c0|LFE=c0|BL=c0|BR=c0 -c:a ac3";
    let films = [
        ("uneven.mkv", generated("uneven.mkv", &format!("{PICTURES} {TONE} {uneven} {FAST} -c:a aac"))),
        ("silent.mp4", generated("silent.mp4", &format!("{PICTURES} {FAST}"))),
        ("six.mkv", generated("six.mkv", &format!("{PICTURES} {six} {FAST}"))),
    ];
    on_both(async |world| {
        for (name, bytes) in &films {
            let page = said(world, name, bytes).await;
            assert!(page.contains("待写片目"), "{name}: {page}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_disk_that_fills_during_an_upload_is_told_and_the_upload_goes_on_when_there_is_room() {
    on_both(async |world| {
        let editor = world.person(Role::Editor, COUNTY).await;
        let disk = SmallDisk::over(&world.dir.path().join("center/uploads"), HALF_A_MEGABYTE);
        let bytes = vec![7; 200_000];
        let address = editor.begins("戏.mp4", bytes.len()).await.header("location").to_owned();
        assert_eq!(editor.sends(&address, 0, &bytes[..50_000]).await.status, StatusCode::NO_CONTENT);
        disk.fill();
        let full = editor.sends(&address, 50_000, &bytes[50_000..]).await;
        assert_eq!(full.status, StatusCode::INSUFFICIENT_STORAGE);
        assert!(full.text().contains("硬盘快满了"), "{}", full.text());
        assert_eq!(world.states().await, ["receiving"]);
        disk.free();
        let head = http::Request::head(&address).body(axum::body::Body::empty()).expect("a request");
        let here: usize = editor.asks(head).await.header("upload-offset").parse().expect("a number");
        assert!((50_000..bytes.len()).contains(&here), "{here}");
        let rest = editor.sends(&address, here, &bytes[here..]).await;
        assert_eq!(rest.status, StatusCode::NO_CONTENT, "{}", rest.text());
        assert_eq!(world.states().await, ["waiting"]);
    })
    .await;
}

#[tokio::test]
async fn a_disk_that_fills_during_a_conversion_leaves_nothing_and_the_film_is_made_when_there_is_room() {
    let noisy = generated(
        "noisy.mp4",
        &format!("-f lavfi -i testsrc2=s=640x480:r=25:d=4,noise=alls=80:allf=t {TONE} {FAST} -c:a aac"),
    );
    on_both(async |world| {
        let editor = world.person(Role::Editor, COUNTY).await;
        let id = editor.uploads("戏.mp4", &noisy).await;
        let disk = SmallDisk::over(&world.dir.path().join("center/filming"), HALF_A_MEGABYTE);
        world.pass().await;
        let page = editor.get(&format!("/desk/media/reels/{id}")).await.text();
        assert!(page.contains("排队转换") && page.contains("磁盘满了"), "{page}");
        assert_eq!((world.files_in("uploads"), world.files_in("filming")), (1, 0));
        drop(disk);
        world.pass().await;
        assert_eq!((world.states().await, world.files_in("uploads")), (vec!["made".to_owned()], 0));
    })
    .await;
}
