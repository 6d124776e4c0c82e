//! What ffmpeg sends by RTP, the files that a recorder makes of it, and what ffprobe says of them.

#![allow(
    dead_code,
    unreachable_pub,
    reason = "shared with the tests of those who write and compose the files"
)]

use hongwang_recording::{Codec, Packet, Recorder, Step};
use std::{
    net::UdpSocket,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

/// Packets of so many seconds of `source`, a source of ffmpeg's filters, the first of which arrives at `start`. All have
/// the time of arrival that they have in their sender's time.
pub fn sent(codec: Codec, source: &str, seconds: u32, start: u64) -> Vec<Packet> {
    let socket = UdpSocket::bind(("127.0.0.1", 0)).expect("a port");
    socket.set_read_timeout(Some(Duration::from_secs(20))).expect("a socket");
    let port = socket.local_addr().expect("it is bound").port();
    let encoder = match codec {
        Codec::H264 => "-c:v libx264 -preset ultrafast -tune zerolatency -pix_fmt yuv420p -b:v 300k -g 50",
        Codec::Vp8 => "-c:v libvpx -deadline realtime -cpu-used 8 -b:v 300k -g 50",
        Codec::Opus => "-c:a libopus -b:a 32k",
    };
    let mut sender = Command::new("ffmpeg")
        .args([
            "-v",
            "error",
            "-nostdin",
            "-readrate",
            "20",
            "-f",
            "lavfi",
            "-i",
            source,
            "-t",
            &seconds.to_string(),
        ])
        .args(encoder.split_ascii_whitespace())
        .args(["-f", "rtp", &format!("rtp://127.0.0.1:{port}?pkt_size=1200")])
        .stdout(std::process::Stdio::null())
        .spawn()
        .expect("ffmpeg is installed: apt-get install ffmpeg");
    let (mut packets, mut datagram) = (Vec::new(), [0; 2048]);
    while sender.try_wait().expect("it runs").is_none() {
        socket.set_read_timeout(Some(Duration::from_millis(100))).expect("a socket");
        while let Ok(length) = socket.recv(&mut datagram) {
            packets.extend(packet(codec, &datagram[..length]));
        }
    }
    assert!(packets.windows(2).all(|two| two[1].sequence == two[0].sequence + 1), "none was lost on the way");
    let first = packets[0].time;
    for packet in &mut packets {
        packet.arrived = start + (packet.time - first) * 1_000 / u64::from(codec.clock().get());
    }
    packets
}

/// RFC 3550, 5.1; none of RTCP.
fn packet(codec: Codec, datagram: &[u8]) -> Option<Packet> {
    let [first, second, a, b, c, d, e, f, _, _, _, _, payload @ ..] = datagram else { return None };
    if *first != 0x80 || (192..=223).contains(second) && codec != Codec::Opus || *second == 200 {
        return None;
    }
    Some(Packet {
        layer: 0,
        // So that nothing turns over, here.
        sequence: 1 << 16 | u64::from(u16::from_be_bytes([*a, *b])),
        time: 1 << 32 | u64::from(u32::from_be_bytes([*c, *d, *e, *f])),
        marker: second & 0x80 != 0,
        arrived: 0,
        payload: payload.into(),
    })
}

/// All steps of a recorder for `packets`, with a tick every second of arrival.
pub fn recorded(codec: Codec, packets: &[Packet]) -> Vec<Step> {
    let (mut recorder, mut steps, mut ticked) = (Recorder::new(codec), Vec::new(), 0);
    for packet in packets {
        while ticked + 1_000 <= packet.arrived {
            ticked += 1_000;
            steps.extend(recorder.tick(ticked));
        }
        steps.extend(recorder.take(packet.clone()));
    }
    steps.extend(recorder.finish());
    steps
}

/// Writes `bytes` into `folder` under `name`.
pub fn written(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, bytes).expect("a file");
    path
}

/// What ffprobe says of one entry of a file.
pub fn probed(file: &Path, entries: &str) -> Vec<String> {
    let said = Command::new("ffprobe")
        .args(["-v", "error", "-count_packets", "-of", "default=nw=1:nk=1", "-show_entries", entries])
        .arg(file)
        .output()
        .expect("ffprobe is installed");
    let errors = String::from_utf8_lossy(&said.stderr);
    assert!(said.status.success() && errors.is_empty(), "{errors}");
    String::from_utf8(said.stdout).expect("text").lines().map(str::to_owned).collect()
}

/// Seconds of a file, in milliseconds.
pub fn length(file: &Path) -> u64 {
    let seconds: f64 = probed(file, "format=duration")[0].parse().expect("it has a length");
    (seconds * 1_000.0).round() as u64
}

/// Decodes a whole file; what goes wrong is said.
pub fn decoded(file: &Path) -> String {
    let said = Command::new("ffmpeg")
        .args(["-v", "error", "-nostdin", "-i"])
        .arg(file)
        .args(["-f", "null", "-"])
        .output()
        .expect("ffmpeg is installed");
    String::from_utf8_lossy(&said.stderr).into_owned()
}

/// The colour in the middle of the picture at so many milliseconds.
pub fn colour(file: &Path, at: u64) -> [u8; 3] {
    let said = Command::new("ffmpeg")
        .args(["-v", "error", "-nostdin", "-ss", &format!("{}ms", at), "-i"])
        .arg(file)
        .args(["-frames:v", "1", "-vf", "crop=16:16,scale=1:1", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"])
        .output()
        .expect("ffmpeg is installed");
    let errors = String::from_utf8_lossy(&said.stderr);
    said.stdout.get(..3).unwrap_or_else(|| panic!("no picture at {at}: {errors}")).try_into().expect("three")
}

/// How loud it is between two times in milliseconds, in decibels under full.
pub fn loudness(file: &Path, from: u64, until: u64) -> f64 {
    let window = format!("atrim={}:{},volumedetect", from as f64 / 1e3, until as f64 / 1e3);
    let said = Command::new("ffmpeg")
        .args(["-hide_banner", "-nostats", "-nostdin", "-i"])
        .arg(file)
        .args(["-vn", "-af", &window, "-f", "null", "-"])
        .output()
        .expect("ffmpeg is installed");
    let text = String::from_utf8_lossy(&said.stderr).into_owned();
    let level = text.split("mean_volume: ").nth(1).and_then(|rest| rest.split(' ').next()?.parse().ok());
    level.unwrap_or_else(|| panic!("{text}"))
}
