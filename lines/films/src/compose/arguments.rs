//! What ffmpeg is told to make one film of the files of a meeting: plain functions.

use super::scenes::{HELD, RATE, Scene, Shot, millis};
use super::{Chapter, Voice};
use crate::encode::words;
use std::ffi::OsString;
use std::path::Path;

/// Sounds that are mixed at once.
pub(crate) const MIXED: usize = 32;
/// Scenes that are cut out of one file at once: each is a term of an expression.
pub(crate) const CUT: usize = 500;
/// Pictures of the longest dark file.
const DARK: u64 = 10 * RATE;
/// Letters of a line of the title, and its lines.
const LINE: usize = 22;
const LINES: usize = 4;

/// Fonts with Chinese letters, the best first, then any.
const FONTS: [&str; 4] = [
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
];

/// Files in the folder that is worked in.
pub(crate) const TITLE: &str = "title.txt";
pub(crate) const LIST: &str = "list.txt";
pub(crate) const CHAPTERS: &str = "chapters.txt";
pub(crate) const FILM: &str = "film.mp4";

pub(crate) fn font() -> Option<&'static str> {
    FONTS.into_iter().find(|font| Path::new(font).exists())
}

/// The name of the file of a scene.
pub(crate) fn scene(number: usize) -> String {
    format!("scene-{number:05}.ts")
}

/// The name of the file of the `number`th group of voices.
pub(crate) fn mixed(number: usize) -> String {
    format!("voices-{number}.flac")
}

fn seconds(millis: u64) -> String {
    format!("{}.{:03}", millis / 1_000, millis % 1_000)
}

fn head() -> Vec<OsString> {
    words("-v error -hide_banner -nostdin -y -progress pipe:1 -nostats").collect()
}

/// A recorded file as input: nothing but MP4 is opened, and no other file.
fn take(path: &Path) -> Vec<OsString> {
    let guard = words("-protocol_whitelist file -format_whitelist mov -i");
    guard.chain([path.as_os_str().to_owned()]).collect()
}

/// All scenes are encoded alike, so that they are joined without being encoded again. No picture refers to a later one:
/// then a scene ends with its last.
fn encoder() -> &'static str {
    "-an -c:v libx264 -preset veryfast -profile:v high -crf 23 -maxrate 1600k -bufsize 3200k -bf 0 -g 50 -keyint_min 50 \
     -sc_threshold 0 -muxdelay 0 -muxpreload 0"
}

/// Cuts scenes out of one file in one reading, whatever keyframes it has; the first of them has the number `first`, and
/// they follow each other.
pub(crate) fn cut(path: &Path, shot: &Shot, scenes: &[Scene], first: usize) -> Vec<OsString> {
    let within =
        |scene: &Scene| format!("between(n,{},{})", scene.from - shot.from, scene.until - shot.from - 1);
    let chosen: Vec<String> = scenes.iter().map(within).collect();
    let filter = format!(
        "[0:v]fps={RATE}:start_time=0,tpad=stop_mode=clone:stop={},select='{}',setpts=N/{RATE}/TB,\
         scale=1280:720:force_original_aspect_ratio=decrease,pad=1280:720:-1:-1,setsar=1,format=yuv420p[v]",
        HELD + RATE,
        chosen.join("+")
    );
    let mut begins: Vec<u64> = Vec::new();
    for scene in &scenes[..scenes.len() - 1] {
        begins.push(begins.last().unwrap_or(&0) + scene.pictures());
    }
    let joined = |each: &dyn Fn(&u64) -> String| begins.iter().map(each).collect::<Vec<_>>().join(",");
    let mut all = head();
    all.extend(take(path));
    all.extend(["-filter_complex".into(), filter.into()]);
    let pictures: u64 = scenes.iter().map(Scene::pictures).sum();
    all.extend(words(&format!("-map [v] -frames:v {pictures} -r {RATE} {}", encoder())));
    if begins.is_empty() {
        all.extend(words(&format!("-f mpegts {}", scene(first))));
    } else {
        let times = joined(&|begin| seconds(millis(*begin)));
        all.extend(words(&format!(
            "-force_key_frames {times} -f segment -segment_format mpegts -reset_timestamps 1 -segment_start_number {first} \
             -segment_frames {} scene-%05d.ts",
            joined(&u64::to_string)
        )));
    }
    all
}

