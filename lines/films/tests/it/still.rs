//! Stills of what cameras showed.

use crate::{films, generated};
use hongwang_films::FilmError;
use std::fs;

const FRAGMENTS: &str = "-frames:v 1 -movflags +empty_moov+default_base_moof+frag_keyframe";

#[tokio::test]
async fn what_is_no_picture_makes_no_still() {
    let (_folder, sound) = generated("sound.mp4", "-f lavfi -i sine=440:d=1 -c:a aac -movflags +empty_moov");
    let sound = fs::read(sound).expect("reads");
    let (_folder, whole) =
        generated("whole.mp4", &format!("-f lavfi -i color=red:s=320x180 -c:v libx264 {FRAGMENTS}"));
    let whole = fs::read(whole).expect("reads");
    for bytes in [&b""[..], b"nothing", &sound, &whole[..whole.len() / 4], &vec![0xff; 1 << 20]] {
        let made = films().still(bytes, 1920).await;
        assert!(matches!(made, Err(FilmError::Broken(_))), "{} bytes: {made:?}", bytes.len());
    }
}

#[tokio::test]
async fn a_still_shows_the_first_picture_no_wider_than_was_asked_for() {
    for (codec, size, width, height) in [
        ("libx264", "320x180", 320, 180),
        ("libx265 -tag:v hvc1 -x265-params log-level=none", "3840x2160", 1920, 1080),
    ] {
        let what = format!("-f lavfi -i color=lime:s={size} -c:v {codec} {FRAGMENTS}");
        let (folder, file) = generated("picture.mp4", &what);
        let still = films().still(&fs::read(file).expect("reads"), 1920).await.expect("a still");
        let path = folder.path().join("still.jpg");
        fs::write(&path, still).expect("writes");
        let seen = crate::colours(&path, 1);
        assert!(seen.iter().all(|[red, green, blue]| *green > 200 && *red < 60 && *blue < 60), "{seen:?}");
        assert_eq!(dimensions(&path), format!("{width},{height}"));
    }
}

fn dimensions(picture: &std::path::Path) -> String {
    let said = std::process::Command::new("ffprobe")
        .args(["-v", "error", "-show_entries", "stream=width,height", "-of", "csv=p=0"])
        .arg(picture)
        .output()
        .expect("ffprobe is installed");
    String::from_utf8_lossy(&said.stdout).trim().to_owned()
}
