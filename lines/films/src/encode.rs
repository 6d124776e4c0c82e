//! What ffmpeg is told: plain functions from a plan to arguments, and back from what it prints.

use crate::plan::{Copy, Plan, Size};
use serde::Deserialize;
use std::ffi::OsString;
use std::path::Path;

/// Every copy of a film has a picture that stands for itself at these distances, at the same times.
pub const KEYFRAME_SECONDS: u32 = 2;
/// How loud films are, in LUFS (EBU R 128).
pub const LOUDNESS: f64 = -23.0;

/// The containers that are opened. None of them names another file.
const CONTAINERS: &str = "mov,matroska,avi,mpegts,mpeg,asf,flv,wav,mp3,aac,ogg,flac,amr,rm,dv,h264,hevc";

/// Small pictures of a filmstrip at most.
const STRIP: u64 = 100;
/// Of them beside each other.
pub(crate) const STRIP_COLUMNS: u64 = 10;
/// Pixels of one.
pub(crate) const STRIP_PICTURE: (u32, u32) = (160, 90);

/// What the first reading of the sound measured.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct Loudness {
    input_i: String,
    input_tp: String,
    input_lra: String,
    input_thresh: String,
    target_offset: String,
}

impl Loudness {
    /// Finds it in what ffmpeg printed; none of a sound that is silent throughout.
    pub(crate) fn read(printed: &str) -> Option<Self> {
        let from = printed.rfind('{')?;
        let until = printed.get(from..)?.find('}')? + from;
        let measured: Self = serde_json::from_str(printed.get(from..=until)?).ok()?;
        let all = [&measured.input_i, &measured.input_tp, &measured.input_lra, &measured.input_thresh];
        let is_number = |text: &&String| text.parse().is_ok_and(f64::is_finite);
        (all.iter().all(is_number) && is_number(&&measured.target_offset)).then_some(measured)
    }

    fn filter(&self) -> String {
        format!(
            "{}:measured_I={}:measured_TP={}:measured_LRA={}:measured_thresh={}:offset={}:linear=true",
            loudnorm(),
            self.input_i,
            self.input_tp,
            self.input_lra,
            self.input_thresh,
            self.target_offset
        )
    }
}

fn loudnorm() -> String {
    format!("loudnorm=I={LOUDNESS}:TP=-1:LRA=11")
}

pub(crate) fn words(text: &str) -> impl Iterator<Item = OsString> + '_ {
    text.split_ascii_whitespace().map(OsString::from)
}

/// Before the input of every program: what it may open.
fn guarded(file: &Path) -> Vec<OsString> {
    let mut all: Vec<OsString> = words("-protocol_whitelist file -format_whitelist").collect();
    all.extend([CONTAINERS.into(), "-i".into(), file.as_os_str().to_owned()]);
    all
}

/// For ffprobe.
pub(crate) fn probe(file: &Path) -> Vec<OsString> {
    let head = words("-v error -of json -show_format -show_streams");
    head.chain(guarded(file)).collect()
}

/// For ffmpeg: how loud a sound is.
pub(crate) fn measure(file: &Path, stream: u32) -> Vec<OsString> {
    let tail = format!("-map 0:{stream} -vn -sn -dn -af {}:print_format=json -f null -", loudnorm());
    let head = words("-v info -hide_banner -nostdin -progress pipe:1 -nostats");
    head.chain(guarded(file)).chain(words(&tail)).collect()
}

/// The name of a copy in the folder.
pub(crate) fn name(copy: Copy) -> &'static str {
    match copy {
        Copy::Large => "large.mp4",
        Copy::Small => "small.mp4",
        Copy::Sound => "sound.m4a",
    }
}

/// The copies of a plan, the largest first.
pub(crate) fn copies(plan: &Plan) -> Vec<(Copy, Option<Size>)> {
    let pictures =
        plan.video.iter().flat_map(|(_, sizes)| sizes.iter().map(|(copy, size)| (*copy, Some(*size))));
    pictures.chain(plan.audio.map(|_| (Copy::Sound, None))).collect()
}

/// For ffmpeg: every copy and the subtitles in one reading of the file, into the folder that it stands in.
pub(crate) fn make(file: &Path, plan: &Plan, loudness: Option<&Loudness>) -> Vec<OsString> {
    let copies = copies(plan);
    let mut all: Vec<OsString> =
        words("-v error -hide_banner -nostdin -y -progress pipe:1 -nostats").collect();
    all.extend(guarded(file));
    all.extend(["-filter_complex".into(), filters(plan, &copies, loudness).into()]);
    for (number, (copy, size)) in copies.iter().enumerate() {
        let picture = size.map_or(String::new(), |size| {
            let (kbit, every) = (size.kbit, plan.rate * KEYFRAME_SECONDS);
            format!(
                "-map [v{number}] -c:v libx264 -preset veryfast -profile:v high -crf 23 -maxrate {kbit}k -bufsize {}k \
                 -g {every} -keyint_min {every} -sc_threshold 0 ",
                2 * kbit
            )
        });
        let sound = plan.audio.map_or(String::new(), |_| {
            format!("-map [s{number}] -c:a aac -b:a {} ", if *copy == Copy::Large { "96k" } else { "64k" })
        });
        // Fragments, with an index of all of them at the front.
        let form = if size.is_some() {
            "-movflags +frag_keyframe+empty_moov+default_base_moof+global_sidx"
        } else {
            "-movflags +empty_moov+default_base_moof+global_sidx -frag_duration 10000000"
        };
        all.extend(words(&format!(
            "{picture}{sound}-map_metadata -1 -map_chapters -1 {form} {}",
            name(*copy)
        )));
    }
    for (number, subtitle) in plan.subtitles.iter().enumerate() {
        all.extend(words(&format!(
            "-map 0:{} -c:s webvtt -map_metadata -1 {}",
            subtitle.stream,
            subtitles(number)
        )));
    }
    all
}

