//! Servers that mean no good, written here: each says its piece to whoever connects.

use crate::{LIMIT, bounds, over_tcp};
use hongwang_cameras::{Bounds, Cameras, PictureError, Trouble};
use proptest::prelude::*;
use std::net::Ipv4Addr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio::time::timeout;

/// What a camera is found to be that answers every message with these bytes, and ends the connection then or not.
async fn found(answer: Vec<u8>, ends: bool) -> Result<(), PictureError> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("loopback has a free port");
    let port = listener.local_addr().expect("a bound listener has an address").port();
    let mut serving = JoinSet::new();
    serving.spawn(async move {
        let mut lines = Vec::new();
        while let Ok((mut line, _)) = listener.accept().await {
            let mut asked = [0; 4096];
            while let Ok(1..) = line.read(&mut asked).await {
                if line.write_all(&answer).await.is_err() || ends {
                    break;
                }
            }
            lines.extend((!ends).then_some(line));
        }
    });
    let cameras = Cameras::new(Bounds { answers: Duration::from_secs(2), ..bounds() });
    let camera = over_tcp(&format!("rtsp://127.0.0.1:{port}/picture"));
    timeout(LIMIT, cameras.picture(&camera)).await.expect("it is bounded").map(drop)
}

fn trouble(trouble: Trouble) -> Result<(), PictureError> {
    Err(trouble.into())
}

/// A description of what it sends.
fn described(sdp: &str) -> Vec<u8> {
    let length = sdp.len();
    let head = "RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Type: application/sdp\r\nContent-Length:";
    format!("{head} {length}\r\n\r\n{sdp}").into()
}

#[tokio::test]
async fn who_takes_the_connection_and_never_answers_is_silent() {
    assert_eq!(found(Vec::new(), false).await, trouble(Trouble::Silent));
    assert_eq!(found(b"RTSP/1.0 200 OK\r\nCSeq: 1\r\n".to_vec(), false).await, trouble(Trouble::Silent));
}

#[tokio::test]
async fn who_ends_the_connection_broke_off() {
    assert_eq!(found(Vec::new(), true).await, trouble(Trouble::BrokeOff));
}

#[tokio::test]
async fn who_says_what_no_standard_writes_says_garbage() {
    for said in [
        &b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"[..],
        b"SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n",
        b"\0\xff\0\xff\0\xff\0\xff",
        b"RTSP/1.0 200 OK\r\nCSeq: 99\r\n\r\n",
        b"RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Length: 0\r\n\r\n",
    ] {
        assert_eq!(found(said.to_vec(), false).await, trouble(Trouble::Garbage), "{said:?}");
    }
    assert_eq!(found(described("v=1\r\nnothing"), false).await, trouble(Trouble::Garbage));
}

#[tokio::test]
async fn what_a_camera_refuses_keeps_its_status() {
    let said = b"RTSP/1.0 453 Not Enough Bandwidth\r\nCSeq: 1\r\n\r\n";
    assert_eq!(found(said.to_vec(), false).await, trouble(Trouble::Refused(453)));
}

#[tokio::test]
async fn a_camera_that_sends_only_sound_has_no_pictures() {
    let sdp = "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=x\r\nt=0 0\r\nm=audio 0 RTP/AVP 0\r\na=control:a\r\n";
    assert_eq!(found(described(sdp), false).await, trouble(Trouble::NoPictures));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn whatever_it_says_the_answer_is_a_code(said in prop::collection::vec(any::<u8>(), 1..600), ends: bool) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("it starts");
        let answer = runtime.block_on(found(said, ends));
        let is_known = |error| matches!(
            error,
            PictureError::Trouble(Trouble::Garbage | Trouble::Silent | Trouble::BrokeOff)
        );
        prop_assert!(answer.is_err_and(is_known));
    }
}