/// A dark picture with the title, so many pictures long.
pub(crate) fn dark(pictures: u64, font: Option<&str>) -> Vec<OsString> {
    let text = font.map_or(String::new(), |font| {
        format!(
            ",drawtext=fontfile={font}:textfile={TITLE}:expansion=none:fontcolor=white:fontsize=48:line_spacing=24:\
             x=(w-text_w)/2:y=(h-text_h)/2"
        )
    });
    let filter = format!("color=c=0x202428:s=1280x720:r={RATE}{text},setsar=1,format=yuv420p[v]");
    let mut all = head();
    all.extend(["-filter_complex".into(), filter.into()]);
    all.extend(words(&format!(
        "-map [v] -frames:v {pictures} -r {RATE} {} -f mpegts {}",
        encoder(),
        dark_file(pictures)
    )));
    all
}

/// The title in lines that fit into the picture.
pub(crate) fn title(text: &str) -> String {
    let letters: Vec<char> =
        text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    let lines: Vec<String> = letters.chunks(LINE).take(LINES).map(|line| line.iter().collect()).collect();
    lines.join("\n")
}

/// Mixes voices, each from when it began, into one sound of the whole length. Those that speak at once are added up, and
/// what becomes too loud is held down: nobody's voice changes because another begins.
pub(crate) fn mix(voices: &[Voice], length: u64, number: usize) -> Vec<OsString> {
    let mut all = head();
    voices.iter().for_each(|voice| all.extend(take(&voice.path)));
    let mut chains = Vec::new();
    for (place, voice) in voices.iter().enumerate() {
        // Packets that were lost or not sent leave holes in the times: filled with silence, never closed.
        let even = "aresample=48000:async=1:min_hard_comp=0.04:first_pts=0,aformat=sample_fmts=fltp:channel_layouts=mono";
        if voice.start == 0 {
            chains.push(format!("[{place}:a]{even}[m{place}]"));
            continue;
        }
        // As a stream: a filter that delays holds the whole silence in memory.
        chains.push(format!(
            "anullsrc=r=48000:cl=mono:d={},aformat=sample_fmts=fltp:channel_layouts=mono[s{place}];\
             [{place}:a]{even}[v{place}];[s{place}][v{place}]concat=n=2:v=0:a=1[m{place}]",
            seconds(voice.start)
        ));
    }
    let parts: String = (0..voices.len()).map(|place| format!("[m{place}]")).collect();
    chains.push(format!("{parts}{}[a]", added(voices.len(), length)));
    all.extend(["-filter_complex".into(), chains.join(";").into()]);
    all.extend(words(&format!("-map [a] -c:a flac {}", mixed(number))));
    all
}

fn added(count: usize, length: u64) -> String {
    let end = seconds(length);
    format!(
        "amix=inputs={count}:duration=longest:normalize=0,alimiter=limit=0.9:level=disabled,apad,atrim=end={end}"
    )
}

/// Joins scenes, sounds and chapters.
pub(crate) fn join(groups: usize, length: u64) -> Vec<OsString> {
    let seconds = seconds(length);
    let guard = "-protocol_whitelist file -format_whitelist concat,mpegts,flac,ffmetadata";
    let mut all = head();
    all.extend(words(&format!("{guard} -f concat -safe 0 -i {LIST}")));
    (0..groups).for_each(|number| all.extend(words(&format!("{guard} -f flac -i {}", mixed(number)))));
    all.extend(words(&format!("{guard} -f ffmetadata -i {CHAPTERS}")));
    let sound = if groups == 0 {
        format!("anullsrc=r=48000:cl=mono:d={seconds}[a]")
    } else {
        let parts: String = (1..=groups).map(|number| format!("[{number}:a]")).collect();
        format!("{parts}{}[a]", added(groups, length))
    };
    all.extend(["-filter_complex".into(), sound.into()]);
    let told = groups + 1;
    all.extend(words(&format!(
        "-map 0:v -map [a] -map_metadata {told} -map_chapters {told} -c:v copy -c:a aac -b:a 96k -t {seconds} \
         -movflags +faststart {FILM}"
    )));
    all
}

