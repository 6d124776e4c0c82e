//! What ffprobe says of a file, read from its JSON.

use serde::Deserialize;

/// What is in a file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Probe {
    /// Length in milliseconds; 0 when the file does not say.
    pub millis: u64,
    /// The pictures: the first that is no cover.
    pub video: Option<Video>,
    /// The sounds, in their order.
    pub audio: Vec<Audio>,
    /// The subtitles, in their order.
    pub subtitles: Vec<Subtitle>,
}

/// Moving pictures.
#[derive(Clone, Debug, PartialEq)]
pub struct Video {
    /// Its number among the streams of the file.
    pub stream: u32,
    /// `h264`, `hevc`.
    pub codec: String,
    /// As they are shown: turned, pixels square.
    pub width: u32,
    /// As they are shown.
    pub height: u32,
    /// Pictures a second, on the mean.
    pub rate: f64,
    /// Whether each picture is two halves of different moments.
    pub interlaced: bool,
}

/// A sound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audio {
    /// Its number among the streams of the file.
    pub stream: u32,
    /// Channels: 6 of 5.1.
    pub channels: u32,
    /// `chi`; empty when not said.
    pub language: String,
}

/// Subtitles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subtitle {
    /// Its number among the streams of the file.
    pub stream: u32,
    /// Whether they are text; pictures of text are not kept.
    pub is_text: bool,
    /// `chi`; empty when not said.
    pub language: String,
}

#[derive(Deserialize)]
struct Said {
    #[serde(default)]
    streams: Vec<Stream>,
    #[serde(default)]
    format: Format,
}

#[derive(Default, Deserialize)]
struct Format {
    duration: Option<String>,
}

#[derive(Deserialize)]
struct Stream {
    index: u32,
    codec_type: Option<String>,
    codec_name: Option<String>,
    #[serde(default)]
    width: u32,
    #[serde(default)]
    height: u32,
    avg_frame_rate: Option<String>,
    r_frame_rate: Option<String>,
    sample_aspect_ratio: Option<String>,
    field_order: Option<String>,
    #[serde(default)]
    channels: u32,
    duration: Option<String>,
    #[serde(default)]
    tags: Tags,
    #[serde(default)]
    disposition: Disposition,
    #[serde(default)]
    side_data_list: Vec<SideData>,
}

#[derive(Default, Deserialize)]
struct Tags {
    #[serde(default)]
    language: String,
}

#[derive(Default, Deserialize)]
struct Disposition {
    #[serde(default)]
    attached_pic: u8,
}

#[derive(Deserialize)]
struct SideData {
    rotation: Option<f64>,
}

impl Probe {
    /// Reads the JSON of `ffprobe -show_format -show_streams`; none when it is none.
    pub fn read(json: &[u8]) -> Option<Self> {
        let said: Said = serde_json::from_slice(json).ok()?;
        let longest = said.streams.iter().map(|stream| millis(stream.duration.as_deref())).max();
        let mut probe = Self {
            millis: millis(said.format.duration.as_deref()).max(longest.unwrap_or(0)),
            ..Self::default()
        };
        for stream in &said.streams {
            match stream.codec_type.as_deref() {
                Some("video") if probe.video.is_none() => probe.video = video(stream),
                Some("audio") if stream.channels > 0 => probe.audio.push(Audio {
                    stream: stream.index,
                    channels: stream.channels,
                    language: stream.tags.language.clone(),
                }),
                Some("subtitle") => probe.subtitles.push(Subtitle {
                    stream: stream.index,
                    is_text: TEXT.contains(&stream.codec_name.as_deref().unwrap_or_default()),
                    language: stream.tags.language.clone(),
                }),
                _ => {}
            }
        }
        Some(probe)
    }
}

/// Subtitles that are text, as ffmpeg calls them.
const TEXT: [&str; 6] = ["subrip", "ass", "ssa", "mov_text", "webvtt", "text"];

/// Seconds with a fraction, as ffprobe writes them.
fn millis(seconds: Option<&str>) -> u64 {
    let seconds: f64 = seconds.and_then(|seconds| seconds.parse().ok()).unwrap_or(0.0);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bounded just before")]
    let millis = (seconds.clamp(0.0, 1e9) * 1000.0).round() as u64;
    millis
}

/// `30000/1001` or `16:9`.
fn ratio(text: Option<&str>, between: char) -> Option<f64> {
    let (above, below) = text?.split_once(between)?;
    let (above, below): (f64, f64) = (above.parse().ok()?, below.parse().ok()?);
    (above > 0.0 && below > 0.0).then_some(above / below)
}

fn video(stream: &Stream) -> Option<Video> {
    if stream.disposition.attached_pic != 0 || stream.width == 0 || stream.height == 0 {
        return None;
    }
    let square = ratio(stream.sample_aspect_ratio.as_deref(), ':').unwrap_or(1.0);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a width, bounded")]
    let width = (f64::from(stream.width) * square).round().clamp(1.0, 1e6) as u32;
    let turned = stream.side_data_list.iter().find_map(|side| side.rotation).unwrap_or(0.0);
    let lies = (turned.abs() % 180.0 - 90.0).abs() < 1.0;
    let (width, height) = if lies { (stream.height, width) } else { (width, stream.height) };
    let rate =
        ratio(stream.avg_frame_rate.as_deref(), '/').or_else(|| ratio(stream.r_frame_rate.as_deref(), '/'));
    Some(Video {
        stream: stream.index,
        codec: stream.codec_name.clone().unwrap_or_default(),
        width,
        height,
        rate: rate.unwrap_or(25.0),
        interlaced: matches!(stream.field_order.as_deref(), Some("tt" | "bb" | "tb" | "bt")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_film_from_a_telephone_is_as_wide_as_it_is_shown() {
        let json = br#"{"streams":[
            {"index":0,"codec_type":"video","codec_name":"hevc","width":1920,"height":1080,"avg_frame_rate":"30000/1001",
             "side_data_list":[{"side_data_type":"Display Matrix","rotation":-90}]},
            {"index":1,"codec_type":"audio","codec_name":"aac","channels":6,"tags":{"language":"chi"}},
            {"index":2,"codec_type":"video","codec_name":"mjpeg","width":300,"height":300,"disposition":{"attached_pic":1}},
            {"index":3,"codec_type":"subtitle","codec_name":"hdmv_pgs_subtitle"},
            {"index":4,"codec_type":"data"}],
            "format":{"duration":"61.5"}}"#;
        let probe = Probe::read(json).expect("it is JSON");
        let video = probe.video.expect("a picture");
        assert_eq!((video.width, video.height, probe.millis), (1080, 1920, 61_500));
        assert!((video.rate - 29.97).abs() < 0.01 && !video.interlaced);
        assert_eq!(probe.audio, [Audio { stream: 1, channels: 6, language: "chi".to_owned() }]);
        assert!(!probe.subtitles[0].is_text);
    }

    #[test]
    fn a_cover_is_no_film_and_what_is_not_said_is_nothing() {
        let json = br#"{"streams":[{"index":0,"codec_type":"video","width":600,"height":600,"disposition":{"attached_pic":1}}]}"#;
        assert_eq!(Probe::read(json), Some(Probe::default()));
        assert_eq!(Probe::read(b"{}"), Some(Probe::default()));
        assert_eq!(Probe::read(b"ffprobe: what?"), None);
        assert_eq!(Probe::read(br#"{"format":{"duration":"-1e400"}}"#), Some(Probe::default()));
    }

    proptest::proptest! {
        #[test]
        fn whatever_is_said_it_answers(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
            let _ = Probe::read(&bytes);
        }
    }
}
