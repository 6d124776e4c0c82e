//! Meetings that were recorded become one film.

#[path = "../../../../engines/recording/tests/it/bed.rs"]
mod bed;

use bed::{colour, length, loudness, probed, recorded, sent};
use hongwang_films::{Chapter, Composed, Composition, Cut, FilmError, Films, Take};
use hongwang_recording::{Codec, Packet, Step};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// The files that are recorded of `packets` under the name of a track.
fn takes(folder: &Path, track: &str, codec: Codec, packets: &[Packet]) -> Vec<Take> {
    written(folder, track, recorded(codec, packets))
}

fn written(folder: &Path, track: &str, steps: Vec<Step>) -> Vec<Take> {
    let mut takes: Vec<Take> = Vec::new();
    for step in steps {
        match step {
            Step::Begin(begin) => {
                let path = folder.join(format!("{track}-{}.mp4", takes.len()));
                fs::write(&path, []).expect("a file");
                takes.push(Take { path, track: track.to_owned(), start: begin.start });
            }
            Step::Write(bytes) => {
                let path = &takes.last().expect("it began").path;
                let whole = [fs::read(path).expect("a file"), bytes].concat();
                fs::write(path, whole).expect("a file");
            }
            Step::End(_) => {}
        }
    }
    takes
}

fn cut(from: u64, track: &str) -> Cut {
    Cut { from, track: Some(track.to_owned()) }
}

async fn composed(
    composition: &Composition,
    folder: &Path,
) -> (Result<Composed, FilmError>, tempfile::TempDir) {
    let work = tempfile::tempdir().expect("a folder");
    let mut steps = Vec::new();
    let films: Films = crate::films();
    let made = films.compose(folder, composition, work.path(), |done| steps.push(done)).await;
    assert!(steps.is_sorted(), "{steps:?}");
    assert!(made.is_err() || steps.last() == Some(&1_000));
    (made, work)
}

fn is_near(seen: [u8; 3], expected: [u8; 3]) -> bool {
    seen.iter().zip(expected).all(|(seen, expected)| seen.abs_diff(expected) < 50)
}

const RED: [u8; 3] = [255, 0, 0];
const BLUE: [u8; 3] = [0, 0, 255];
const DARK: [u8; 3] = [0x20, 0x24, 0x28];

#[tokio::test]
async fn a_meeting_becomes_one_film_with_who_was_shown_all_voices_and_chapters() {
    let folder = tempfile::tempdir().expect("a folder");
    let red = sent(Codec::H264, "color=red:s=640x360:r=25", 12, 2_000);
    let blue = sent(Codec::Vp8, "color=blue:s=320x240:r=15", 10, 5_000);
    let low = sent(Codec::Opus, "sine=330:r=48000", 6, 3_000);
    // A part of it was lost on the way.
    let mut high = sent(Codec::Opus, "sine=660:r=48000", 8, 10_000);
    high.retain(|packet| !(12_000..14_000).contains(&packet.arrived));
    let all = [
        takes(folder.path(), "red", Codec::H264, &red),
        takes(folder.path(), "blue", Codec::Vp8, &blue),
        takes(folder.path(), "low", Codec::Opus, &low),
        takes(folder.path(), "high", Codec::Opus, &high),
    ];
    let chapter = |at, title: &str| Chapter { at, title: title.to_owned() };
    let composition = Composition {
        title: "防汛调度会".to_owned(),
        length: 20_000,
        takes: all.concat(),
        cuts: vec![cut(0, "red"), cut(6_000, "blue"), cut(9_000, "red"), cut(12_000, "blue")],
        chapters: vec![chapter(0, "开始"), chapter(6_000, "王家村；汇报=1"), chapter(15_000, "表决")],
    };
    let (made, _work) = composed(&composition, folder.path()).await;
    let Composed { path, left_out } = made.expect("a film");
    assert_eq!(left_out, [] as [PathBuf; 0]);

    assert!(length(&path).abs_diff(20_000) <= 100, "{}", length(&path));
    let streams = probed(&path, "stream=codec_name,width,height,r_frame_rate");
    assert_eq!(streams[..6], ["h264", "1280", "720", "25/1", "aac", "0/0"]);
    for (at, expected) in [
        (500, DARK),
        (1_900, DARK),
        (2_100, RED),
        (5_900, RED),
        (6_060, BLUE),
        (8_900, BLUE),
        (9_060, RED),
        (11_900, RED),
        (12_060, BLUE),
        (14_900, BLUE),
        (17_500, DARK),
        (19_800, DARK),
    ] {
        // The title stands in the middle.
        let seen = if expected == DARK { corner(&path, at) } else { colour(&path, at) };
        assert!(is_near(seen, expected), "at {at}: {seen:?} instead of {expected:?}");
    }
    for (from, until, heard) in [
        (0, 2_900, false),
        (3_100, 8_900, true),
        (9_100, 9_900, false),
        (10_100, 11_900, true),
        (12_100, 13_900, false),
        (14_100, 17_900, true),
        (18_100, 20_000, false),
    ] {
        let level = loudness(&path, from, until);
        assert_eq!(level > -40.0, heard, "{from} to {until}: {level}");
    }
    let told = probed(&path, "chapter=start_time,end_time:chapter_tags=title:format_tags=title");
    let chapters = ["0.000000", "6.000000", "开始", "6.000000", "15.000000", "王家村；汇报=1"];
    assert_eq!(told[..6], chapters);
    assert_eq!(told[6..], ["15.000000", "20.000000", "表决", "防汛调度会"]);
}