/// A file of the film's pictures.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Entry {
    pub(crate) file: String,
    pub(crate) pictures: u64,
    pub(crate) is_dark: bool,
}

/// The film's pictures, file after file; a scene without one is dark, a long dark one the same file again and again.
pub(crate) fn entries(scenes: &[Scene], files: &[Option<String>]) -> Vec<Entry> {
    let mut entries = Vec::new();
    for (scene, file) in scenes.iter().zip(files) {
        let mut left = scene.pictures();
        if let Some(file) = file {
            entries.push(Entry { file: file.clone(), pictures: left, is_dark: false });
            continue;
        }
        while left > 0 {
            let pictures = left.min(DARK);
            entries.push(Entry { file: dark_file(pictures), pictures, is_dark: true });
            left -= pictures;
        }
    }
    entries
}

fn dark_file(pictures: u64) -> String {
    format!("dark-{pictures}.ts")
}

/// The files of the film's pictures (ffmpeg-formats, concat), with their exact lengths.
pub(crate) fn list(entries: &[Entry]) -> String {
    let mut text = "ffconcat version 1.0\n".to_owned();
    for Entry { file, pictures, .. } in entries {
        text += &format!("file {file}\nduration {}\n", seconds(millis(*pictures)));
    }
    text
}

/// Title and chapters (ffmpeg-formats, metadata), each until the next.
pub(crate) fn chapters(title: &str, chapters: &[Chapter], length: u64) -> String {
    let mut sorted: Vec<&Chapter> = chapters.iter().filter(|chapter| chapter.at < length).collect();
    sorted.sort_by_key(|chapter| chapter.at);
    sorted.dedup_by_key(|chapter| chapter.at);
    let ends = sorted.iter().skip(1).map(|chapter| chapter.at).chain([length]);
    let mut text = format!(";FFMETADATA1\ntitle={}\n", escaped(title));
    for (chapter, end) in sorted.iter().zip(ends) {
        let (at, title) = (chapter.at, escaped(&chapter.title));
        text += &format!("[CHAPTER]\nTIMEBASE=1/1000\nSTART={at}\nEND={end}\ntitle={title}\n");
    }
    text
}

fn escaped(text: &str) -> String {
    let mut out = String::new();
    for letter in text.chars() {
        if letter.is_control() {
            out.push(' ');
            continue;
        }
        if matches!(letter, '=' | ';' | '#' | '\\') {
            out.push('\\');
        }
        out.push(letter);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_by_people_cannot_leave_its_place() {
        let told = [Chapter { at: 5_000, title: "a=b;#\\\n[CHAPTER]".to_owned() }];
        let text = chapters("一\n二", &told, 9_000);
        assert!(text.contains("title=一 二\n"), "{text}");
        assert!(text.contains("START=5000\nEND=9000\ntitle=a\\=b\\;\\#\\\\ [CHAPTER]\n"), "{text}");
        assert_eq!(title("会".repeat(100).as_str()).lines().count(), LINES);
        assert_eq!(title("一\r\n二"), "一  二");
    }

    #[test]
    fn a_long_dark_scene_is_one_short_file_again_and_again() {
        let scene = |from, until| Scene { from, until, shot: None };
        let files = [Some("scene-00000.ts".to_owned()), None, None];
        let entries = entries(&[scene(0, 5), scene(5, 512), scene(512, 519)], &files);
        let names: Vec<&str> = entries.iter().map(|entry| entry.file.as_str()).collect();
        assert_eq!(names, ["scene-00000.ts", "dark-250.ts", "dark-250.ts", "dark-7.ts", "dark-7.ts"]);
        assert_eq!(entries.iter().map(|entry| entry.pictures).sum::<u64>(), 519);
    }

    #[test]
    fn chapters_last_until_the_next_and_none_lies_behind_the_end() {
        let chapter = |at, title: &str| Chapter { at, title: title.to_owned() };
        let text = chapters("t", &[chapter(4_000, "b"), chapter(0, "a"), chapter(9_000, "c")], 9_000);
        let times: Vec<&str> =
            text.lines().filter(|line| line.contains("START") || line.contains("END")).collect();
        assert_eq!(times, ["START=0", "END=4000", "START=4000", "END=9000"]);
    }
}
