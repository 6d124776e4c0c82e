//! Against GStreamer's RTSP server, and against servers that mean no good; what comes out is decoded by ffmpeg.

mod broken;
mod hostile;
mod watching;

use hongwang_cameras::{Beginning, Bounds, Camera, Cameras, Fragment, Part, Transport, Viewer};
use hongwang_testkit::Colour;
use std::io::Write;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;
use tempfile::NamedTempFile;
use tokio::time::{sleep, timeout};

/// For whatever is waited for. It is long because other tests take the machine's time.
const LIMIT: Duration = Duration::from_secs(60);

/// Shorter than those of a node where a test would wait for them.
fn bounds() -> Bounds {
    Bounds {
        grace: Duration::from_secs(3),
        first_pause: Duration::from_millis(500),
        longest_pause: Duration::from_secs(1),
        ..Bounds::default()
    }
}

fn over_tcp(address: &str) -> Camera {
    Camera::new(address, None, Transport::Tcp).expect("an address")
}

/// Waits until the grace after the last one is over.
async fn nobody_looks(cameras: &Cameras) {
    let waiting = async {
        while cameras.watched() > 0 {
            sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(LIMIT, waiting).await.expect("everybody left");
}

/// What one viewer read.
#[derive(Default)]
struct Read {
    beginnings: Vec<Arc<Beginning>>,
    fragments: Vec<Arc<Fragment>>,
}

impl Read {
    /// Reads on until it is so.
    async fn until(&mut self, viewer: &mut Viewer, is_enough: impl Fn(&Self) -> bool) {
        while !is_enough(self) {
            let part = timeout(LIMIT, viewer.next()).await;
            let part = part.unwrap_or_else(|_| panic!("nothing comes: {:?}", viewer.standing()));
            match part.expect("it is not over") {
                Part::Beginning(beginning) => self.beginnings.push(beginning),
                Part::Fragment(fragment) => self.fragments.push(fragment),
            }
        }
    }

    async fn some(viewer: &mut Viewer, fragments: usize) -> Self {
        let mut read = Self::default();
        read.until(viewer, |read| read.fragments.len() >= fragments).await;
        read
    }

    fn file(&self) -> Vec<u8> {
        let first = self.beginnings.first().expect("a beginning comes first");
        let rest = self.fragments.iter().map(|fragment| &fragment.bytes[..]);
        [&first.bytes[..]].into_iter().chain(rest).collect::<Vec<_>>().concat()
    }

    /// Whether each fragment begins where the one before ended.
    fn is_without_gap(&self) -> bool {
        let gap = |pair: &[Arc<Fragment>]| (pair[0].starts + pair[0].length).abs_diff(pair[1].starts);
        self.fragments.windows(2).all(|pair| gap(pair) < Duration::from_micros(1))
    }
}

/// The colours that ffmpeg sees in what it opens so: one a picture.
fn colours(input: &[&str]) -> Vec<Option<Colour>> {
    let seen = Command::new("ffmpeg")
        .args(["-v", "error"])
        .args(input)
        .args([
            "-vf",
            "scale=1:1",
            "-fps_mode",
            "passthrough",
            "-enc_time_base",
            "1/90000",
            "-f",
            "rawvideo",
            "-pix_fmt",
            "rgb24",
            "-",
        ])
        .output()
        .expect("ffmpeg is installed");
    let said = String::from_utf8_lossy(&seen.stderr);
    assert!(seen.status.success() && said.is_empty(), "{said}");
    seen.stdout.chunks_exact(3).map(|pixel| colour([pixel[0], pixel[1], pixel[2]])).collect()
}

fn colour([red, green, blue]: [u8; 3]) -> Option<Colour> {
    match [red, green, blue].map(|one| one > 128) {
        [true, false, false] => Some(Colour::Red),
        [false, true, false] => Some(Colour::Green),
        [false, false, true] => Some(Colour::Blue),
        _ => None,
    }
}

/// The same of a file.
fn colours_of(bytes: &[u8]) -> Vec<Option<Colour>> {
    let mut file = NamedTempFile::new().expect("a file");
    file.write_all(bytes).expect("writes");
    colours(&["-i", file.path().to_str().expect("plain")])
}
