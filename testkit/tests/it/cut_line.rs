use std::net::SocketAddr;
use std::time::{Duration, Instant};

use hongwang_testkit::CutLine;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

/// A server that sends back what it gets.
async fn echo() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("bound");
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let (mut from, mut to) = stream.split();
                tokio::io::copy(&mut from, &mut to).await
            });
        }
    });
    address
}

async fn said_back(stream: &mut TcpStream, text: &[u8]) -> std::io::Result<()> {
    stream.write_all(text).await?;
    let mut answer = vec![0; text.len()];
    stream.read_exact(&mut answer).await?;
    assert_eq!(answer, text);
    Ok(())
}

#[tokio::test]
async fn a_cut_cable_passes_nothing_and_a_restored_one_loses_nothing() {
    let line = CutLine::to(echo().await).await;
    let mut open = TcpStream::connect(line.address()).await.expect("connects");
    said_back(&mut open, b"before").await.expect("a whole cable carries");

    line.cut();
    let mut fresh = TcpStream::connect(line.address()).await.expect("the near end still answers");
    open.write_all(b"held back").await.expect("the kernel takes it");
    fresh.write_all(b"also held").await.expect("the kernel takes it");
    let mut byte = [0];
    let wait = Duration::from_millis(200);
    assert!(timeout(wait, open.peek(&mut byte)).await.is_err(), "an open connection hears nothing");
    assert!(timeout(wait, fresh.peek(&mut byte)).await.is_err(), "a new connection hears nothing");

    line.restore();
    let mut answer = [0; 9];
    open.read_exact(&mut answer).await.expect("the open connection goes on");
    assert_eq!(&answer, b"held back");
    fresh.read_exact(&mut answer).await.expect("the new connection is made");
    assert_eq!(&answer, b"also held");
}

#[tokio::test]
async fn a_torn_cable_resets_old_and_new_connections_until_it_is_restored() {
    let line = CutLine::to(echo().await).await;
    let mut open = TcpStream::connect(line.address()).await.expect("connects");
    said_back(&mut open, b"before").await.expect("a whole cable carries");

    line.tear();
    let error = open.read_u8().await.expect_err("the open connection is reset");
    assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset);
    let mut fresh = TcpStream::connect(line.address()).await.expect("the near end accepts");
    fresh.read_u8().await.expect_err("the new connection is reset");

    line.restore();
    let mut fresh = TcpStream::connect(line.address()).await.expect("connects");
    said_back(&mut fresh, b"after").await.expect("a whole cable carries");
}

#[tokio::test]
async fn a_slow_cable_takes_at_least_the_time_of_its_rate() {
    let line = CutLine::to(echo().await).await;
    line.slow(100_000);
    let mut stream = TcpStream::connect(line.address()).await.expect("connects");
    let begun = Instant::now();
    said_back(&mut stream, &[7; 20_000]).await.expect("it carries");
    assert!(begun.elapsed() >= Duration::from_millis(200), "20 kB at 100 kB/s took {:?}", begun.elapsed());
}

#[tokio::test]
async fn a_server_that_is_not_there_looks_like_a_reset() {
    let line = CutLine::to("127.0.0.1:1".parse().expect("an address")).await;
    let mut stream = TcpStream::connect(line.address()).await.expect("the near end accepts");
    stream.read_u8().await.expect_err("nothing answers behind it");
}
