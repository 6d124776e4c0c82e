//! Real files through the real ffmpeg.

mod composing;
mod sources;
mod still;

use hongwang_films::{Bounds, Copy, FilmError, Films, Made, Plan, plan};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

fn films() -> Films {
    Films::new(PathBuf::from(env!("CARGO_BIN_EXE_filming")), Bounds::default())
}

/// A folder with a file that ffmpeg makes out of these arguments.
fn generated(name: &str, arguments: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join(name);
    let done = Command::new("ffmpeg")
        .args(["-v", "error", "-y"])
        .args(arguments.split_ascii_whitespace())
        .arg(&file)
        .status()
        .expect("ffmpeg is installed: apt-get install ffmpeg");
    assert!(done.success());
    (folder, file)
}

const PICTURES: &str = "-f lavfi -i testsrc2=s=1280x720:r=25:d=6";
const TONE: &str = "-f lavfi -i sine=440:d=6";
const FAST: &str = "-c:v libx264 -preset ultrafast -c:a aac";

async fn made(file: &Path) -> Result<(Plan, Made, tempfile::TempDir), FilmError> {
    let films = films();
    let plan = plan(&films.probe(file).await?)?;
    let folder = tempfile::tempdir().expect("a folder");
    let mut steps = Vec::new();
    let made = films.make(file, &plan, folder.path(), |done| steps.push(done)).await?;
    assert!(steps.is_sorted() && steps.last() == Some(&1000), "{steps:?}");
    Ok((plan, made, folder))
}

/// Times of the pictures that stand for themselves, in milliseconds.
fn keyframes(file: &Path) -> Vec<u64> {
    let said = Command::new("ffprobe")
        .args([
            "-v",
            "error",
            "-select_streams",
            "v",
            "-skip_frame",
            "nokey",
            "-show_entries",
            "frame=pts_time",
        ])
        .args(["-of", "csv=p=0"])
        .arg(file)
        .output()
        .expect("ffprobe is installed");
    let text = String::from_utf8(said.stdout).expect("text");
    let millis =
        |line: &str| line.trim_matches(',').parse::<f64>().map(|seconds| (seconds * 1000.0).round() as u64);
    text.lines().filter_map(|line| millis(line).ok()).collect()
}

fn loudness(file: &Path) -> f64 {
    let heard = Command::new("ffmpeg")
        .args(["-hide_banner", "-nostats", "-i"])
        .arg(file)
        .args(["-vn", "-af", "ebur128", "-f", "null", "-"])
        .output()
        .expect("ffmpeg is installed");
    let text = String::from_utf8_lossy(&heard.stderr).into_owned();
    let summary = text.rsplit("Integrated loudness:").next().expect("a summary");
    let level = summary.split_ascii_whitespace().nth(1).and_then(|level| level.parse().ok());
    level.unwrap_or_else(|| panic!("{text}"))
}

#[tokio::test]
async fn a_film_becomes_two_sizes_with_keyframes_at_the_same_times_and_sound_alone() {
    let (_folder, file) = generated("film.mkv", &format!("{PICTURES} {TONE} {FAST}"));
    let (_, made, _made) = made(&file).await.expect("it is a film");
    let kinds: Vec<Copy> = made.copies.iter().map(|copy| copy.copy).collect();
    assert_eq!(kinds, [Copy::Large, Copy::Small, Copy::Sound]);
    let [large, small, sound] = made.copies.as_slice() else { unreachable!() };
    let times = keyframes(&large.path);
    assert!(times.len() >= 3 && times.windows(2).all(|two| two[1] - two[0] == 2000), "{times:?}");
    assert_eq!(keyframes(&small.path), times);
    let probe = films().probe(&small.path).await.expect("our own film");
    let video = probe.video.expect("pictures");
    assert_eq!((video.codec.as_str(), video.width, video.height), ("h264", 640, 360));
    assert!(probe.millis.abs_diff(6_000) < 150, "its length is known from the front: {}", probe.millis);
    let heard = films().probe(&sound.path).await.expect("our own sound");
    assert!(heard.video.is_none() && heard.audio[0].channels == 2);
    for copy in &made.copies {
        assert!((loudness(&copy.path) + 23.0).abs() < 1.5, "{:?}: {}", copy.copy, loudness(&copy.path));
    }
    let strip = made.strip.expect("a filmstrip");
    assert_eq!((strip.every, strip.columns), (2_000, 10));
    assert!(fs::read(made.poster.expect("a poster")).expect("a file").starts_with(&[0xff, 0xd8, 0xff]));
    assert!(fs::read(strip.path).expect("a file").starts_with(&[0xff, 0xd8, 0xff]));
}

