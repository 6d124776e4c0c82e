//! Files over real connections: by the kernel where the port is ours, by the program where it is not.

use axum::{Router, extract::Path, routing::get};
use hongwang_sendfile::{body, listener};
use proptest::prelude::*;
use std::{
    fs::{self, File, OpenOptions},
    future::IntoFuture,
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    path::PathBuf,
    time::Duration,
};
use tokio::net::TcpListener;

/// Longer than what is mapped at a time, and no multiple of a page.
const LEN: usize = (9 << 20) + 4321;

fn bytes() -> Vec<u8> {
    (0..LEN).map(|at| u8::try_from((at * 31 + (at >> 9)) % 251).expect("below 251")).collect()
}

struct Served {
    folder: tempfile::TempDir,
    address: SocketAddr,
}

impl Served {
    fn file(&self) -> PathBuf {
        self.folder.path().join("film")
    }

    fn url(&self, from: usize, to: usize) -> String {
        format!("http://{}/{from}/{to}", self.address)
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).expect("the port is open");
        stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a time");
        stream
    }
}

#[derive(Clone, Copy)]
enum Port {
    Ours,
    Plain,
}

/// A file of [`LEN`] bytes at `/{from}/{to}`, each part of it.
async fn served(port: Port) -> Served {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("film");
    fs::write(&path, bytes()).expect("written");
    let router = Router::new().route(
        "/{from}/{to}",
        get(async move |Path((from, to)): Path<(u64, u64)>| {
            let answer = body(File::open(&path).expect("the film is there"), from..to);
            ([(http::header::CONTENT_LENGTH, (to - from).to_string())], answer)
        }),
    );
    let tcp = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
    let address = tcp.local_addr().expect("an address");
    match port {
        Port::Ours => tokio::spawn(axum::serve(listener(tcp), router).into_future()),
        Port::Plain => tokio::spawn(axum::serve(tcp, router).into_future()),
    };
    Served { folder, address }
}

async fn got(client: &reqwest::Client, url: &str) -> Vec<u8> {
    client.get(url).send().await.expect("an answer").bytes().await.expect("all of it").to_vec()
}

fn client() -> reqwest::Client {
    // Installed by another test of this process is as good.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    reqwest::Client::builder().no_proxy().build().expect("a client")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_comes_whole_over_our_port_and_over_any_other() {
    for port in [Port::Ours, Port::Plain] {
        let served = served(port).await;
        assert!(got(&client(), &served.url(0, LEN)).await == bytes());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_range_is_an_empty_answer() {
    let served = served(Port::Ours).await;
    assert_eq!(got(&client(), &served.url(7, 7)).await, b"");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_unlinked_meanwhile_comes_to_its_end() {
    let served = served(Port::Ours).await;
    let mut stream = served.connect();
    write!(stream, "GET /0/{LEN} HTTP/1.0\r\n\r\n").expect("asked");
    let mut first = [0; 1024];
    stream.read_exact(&mut first).expect("it begins");
    fs::remove_file(served.file()).expect("unlinked");
    let mut answer = first.to_vec();
    stream.read_to_end(&mut answer).expect("it ends");
    assert!(answer.ends_with(&bytes()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_was_shortened_ends_the_connection_and_not_the_program() {
    let served = served(Port::Ours).await;
    OpenOptions::new().write(true).open(served.file()).expect("opened").set_len(5000).expect("shortened");
    let mut stream = served.connect();
    write!(stream, "GET /4096/{LEN} HTTP/1.1\r\nHost: film\r\n\r\n").expect("asked");
    let mut answer = Vec::new();
    // The rest may be refused by the other side at any byte.
    let _ = stream.read_to_end(&mut answer);
    assert!(answer.ends_with(&bytes()[4096..5000]));
    assert!(got(&client(), &served.url(0, 100)).await == bytes()[..100]);
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_that_were_asked_for_at_once_come_one_after_another() {
    let served = served(Port::Ours).await;
    let mut stream = served.connect();
    let ask =
        |from: usize, to: usize, end: &str| format!("GET /{from}/{to} HTTP/1.1\r\nHost: a\r\n{end}\r\n");
    let asked = ask(0, 5_000_000, "") + &ask(10, 11, "") + &ask(4_999_999, LEN, "Connection: close\r\n");
    stream.write_all(asked.as_bytes()).expect("asked");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("all three");
    for range in [0..5_000_000, 10..11, 4_999_999..LEN] {
        let body = answer.windows(4).position(|window| window == b"\r\n\r\n").expect("a head") + 4;
        assert!(answer[body..body + range.len()] == bytes()[range.clone()], "{range:?}");
        answer.drain(..body + range.len());
    }
    assert_eq!(answer, b"");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_hangs_up_or_does_not_read_stops_nobody() {
    let served = served(Port::Ours).await;
    let mut idle = Vec::new();
    for _ in 0..20 {
        let mut stream = served.connect();
        write!(stream, "GET /0/{LEN} HTTP/1.1\r\nHost: film\r\n\r\n").expect("asked");
        idle.push(stream);
    }
    idle.truncate(10);
    assert!(got(&client(), &served.url(0, LEN)).await == bytes());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Over one kept connection.
    #[test]
    fn every_range_comes_as_it_stands_in_the_file(ranges in prop::collection::vec((0..=LEN, 0..=LEN), 1..6)) {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let (served, client, bytes) = (served(Port::Ours).await, client(), bytes());
            for (one, other) in ranges {
                let (from, to) = (one.min(other), one.max(other));
                prop_assert!(got(&client, &served.url(from, to)).await == bytes[from..to]);
            }
            Ok(())
        })?;
    }
}