/// The colour beside the title.
fn corner(file: &Path, at: u64) -> [u8; 3] {
    let said = Command::new("ffmpeg")
        .args(["-v", "error", "-nostdin", "-ss", &format!("{at}ms"), "-i"])
        .arg(file)
        .args([
            "-frames:v",
            "1",
            "-vf",
            "crop=16:16:4:4,scale=1:1",
            "-f",
            "rawvideo",
            "-pix_fmt",
            "rgb24",
            "-",
        ])
        .output()
        .expect("ffmpeg is installed");
    said.stdout[..3].try_into().expect("a picture")
}

#[tokio::test]
async fn a_film_of_nothing_and_one_of_broken_files_still_has_its_length() {
    let folder = tempfile::tempdir().expect("a folder");
    let take = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, bytes).expect("a file");
        Take { path, track: "a".to_owned(), start: 0 }
    };
    let composition = Composition {
        title: String::new(),
        length: 3_000,
        takes: vec![take("empty.mp4", &[]), take("noise.mp4", &[7; 4_000])],
        cuts: vec![cut(0, "a")],
        chapters: Vec::new(),
    };
    let (made, _work) = composed(&composition, folder.path()).await;
    let made = made.expect("a film");
    assert_eq!(made.left_out, composition.takes.iter().map(|take| take.path.clone()).collect::<Vec<_>>());
    assert!(length(&made.path).abs_diff(3_000) <= 100);
    assert!(is_near(colour(&made.path, 1_500), DARK));
    assert!(loudness(&made.path, 0, 3_000) < -80.0);

    for length in [0, 13 * 3_600_000] {
        let none = Composition { length, ..composition.clone() };
        assert!(matches!(composed(&none, folder.path()).await.0, Err(FilmError::Unfit(_))));
    }
}

#[tokio::test]
async fn a_file_that_broke_off_is_shown_until_there() {
    let folder = tempfile::tempdir().expect("a folder");
    let red = sent(Codec::H264, "color=red:s=640x360:r=25", 9, 0);
    // Two of its fragments, and neither the others nor its end.
    let steps = recorded(Codec::H264, &red).into_iter().take(3).collect();
    let takes = written(folder.path(), "red", steps);
    let composition = Composition {
        title: "会".to_owned(),
        length: 9_000,
        takes,
        cuts: vec![cut(0, "red")],
        chapters: Vec::new(),
    };
    let (made, _work) = composed(&composition, folder.path()).await;
    let made = made.expect("a film");
    assert!(length(&made.path).abs_diff(9_000) <= 100);
    for (at, expected) in [(1_000, RED), (3_900, RED), (6_100, DARK), (8_500, DARK)] {
        let seen = corner(&made.path, at);
        assert!(is_near(seen, expected), "at {at}: {seen:?}");
    }
}

#[tokio::test]
async fn voices_of_more_than_one_group_that_begin_late_stay_within_the_memory() {
    let folder = tempfile::tempdir().expect("a folder");
    let tone = sent(Codec::Opus, "sine=440:r=48000", 3, 1_200_000);
    let one = takes(folder.path(), "tone", Codec::Opus, &tone);
    let [first] = &one[..] else { panic!("{one:?}") };
    assert_eq!(first.start, 1_200_000);
    let composition = Composition {
        title: "会".to_owned(),
        length: 1_204_000,
        takes: vec![first.clone(); 34],
        cuts: Vec::new(),
        chapters: Vec::new(),
    };
    let (made, _work) = composed(&composition, folder.path()).await;
    let made = made.expect("a film");
    assert!(loudness(&made.path, 0, 1_199_900) < -80.0);
    assert!(loudness(&made.path, 1_200_100, 1_202_900) > -30.0);
}
