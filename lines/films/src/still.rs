//! A still of a film in memory that has one picture: what a camera showed last.

use crate::child::Share;
use crate::live::Pipes;
use crate::run::{FilmError, Films};
use std::{ffi::OsString, path::Path, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    time::timeout,
};

/// For the whole of it, and as much of all cores: a large picture takes a tenth of a second.
const STILL: Duration = Duration::from_secs(20);
/// Bytes of a still.
const MOST: u64 = 4 << 20;

impl Films {
    /// Makes a JPEG of the first picture of `mp4`, whatever the picture is made of, no wider than `widest`.
    ///
    /// # Errors
    /// [`FilmError::Broken`] when there is no picture in it.
    pub async fn still(&self, mp4: &[u8], widest: u16) -> Result<Vec<u8>, FilmError> {
        // It neither reads nor writes a file.
        let nothing = Path::new("/dev/null");
        let share = Share { memory: self.memory(), cpu: STILL.as_secs(), file: 0 };
        let mut child = self.start("ffmpeg", share, (nothing, nothing), arguments(widest), Pipes::Both)?;
        let pipes = child.stdin.take().zip(child.stdout.take());
        let (mut input, output) = pipes.expect("both pipes were asked for");
        let (mut output, mut still) = (output.take(MOST), Vec::new());
        let give = async move {
            // It may have seen enough before it was given all.
            let _ = input.write_all(mp4).await;
        };
        let made = async { tokio::join!(give, output.read_to_end(&mut still)).1 };
        timeout(STILL, made).await.map_err(|_| FilmError::TooSlow)??;
        let is_whole = still.starts_with(&[0xff, 0xd8]) && still.ends_with(&[0xff, 0xd9]);
        if is_whole { Ok(still) } else { Err(FilmError::Broken("no still was made".into())) }
    }
}

fn arguments(widest: u16) -> Vec<OsString> {
    let reads =
        "-hide_banner -loglevel quiet -protocol_whitelist pipe -f mov -i pipe:0 -map 0:v:0 -frames:v 1 -vf";
    let scales = format!("scale='min({widest},iw)':-2");
    let writes = "-pix_fmt yuvj420p -q:v 4 -f mjpeg pipe:1";
    let all = [reads, &scales, writes];
    all.iter().flat_map(|words| words.split_ascii_whitespace()).map(OsString::from).collect()
}
