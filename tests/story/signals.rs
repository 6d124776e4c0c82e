use crate::{desk, page, until};
use hongwang_testkit::Demo;
use std::{
    fs::OpenOptions,
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    thread,
    time::Duration,
};

const VIEWERS: usize = 20;
/// Bytes that each of them sees, about two seconds of it.
const ENOUGH: usize = 1 << 20;

/// A head-end that sends one stream to whoever asks over HTTP, and counts who asked and who is still there.
struct HeadEnd {
    address: SocketAddr,
    asked: Arc<AtomicUsize>,
    open: Arc<AtomicUsize>,
}

impl HeadEnd {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("bound");
        let (asked, open) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let counts = (asked.clone(), open.clone());
        thread::spawn(move || {
            for viewer in listener.incoming() {
                let Ok(viewer) = viewer else { break };
                let open = counts.1.clone();
                counts.0.fetch_add(1, SeqCst);
                open.fetch_add(1, SeqCst);
                thread::spawn(move || {
                    let _ = send(viewer);
                    open.fetch_sub(1, SeqCst);
                });
            }
        });
        Self { address, asked, open }
    }
}

/// Packets of stuffing at about 5 Mbit/s, until nobody reads them any more.
fn send(mut viewer: TcpStream) -> std::io::Result<()> {
    let _ = viewer.read(&mut [0; 2048])?;
    viewer.write_all(b"HTTP/1.1 200 OK\r\ncontent-type: video/mp2t\r\nconnection: close\r\n\r\n")?;
    let mut packet = [0xff; 188];
    packet[..4].copy_from_slice(&[0x47, 0x1f, 0xff, 0x10]);
    loop {
        viewer.write_all(&packet.repeat(7))?;
        thread::sleep(Duration::from_millis(2));
    }
}

#[tokio::test]
async fn twenty_viewers_of_a_channel_are_one_upstream_and_none_when_they_have_gone() {
    let mut county = Demo::start().await.apart().await;
    let head_end = HeadEnd::start();
    let config = county.demo.village_config(1);
    let mut file = OpenOptions::new().append(true).open(config).expect("the configuration");
    write!(file, "\n[television]\npermits = [\"{}\"]\n", head_end.address).expect("a line more");
    county.villages[0].kill();
    county.villages[0].start_again().await;

    let editor = desk(&county, "editor").await;
    let list = format!("演示频道,http://{}/live.ts\n", head_end.address);
    editor.post("/desk/signals/confirm", &[("shown", "tv"), ("text", &list)]).await;
    let column = format!("{}/yule/film/tvlive", county.demo.village(1));
    let link = |page: &str| page.split("href=\"/signals/").nth(1)?.split('"').next().map(str::to_owned);
    until("it shows the channel", async || page(&column).await.and_then(|page| link(&page)).is_some()).await;
    let id = page(&column).await.and_then(|page| link(&page)).expect("an address");
    assert_eq!(head_end.asked.load(SeqCst), 0, "nobody watches, nothing is asked for");

    let stream = format!("{}/signals/{id}/stream.ts", county.demo.village(1));
    let mut viewers = Vec::new();
    for _ in 0..VIEWERS {
        let viewer = hongwang_tests::client().get(&stream).send().await.expect("the village answers");
        assert!(viewer.status().is_success(), "{}", viewer.status());
        viewers.push(viewer);
    }
    for viewer in &mut viewers {
        let mut came = 0;
        while came < ENOUGH {
            came += viewer.chunk().await.expect("it does not break").expect("it does not end").len();
        }
    }
    assert_eq!(head_end.asked.load(SeqCst), 1);
    drop(viewers);
    until("the head-end is left", async || head_end.open.load(SeqCst) == 0).await;
}