/// The name of subtitles in the folder.
pub(crate) fn subtitles(number: usize) -> String {
    format!("subtitles-{number}.vtt")
}

fn filters(plan: &Plan, copies: &[(Copy, Option<Size>)], loudness: Option<&Loudness>) -> String {
    let mut chains = Vec::new();
    if let Some((video, sizes)) = &plan.video {
        let still = if video.interlaced { "yadif," } else { "" };
        let parts: String = (0..sizes.len()).map(|number| format!("[p{number}]")).collect();
        chains.push(format!("[0:{}]{still}fps={},split={}{parts}", video.stream, plan.rate, sizes.len()));
        chains.extend(sizes.iter().enumerate().map(|(number, (_, size))| {
            let Size { width, height, .. } = size;
            format!("[p{number}]scale={width}:{height},setsar=1,format=yuv420p[v{number}]")
        }));
    }
    if let Some(stream) = plan.audio {
        let even = loudness.map_or(String::new(), |measured| measured.filter() + ",");
        let parts: String = (0..copies.len()).map(|number| format!("[s{number}]")).collect();
        chains.push(format!(
            "[0:{stream}]{even}aresample=48000:async=1:first_pts=0,aformat=channel_layouts=stereo,asplit={}{parts}",
            copies.len()
        ));
    }
    chains.join(";")
}

/// For ffmpeg: the picture that stands for the film, from a copy.
pub(crate) fn poster(copy: &Path, millis: u64) -> Vec<OsString> {
    // Behind the titles.
    let at = millis / 10_000;
    let head = words("-v error -hide_banner -nostdin -y -progress pipe:1 -nostats -ss");
    let tail = words("-an -frames:v 1 -vf thumbnail=50,scale=640:-2 -q:v 4 -update 1 poster.jpg");
    head.chain([at.to_string().into()]).chain(guarded(copy)).chain(tail).collect()
}

/// How many milliseconds lie between the pictures of a filmstrip: whole keyframes.
pub(crate) fn strip_every(millis: u64) -> u64 {
    let keyframe = u64::from(KEYFRAME_SECONDS) * 1000;
    millis.div_ceil(STRIP).div_ceil(keyframe).max(1) * keyframe
}

/// For ffmpeg: small pictures of a copy, in rows.
pub(crate) fn strip(copy: &Path, millis: u64) -> Vec<OsString> {
    let every = strip_every(millis);
    let rows = millis.div_ceil(every).div_ceil(STRIP_COLUMNS).max(1);
    let (width, height) = STRIP_PICTURE;
    let filter = format!(
        "setpts=PTS-STARTPTS,fps=1000/{every}:round=up:start_time=0,scale={width}:{height}:force_original_aspect_ratio=decrease,pad={width}:{height}:-1:-1,\
         tile={STRIP_COLUMNS}x{rows}"
    );
    let head = words("-v error -hide_banner -nostdin -y -progress pipe:1 -nostats -skip_frame nokey");
    let tail = words("-an -frames:v 1 -q:v 6 -update 1");
    let tail = tail.chain(["-vf".into(), filter.into(), "filmstrip.jpg".into()]);
    head.chain(guarded(copy)).chain(tail).collect()
}

/// How far a line of `-progress` says that it is, in milliseconds.
pub(crate) fn progress(line: &str) -> Option<u64> {
    let micros: i64 = line.strip_prefix("out_time_us=")?.trim().parse().ok()?;
    Some(micros.max(0).unsigned_abs() / 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_loudness_is_found_behind_everything_else_that_is_printed() {
        let measured = |level: &str| {
            format!(
                "Input #0 {{x\n[Parsed_loudnorm_0] \n{{\n\"input_i\" : \"{level}\",\n\"input_tp\" : \"-1.2\",\n\"input_lra\" : \"3.00\",\n\
                 \"input_thresh\" : \"-31.1\",\n\"output_i\" : \"-23.0\",\n\"target_offset\" : \"0.10\"\n}}\n"
            )
        };
        let loudness = Loudness::read(&measured("-20.5")).expect("it is there");
        assert_eq!(
            loudness.filter(),
            "loudnorm=I=-23:TP=-1:LRA=11:measured_I=-20.5:measured_TP=-1.2:measured_LRA=3.00:measured_thresh=-31.1:offset=0.10:linear=true"
        );
        assert_eq!(Loudness::read(&measured("-inf")), None, "what is silent is not made louder");
        assert_eq!(Loudness::read("no braces"), None);
        assert_eq!(Loudness::read("}{"), None);
    }

    #[test]
    fn a_filmstrip_has_a_hundred_pictures_at_most_each_at_a_keyframe() {
        assert_eq!(strip_every(1_000), 2_000);
        assert_eq!(strip_every(200_000), 2_000);
        assert_eq!(strip_every(200_001), 4_000);
        assert_eq!(strip_every(5_400_000), 54_000);
    }

    #[test]
    fn progress_is_a_time_and_never_goes_below_the_beginning() {
        assert_eq!(progress("out_time_us=1500000"), Some(1_500));
        assert_eq!(progress("out_time_us=-40"), Some(0));
        assert_eq!(progress("out_time_us=N/A"), None);
        assert_eq!(progress("frame=3"), None);
    }
}