#[tokio::test]
async fn a_silent_film_a_sound_of_six_channels_and_uneven_pictures_are_films() {
    let (_a, silent) = generated("silent.mp4", &format!("{PICTURES} {FAST}"));
    let (_, one, _made) = made(&silent).await.expect("it is a film");
    assert_eq!(one.copies.len(), 2, "there is no sound alone");

    let six = "-f lavfi -i anoisesrc=d=6:a=0.1 -af pan=5.1|FL=c0|FR=c0|FC=c0|LFE=c0|BL=c0|BR=c0 -c:a ac3";
    let (_b, six) = generated("six.mkv", &format!("{PICTURES} {six} -c:v libx264 -preset ultrafast"));
    let (_, one, _made) = made(&six).await.expect("it is a film");
    let heard = films().probe(&one.copies[0].path).await.expect("our own film");
    assert_eq!(heard.audio[0].channels, 2);

    let uneven = "-vf select='not(mod(n,3))+lt(n,20)' -vsync vfr -c:v libx264 -preset ultrafast";
    let (_c, uneven) = generated("uneven.mkv", &format!("{PICTURES} {uneven}"));
    let (_, one, _made) = made(&uneven).await.expect("it is a film");
    assert_eq!(keyframes(&one.copies[0].path), keyframes(&one.copies[1].path));
}

#[tokio::test]
async fn storytelling_is_sound_alone() {
    let (_folder, file) = generated("story.mp3", TONE);
    let (_, made, _made) = made(&file).await.expect("it is a sound");
    assert_eq!(made.copies.iter().map(|copy| copy.copy).collect::<Vec<_>>(), [Copy::Sound]);
    assert_eq!((made.poster, made.strip), (None, None));
}

#[tokio::test]
async fn subtitles_are_kept_as_webvtt() {
    let folder = tempfile::tempdir().expect("a folder");
    let srt = folder.path().join("words.srt");
    fs::write(&srt, "1\n00:00:01,000 --> 00:00:03,000\n春天采茶\n").expect("is written");
    let (_film, file) = generated(
        "film.mkv",
        &format!(
            "{PICTURES} -i {} -map 0 -map 1 -c:s srt -metadata:s:s:0 language=chi {FAST}",
            srt.display()
        ),
    );
    let (_, made, _made) = made(&file).await.expect("it is a film");
    let [(language, path)] = made.subtitles.as_slice() else { panic!("{:?}", made.subtitles) };
    let text = fs::read_to_string(path).expect("a file");
    assert!(language == "chi" && text.starts_with("WEBVTT") && text.contains("春天采茶"), "{text}");
}

