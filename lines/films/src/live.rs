//! Pictures and sound of a transport stream that does not end, for browsers.

use crate::child::Share;
use crate::run::{FilmError, Films, installed};
use std::{ffi::OsString, path::Path};
use tokio::process::{Child, ChildStdin, ChildStdout};

/// Seconds of CPU of a child that runs for days.
const DAYS: u64 = 30 * 24 * 3600;

/// What browsers do not play as it comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LiveNeeds {
    /// The pictures are to be made anew, without interlacing.
    pub pictures: bool,
    /// The sound is to be made anew.
    pub sound: bool,
}

/// A child between two pipes; dropping it ends the child.
#[derive(Debug)]
pub struct Piped {
    /// Takes the transport stream.
    pub input: ChildStdin,
    /// Gives fragmented MP4: a fragment every tenth of a second, and one at each picture that stands for itself.
    pub output: ChildStdout,
    _child: Child,
}

impl Films {
    /// Whether the machine has the program.
    pub fn is_installed() -> bool {
        installed("ffmpeg").is_some()
    }

    /// Makes of a transport stream what browsers play. It plays soonest when what it is given begins with the tables and a
    /// picture that stands for itself.
    ///
    /// # Errors
    /// When the machine lacks the program or cannot start it.
    pub fn live(&self, needs: LiveNeeds) -> Result<Piped, FilmError> {
        // It neither reads nor writes a file.
        let nothing = Path::new("/dev/null");
        let share = Share { memory: self.memory(), cpu: DAYS, file: 0 };
        let mut child = self.start("ffmpeg", share, (nothing, nothing), arguments(needs), Pipes::Both)?;
        let pipes = child.stdin.take().zip(child.stdout.take());
        let (input, output) = pipes.expect("both pipes were asked for");
        Ok(Piped { input, output, _child: child })
    }
}

/// Which pipes a child has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pipes {
    /// What it says and what goes wrong.
    Out,
    /// What it is given and what it makes.
    Both,
}

/// It looks a third of a second at what it is given, and waits for neither the rate of pictures nor an order that may come.
/// Not `nobuffer`: with it ffmpeg throws away what it looked at, the first whole picture among it, and the screen waits for
/// the next one.
fn arguments(needs: LiveNeeds) -> Vec<OsString> {
    let mut all = vec![
        "-hide_banner",
        "-loglevel",
        "quiet",
        "-fflags",
        "+discardcorrupt",
        "-probesize",
        "500000",
        "-analyzeduration",
        "300000",
        "-flags",
        "low_delay",
        "-fpsprobesize",
        "0",
        "-f",
        "mpegts",
        "-i",
        "pipe:0",
        "-map",
        "0:v:0?",
        "-map",
        "0:a:0?",
    ];
    all.extend(if needs.pictures {
        &[
            "-c:v",
            "libx264",
            "-preset",
            "ultrafast",
            "-tune",
            "zerolatency",
            "-threads",
            "1",
            "-pix_fmt",
            "yuv420p",
            "-vf",
            "yadif=deint=interlaced",
            "-g",
            "25",
        ][..]
    } else {
        &["-c:v", "copy"]
    });
    all.extend(if needs.sound {
        &["-c:a", "aac", "-ac", "2", "-b:a", "128k"][..]
    } else {
        // A transport stream says in every frame of AAC what MP4 says once.
        &["-c:a", "copy", "-bsf:a", "aac_adtstoasc"]
    });
    all.extend([
        "-movflags",
        "+empty_moov+delay_moov+default_base_moof+frag_keyframe",
        "-frag_duration",
        "100000",
        "-flush_packets",
        "1",
        "-f",
        "mp4",
        "pipe:1",
    ]);
    all.into_iter().map(OsString::from).collect()
}
