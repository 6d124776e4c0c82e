//! What is made of a film: a plain rule over what the probe said.

use crate::probe::{Probe, Subtitle, Video};
use crate::words;

/// The longest film, in hours.
pub(crate) const MOST_HOURS: u64 = 4;
/// The longest sides of pictures that are read.
const MOST: (u32, u32) = (4096, 2304);
/// The shortest side that can be seen on a wall.
const LEAST: u32 = 96;
/// Pictures a second that a screen gets at most.
const MOST_RATE: u32 = 30;

/// Why a file is no film for screens, in one sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unfit(pub String);

/// One of the files that a screen plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Copy {
    /// For the screen in the hall.
    Large,
    /// For telephones, and for lines that hold no more.
    Small,
    /// Sound alone: storytelling with the screen dark.
    Sound,
}

/// Pictures of a copy: even numbers of pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// Kilobits a second at most.
    pub kbit: u32,
}

/// What is made.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The pictures that are read, and the sizes that are made, the largest first; empty when there is only sound.
    pub video: Option<(Video, Vec<(Copy, Size)>)>,
    /// The sound that is read.
    pub audio: Option<u32>,
    /// The subtitles that are kept.
    pub subtitles: Vec<Subtitle>,
    /// Pictures a second, all the same distance apart.
    pub rate: u32,
    /// Length in milliseconds.
    pub millis: u64,
}

/// What is made of a file that is this, or why it is none.
///
/// # Errors
/// With the sentence for whoever brought the file.
pub fn plan(probe: &Probe) -> Result<Plan, Unfit> {
    let unfit = |words: &str| Err(Unfit(words.to_owned()));
    if probe.video.is_none() && probe.audio.is_empty() {
        return unfit(words::NO_PICTURE_NO_SOUND);
    }
    if probe.millis == 0 {
        return unfit(words::NO_LENGTH);
    }
    let hours = probe.millis.div_ceil(3_600_000);
    if probe.millis > MOST_HOURS * 3_600_000 {
        return Err(Unfit(words::too_long(hours, MOST_HOURS)));
    }
    let video = match &probe.video {
        None => None,
        Some(video) => Some((video.clone(), sizes(video)?)),
    };
    let rate = probe.video.as_ref().map_or(0, |video| rate(video.rate));
    Ok(Plan {
        video,
        audio: best_sound(probe),
        subtitles: probe.subtitles.iter().filter(|one| one.is_text).cloned().collect(),
        rate,
        millis: probe.millis,
    })
}

/// Every second picture of a fast film: 25 of 50, 30 of 59.94.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bounded to a few dozen")]
fn rate(came: f64) -> u32 {
    let most = f64::from(MOST_RATE);
    let rate = if came > most + 0.5 { came / 2.0 } else { came };
    rate.round().clamp(10.0, most) as u32
}

/// The sound in Chinese, else the first.
fn best_sound(probe: &Probe) -> Option<u32> {
    let chinese = |language: &str| matches!(language, "chi" | "zho" | "zh" | "cmn");
    let found = probe.audio.iter().find(|one| chinese(&one.language)).or(probe.audio.first());
    found.map(|one| one.stream)
}

fn sizes(video: &Video) -> Result<Vec<(Copy, Size)>, Unfit> {
    let (width, height) = (video.width, video.height);
    if width.max(height) > MOST.0 || width.min(height) > MOST.1 {
        return Err(Unfit(words::too_large(width, height)));
    }
    if width.min(height) < LEAST {
        return Err(Unfit(words::TOO_SMALL.to_owned()));
    }
    // By the shorter side, so that a film held upright is as sharp as one that lies.
    let large = scaled(width, height, 720, 1_600);
    let small = scaled(width, height, 360, 420);
    let is_one = large.width == small.width;
    Ok(if is_one { vec![(Copy::Small, small)] } else { vec![(Copy::Large, large), (Copy::Small, small)] })
}