#[tokio::test]
async fn what_is_no_film_is_refused_in_words() {
    let folder = tempfile::tempdir().expect("a folder");
    let refused = async |name: &str, bytes: &[u8]| {
        let file = folder.path().join(name);
        fs::write(&file, bytes).expect("is written");
        films().probe(&file).await.err().map(|error| error.to_string())
    };
    assert_eq!(refused("nothing.mp4", b"").await.as_deref(), Some("文件是空的，请重新传一次"));
    let no_film = Some("这不是能播放的视频或音频文件".to_owned());
    assert_eq!(refused("program.mp4", b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff").await, no_film);
    assert_eq!(refused("letter.mp4", "一封信".as_bytes()).await, no_film);
    // A playlist may name any file of the machine.
    let playlist = b"#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n/etc/hostname\n#EXT-X-ENDLIST\n";
    assert_eq!(refused("list.m3u8", playlist).await, no_film);
    assert_eq!(refused("list.mp4", b"ffconcat version 1.0\nfile '/etc/hostname'\n").await, no_film);
}

#[tokio::test]
async fn a_film_that_breaks_off_is_a_film_up_to_there_or_none() {
    let (folder, file) = generated("film.mp4", &format!("{PICTURES} {TONE} {FAST}"));
    let whole = fs::read(&file).expect("a file");
    let cut = folder.path().join("cut.mp4");
    // Its table of contents stands at the end.
    fs::write(&cut, &whole[..whole.len() / 2]).expect("is written");
    let error = made(&cut).await.expect_err("nobody can read it");
    assert!(matches!(error, FilmError::Unfit(_)), "{error:?}");
}

#[tokio::test]
async fn the_child_reads_its_file_writes_into_its_folder_and_reaches_nothing_else() {
    let folder = tempfile::tempdir().expect("a folder");
    let secret = tempfile::NamedTempFile::new().expect("a file");
    let file = folder.path().join("film.mp4");
    fs::write(&file, b"x").expect("is written");
    let tried = |program: &[&str]| {
        Command::new(env!("CARGO_BIN_EXE_filming"))
            .args(["filming", "100000000", "10", "1000000"])
            .args([file.as_os_str(), folder.path().as_os_str()])
            .args(program)
            .status()
            .expect("it starts")
            .success()
    };
    assert!(tried(&["/usr/bin/cat", file.to_str().expect("a path")]));
    assert!(tried(&["/usr/bin/touch", folder.path().join("new").to_str().expect("a path")]));
    assert!(
        !tried(&["/usr/bin/cat", secret.path().to_str().expect("a path")]),
        "another file is closed to it"
    );
    assert!(!tried(&["/usr/bin/cat", "/etc/passwd"]), "and those of the machine");
    let into = format!("of={}", secret.path().display());
    assert!(!tried(&["/usr/bin/dd", "if=/dev/null", &into]), "nor is anything written there");
    assert!(!tried(&["/usr/bin/env", "bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/9"]));
    assert!(
        !tried(&["/usr/bin/dd", "if=/dev/urandom", "of=big", "bs=1M", "count=2"]),
        "its files are bounded"
    );
}

#[tokio::test]
async fn what_takes_too_long_is_stopped() {
    let (_folder, file) = generated("film.mp4", &format!("{PICTURES} {FAST}"));
    let bounds = Bounds { first: Duration::ZERO, per_minute: Duration::from_millis(1), ..Bounds::default() };
    let films = Films::new(PathBuf::from(env!("CARGO_BIN_EXE_filming")), bounds);
    let plan = plan(&films.probe(&file).await.expect("a film")).expect("it fits");
    let into = tempfile::tempdir().expect("a folder");
    let error = films.make(&file, &plan, into.path(), |_| {}).await.expect_err("no time is left");
    assert!(matches!(error, FilmError::TooSlow), "{error:?}");
}

/// The red, green and blue of each small picture of a filmstrip of so many rows, in the middle.
fn colours(strip: &Path, rows: u64) -> Vec<[u8; 3]> {
    let said = Command::new("ffmpeg")
        .args(["-v", "error", "-i"])
        .arg(strip)
        .args([
            "-vf",
            &format!("format=rgb24,scale=10:{rows}:flags=area"),
            "-f",
            "rawvideo",
            "-pix_fmt",
            "rgb24",
            "-",
        ])
        .output()
        .expect("ffmpeg is installed");
    said.stdout.as_chunks::<3>().0.to_vec()
}

#[tokio::test]
async fn the_small_pictures_stand_at_their_times() {
    let colours_of_parts = ["red", "lime", "blue", "red", "lime", "blue"];
    let inputs = colours_of_parts.map(|colour| format!("-f lavfi -i color={colour}:s=320x180:r=25:d=2"));
    let parts = format!("{} -filter_complex concat=n=6 -c:v libx264", inputs.join(" "));
    let (_folder, file) = generated("six.mp4", &parts);
    let (_, made, _kept) = made(&file).await.expect("a film");
    let colours = colours(&made.strip.expect("a filmstrip").path, 1);
    let strongest = |colour: &[u8; 3]| (0..3).max_by_key(|at| colour[*at]).expect("three colours");
    assert_eq!(colours[..6].iter().map(strongest).collect::<Vec<_>>(), [0, 1, 2, 0, 1, 2], "{colours:?}");
}

#[tokio::test]
async fn a_film_of_one_second_has_its_small_picture() {
    let (_folder, file) = generated("short.mp4", "-f lavfi -i color=red:s=320x180:r=25:d=1 -c:v libx264");
    let (_, made, _kept) = made(&file).await.expect("a film");
    assert!(!colours(&made.strip.expect("a filmstrip").path, 1).is_empty());
}
