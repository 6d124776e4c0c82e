//! A head-end: ffmpeg sends a picture whose colour changes every second and a tone, as a transport stream to a group on
//! loopback.

use rand::RngExt;
use std::{
    net::{Ipv4Addr, UdpSocket},
    process::{Child, Command, Stdio},
};

/// How a head-end sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sends {
    /// H.264 and MP2 in plain packets.
    Udp,
    /// H.264 and AAC in RTP packets: what browsers play as it is.
    Rtp,
    /// Interlaced MPEG-2 and MP2 in plain packets, as older head-ends do.
    Interlaced,
}

/// A head-end that can be stopped and started again. It ends with the test.
#[derive(Debug)]
pub struct HeadEnd {
    sends: Sends,
    group: Ipv4Addr,
    port: u16,
    child: Option<Child>,
}

impl HeadEnd {
    /// Sends to a group and port of its own.
    pub fn start(sends: Sends) -> Self {
        let free = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).expect("loopback has a free port");
        let port = free.local_addr().expect("a bound socket has an address").port();
        let [.., low, lowest] = rand::rng().random::<[u8; 4]>();
        let mut head_end =
            Self { sends, group: Ipv4Addr::new(239, 255, low, lowest.max(1)), port, child: None };
        head_end.start_again();
        head_end
    }

    /// The address as it stands in a list of channels.
    pub fn address(&self) -> String {
        let scheme = if self.sends == Sends::Rtp { "rtp" } else { "udp" };
        format!("{scheme}://{}:{}", self.group, self.port)
    }

    /// Sends nothing any more.
    pub fn stop(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().expect("it is ours");
            child.wait().expect("it ends");
        }
    }

    /// Sends again.
    pub fn start_again(&mut self) {
        // Two fields of an interlaced picture are two pictures before it.
        let rate = if self.sends == Sends::Interlaced { 50 } else { 25 };
        let pictures = format!("color=red:s=320x180:r={rate},hue=h=120*floor(t)");
        let video: &[&str] = match self.sends {
            Sends::Interlaced => {
                &["-vf", "interlace", "-c:v", "mpeg2video", "-flags", "+ilme+ildct", "-g", "12", "-b:v", "1M"]
            }
            _ => &["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "12", "-bf", "0"],
        };
        let (format, ending) = match self.sends {
            Sends::Rtp => ("rtp_mpegts", "?pkt_size=1316&ttl=0&localaddr=127.0.0.1"),
            _ => ("mpegts", "?pkt_size=1316&ttl=0&localaddr=127.0.0.1"),
        };
        let child = Command::new("ffmpeg")
            .args(["-hide_banner", "-loglevel", "error", "-re", "-f", "lavfi", "-i", &pictures])
            .args(["-f", "lavfi", "-i", "sine=f=440:r=48000"])
            .args(video)
            .args(["-c:a", if self.sends == Sends::Rtp { "aac" } else { "mp2" }, "-f", format])
            .arg(format!("{}{ending}", self.address()))
            .stdin(Stdio::null())
            .spawn();
        self.child = Some(child.expect("ffmpeg is installed"));
    }
}

impl Drop for HeadEnd {
    fn drop(&mut self) {
        self.stop();
    }
}