/// Never larger than it came.
fn scaled(width: u32, height: u32, side: u32, kbit: u32) -> Size {
    let shorter = width.min(height);
    let to = |length: u32| {
        let exact = u64::from(length) * u64::from(side.min(shorter)) / u64::from(shorter);
        u32::try_from(exact).unwrap_or(side).max(2) / 2 * 2
    };
    Size { width: to(width), height: to(height), kbit }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::probe::Audio;

    fn film(width: u32, height: u32) -> Probe {
        let video =
            Video { stream: 0, codec: "h264".to_owned(), width, height, rate: 23.976, interlaced: false };
        let audio = |stream, language: &str| Audio { stream, channels: 2, language: language.to_owned() };
        Probe {
            millis: 90 * 60_000,
            video: Some(video),
            audio: vec![audio(1, "eng"), audio(2, "chi")],
            subtitles: Vec::new(),
        }
    }

    fn shapes(probe: &Probe) -> Vec<(u32, u32)> {
        let (_, sizes) = plan(probe).expect("it fits").video.expect("pictures");
        sizes.iter().map(|(_, size)| (size.width, size.height)).collect()
    }

    #[test]
    fn a_film_comes_in_two_sizes_and_never_larger_than_it_was() {
        assert_eq!(shapes(&film(1920, 1080)), [(1280, 720), (640, 360)]);
        assert_eq!(shapes(&film(1080, 1920)), [(720, 1280), (360, 640)]);
        assert_eq!(shapes(&film(640, 480)), [(640, 480), (480, 360)]);
        assert_eq!(shapes(&film(321, 241)), [(320, 240)]);
        assert_eq!(shapes(&film(4096, 1716)), [(1718, 720), (858, 360)]);
    }

    #[test]
    fn the_chinese_sound_is_taken_and_a_silent_film_is_a_film() {
        assert_eq!(plan(&film(1280, 720)).expect("it fits").audio, Some(2));
        let silent = Probe { audio: Vec::new(), ..film(1280, 720) };
        assert_eq!(plan(&silent).expect("it fits").audio, None);
        let spoken = Probe { video: None, ..film(1280, 720) };
        assert_eq!(plan(&spoken).expect("it fits").video, None);
    }

    #[test]
    fn pictures_come_at_even_distances_and_not_too_fast() {
        assert_eq!([23.976, 25.0, 29.97, 50.0, 59.94, 120.0, 1.0].map(rate), [24, 25, 30, 25, 30, 30, 10]);
    }

    #[test]
    fn what_is_no_film_for_screens_says_why() {
        let why = |probe: &Probe| plan(probe).expect_err("it does not fit").0;
        assert_eq!(why(&Probe::default()), words::NO_PICTURE_NO_SOUND);
        assert_eq!(why(&Probe { millis: 0, ..film(1280, 720) }), words::NO_LENGTH);
        assert_eq!(why(&Probe { millis: 12 * 3_600_000, ..film(1280, 720) }), words::too_long(12, 4));
        assert_eq!(why(&film(7680, 4320)), words::too_large(7680, 4320));
        assert_eq!(why(&film(1280, 40)), words::TOO_SMALL);
    }

    proptest::proptest! {
        #[test]
        fn whatever_its_shape_a_copy_has_even_sides_and_keeps_the_proportion(width in 96u32..=4096, height in 96u32..=2304) {
            for (copy_width, copy_height) in shapes(&film(width, height)) {
                proptest::prop_assert!(copy_width % 2 == 0 && copy_height % 2 == 0);
                proptest::prop_assert!(copy_width <= width && copy_height <= height);
                let (ours, theirs) = (f64::from(copy_width) / f64::from(copy_height), f64::from(width) / f64::from(height));
                proptest::prop_assert!((ours / theirs - 1.0).abs() < 0.05, "{ours} {theirs}");
            }
        }
    }
}
