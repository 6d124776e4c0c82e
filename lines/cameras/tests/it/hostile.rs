//! Servers that mean no good, written here.

use crate::{LIMIT, bounds, over_tcp};
use hongwang_cameras::{Bounds, Cameras, PictureError, Trouble};
use proptest::prelude::*;
use std::net::Ipv4Addr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::timeout;

/// What a camera is found to be whose connections are served so.
async fn found<F>(bounds: Bounds, serve: impl Fn(TcpStream) -> F + Send + 'static) -> Result<(), PictureError>
where
    F: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("loopback has a free port");
    let port = listener.local_addr().expect("a bound listener has an address").port();
    let mut serving = JoinSet::new();
    serving.spawn(async move {
        let mut lines = JoinSet::new();
        while let Ok((line, _)) = listener.accept().await {
            lines.spawn(serve(line));
        }
    });
    let cameras = Cameras::new(bounds);
    let camera = over_tcp(&format!("rtsp://127.0.0.1:{port}/picture"));
    timeout(LIMIT, cameras.picture(&camera)).await.expect("it is bounded").map(drop)
}

fn patient(answers: u64) -> Bounds {
    Bounds { answers: Duration::from_secs(answers), pictures: Duration::from_secs(2), ..bounds() }
}

/// One that answers every message with these bytes, and ends the connection then or not.
async fn says(answer: Vec<u8>, ends: bool, bounds: Bounds) -> Result<(), PictureError> {
    found(bounds, move |mut line| {
        let answer = answer.clone();
        async move {
            let mut asked = [0; 4096];
            while let Ok(1..) = line.read(&mut asked).await {
                if line.write_all(&answer).await.is_err() || ends {
                    return;
                }
            }
        }
    })
    .await
}

fn trouble(trouble: Trouble) -> Result<(), PictureError> {
    Err(trouble.into())
}

/// A description of what it sends.
fn described(number: usize, sdp: &str) -> Vec<u8> {
    let length = sdp.len();
    let head = format!("RTSP/1.0 200 OK\r\nCSeq: {number}\r\nContent-Type: application/sdp");
    format!("{head}\r\nContent-Length: {length}\r\n\r\n{sdp}").into()
}

#[tokio::test]
async fn who_takes_the_connection_and_never_answers_is_silent() {
    for said in ["", "RTSP/1.0 200 OK\r\nCSeq: 1\r\n"] {
        let answer = says(said.into(), false, patient(2)).await;
        assert_eq!(answer, trouble(Trouble::Silent));
    }
}

#[tokio::test]
async fn who_ends_the_connection_broke_off() {
    assert_eq!(says(Vec::new(), true, patient(10)).await, trouble(Trouble::BrokeOff));
}

#[tokio::test]
async fn who_says_what_no_standard_writes_says_garbage() {
    for said in [
        &b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"[..],
        b"SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n",
        b"\0\xff\0\xff\0\xff\0\xff",
        b"RTSP/1.0 200 OK\r\nCSeq: 99\r\n\r\n",
        b"RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Length: 0\r\n\r\n",
        &described(1, "v=1\r\nnothing"),
    ] {
        assert_eq!(says(said.to_vec(), false, patient(10)).await, trouble(Trouble::Garbage), "{said:?}");
    }
}

#[tokio::test]
async fn what_a_camera_refuses_keeps_its_status() {
    let said = b"RTSP/1.0 453 Not Enough Bandwidth\r\nCSeq: 1\r\n\r\n";
    assert_eq!(says(said.to_vec(), false, patient(10)).await, trouble(Trouble::Refused(453)));
}

const HEAD: &str = "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=x\r\nt=0 0\r\n";

#[tokio::test]
async fn a_camera_that_sends_only_sound_has_no_pictures() {
    let sdp = format!("{HEAD}m=audio 0 RTP/AVP 0\r\na=control:a\r\n");
    assert_eq!(says(described(1, &sdp), false, patient(10)).await, trouble(Trouble::NoPictures));
}

/// Promises pictures and then sends a picture in these packets (RFC 6184), over and over or once.
async fn sends(packets: Vec<Vec<u8>>, again: bool) -> Result<(), PictureError> {
    found(patient(10), move |line| {
        let packets = packets.clone();
        async move {
            // Whoever has heard enough ends the connection.
            let _ = promise_and_send(line, &packets, again).await;
        }
    })
    .await
}

async fn promise_and_send(mut line: TcpStream, packets: &[Vec<u8>], again: bool) -> std::io::Result<()> {
    let media = "m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=control:v\r\n\
                 a=fmtp:96 packetization-mode=1;sprop-parameter-sets=Z00AKp2oHgCJ+WbgICAgQA==,aO48gA==\r\n";
    let yes =
        |number, with| format!("RTSP/1.0 200 OK\r\nCSeq: {number}\r\nSession: 1\r\n{with}\r\n").into_bytes();
    let answers = [
        described(1, &format!("{HEAD}{media}")),
        yes(2, "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n"),
        yes(3, ""),
    ];
    let mut asked = [0; 4096];
    for answer in answers {
        if line.read(&mut asked).await? == 0 {
            return Ok(());
        }
        line.write_all(&answer).await?;
    }
    let (mut number, mut time) = (0_u16, 0_u32);
    loop {
        for (packet, left) in packets.iter().zip((0..packets.len()).rev()) {
            let length = u16::try_from(12 + packet.len()).expect("it is short").to_be_bytes();
            // The last packet of a picture is marked.
            let mark = if left == 0 { 0x80 } else { 0 };
            line.write_all(&[b'$', 0, length[0], length[1], 0x80, mark | 96]).await?;
            line.write_all(&number.to_be_bytes()).await?;
            line.write_all(&time.to_be_bytes()).await?;
            line.write_all(&[0, 0, 0, 1]).await?;
            line.write_all(packet).await?;
            number = number.wrapping_add(1);
        }
        if !again {
            std::future::pending::<()>().await;
        }
        time += 3_600;
        tokio::time::sleep(Duration::from_millis(40)).await;
    }
}

#[tokio::test]
async fn who_promises_pictures_and_sends_none_or_none_to_begin_with_has_stalled() {
    assert_eq!(sends(Vec::new(), false).await, trouble(Trouble::Stalled));
    let needs_others = vec![0x41, 0x9a, 0x24];
    assert_eq!(sends(vec![needs_others], true).await, trouble(Trouble::Stalled));
}

#[tokio::test]
async fn packets_that_hold_no_picture_are_garbage() {
    for packet in [&b""[..], b"\xff\xff\xff", b"\x7c", b"\x78\xff\xff\0"] {
        assert_eq!(sends(vec![packet.to_vec()], false).await, trouble(Trouble::Garbage), "{packet:?}");
    }
}

#[tokio::test]
async fn a_picture_larger_than_any_ends_the_connection() {
    let slice = [&[0x65, 0x88][..], &[0x55; 60_000]].concat();
    assert_eq!(sends(vec![slice.clone(); 60], true).await, Ok(()), "of three megabytes there are some");
    assert_eq!(sends(vec![slice; 80], true).await, trouble(Trouble::TooLarge));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn whatever_it_says_the_answer_is_a_code(said in prop::collection::vec(any::<u8>(), 1..600), ends: bool) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("it starts");
        let answer = runtime.block_on(says(said, ends, patient(1)));
        let is_known = |error| matches!(
            error,
            PictureError::Trouble(Trouble::Garbage | Trouble::Silent | Trouble::BrokeOff)
        );
        prop_assert!(answer.is_err_and(is_known));
    }
}
