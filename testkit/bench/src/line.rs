//! Blobs from a center to a village over a thin, long, lossy line: the kernel's own TCP through a TUN relay.
//!
//! Center and village run in this process over the real transport; only the content is made up. The peer is one
//! plain TCP stream with CUBIC over the same line, which is what a download without ranges would get.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use hongwang_base::{Clock, OrgPath};
use hongwang_feature::{Bus, Fact, Features, Place, Site};
use hongwang_feed::village::{Line, Node, enrol};
use hongwang_feed::{Authority, append, center::Link, enrolment};
use hongwang_page::Live;
use hongwang_replica::{BlobRef, Lane, LinePolicy, Record};
use hongwang_store::{Blobs, Db, DbUrl, sql};
use hongwang_testkit::{BadLine, FAR, NEAR, Traffic};
use tokio::sync::watch;

use crate::figure::{Figure, Gate};

const BENCH: &str = "line";
/// A film of three ranges and sixteen pictures: 4 MiB in all.
const BLOBS: [(usize, usize); 2] = [(3 << 20, 1), (64 << 10, 16)];
const PLAIN: usize = 1 << 20;
const LIMIT: Duration = Duration::from_secs(300);

pub(crate) fn run() -> Result<Vec<Figure>> {
    let line = BadLine::VILLAGE;
    let plain = line.run(|_| async { tokio::task::spawn_blocking(plain_stream).await? })?;
    let (ours, traffic) = line.run(|traffic| async move { anyhow::Ok((blobs().await?, traffic)) })?;
    let figure = |metric, value, unit, peer, peer_value, gate| Figure {
        bench: BENCH,
        metric,
        value,
        unit,
        peer,
        peer_value,
        gate,
    };
    let capacity = line.bits_per_second as f64 / 1e6;
    let bytes: usize = BLOBS.iter().map(|(len, count)| len * count).sum();
    Ok(vec![
        figure("blobs", ours, "Mbit/s", "one CUBIC stream", plain, Some(Gate::AtLeast(1.4))),
        figure("blobs_of_capacity", ours, "Mbit/s", "the line's rate", capacity, None),
        figure("bytes_on_the_line", carried(&traffic), "MB", "the blobs", bytes as f64 / 1e6, None),
    ])
}

/// Bytes of whole packets towards the village, repeated ones too.
fn carried(traffic: &Traffic) -> f64 {
    traffic.down().max(traffic.up()) as f64 / 1e6
}

fn megabits(bytes: usize, time: Duration) -> f64 {
    bytes as f64 * 8.0 / 1e6 / time.as_secs_f64()
}

/// One stream with the usual congestion control.
fn plain_stream() -> Result<f64> {
    let listener = TcpListener::bind((NEAR, 0))?;
    let port = listener.local_addr()?.port();
    let server = std::thread::spawn(move || -> Result<()> {
        let (mut stream, _) = listener.accept()?;
        socket2::SockRef::from(&stream).set_tcp_congestion(b"cubic")?;
        stream.write_all(&vec![7; PLAIN])?;
        Ok(())
    });
    let begun = Instant::now();
    let mut stream = TcpStream::connect((FAR, port))?;
    stream.set_read_timeout(Some(LIMIT))?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes)?;
    ensure!(bytes.len() == PLAIN, "the plain stream was cut");
    server.join().ok().context("the plain server panicked")??;
    Ok(megabits(PLAIN, begun.elapsed()))
}

async fn blobs() -> Result<f64> {
    let folder = tempfile::tempdir()?;
    let org: OrgPath = "421124000000/421124102000/421124102201/".parse()?;
    let center = place(Site::Center, "421124000000/".parse()?, &folder.path().join("center")).await?;
    let authority = Arc::new(Authority::open(&folder.path().join("keys"))?);
    let features = Features::new(Vec::new());
    let link = Link::open(
        center.clone(),
        features.clone(),
        authority.clone(),
        SocketAddr::from((NEAR, 0)),
        "http://bench",
    )
    .await?;
    let dialled = format!("{FAR}:{}", link.address().port());
    let serving = tokio::spawn(link.run());

    let data = folder.path().join("village");
    let village = place(Site::Village, org.clone(), &data).await?;
    let fingerprint = authority.fingerprint();
    let node = Node::open(
        village.db.clone(),
        Clock::system(),
        &data,
        dialled.parse().map_err(anyhow::Error::msg)?,
        &fingerprint,
    );
    let node = node.await?;
    let membership = admitted(&node, &center, &authority, &org).await?;
    let line = Line::open(village.clone(), features, &node, &membership, Vec::new(), &data, "bench").await?;
    let mut status = line.status();
    let running = tokio::spawn(line.run());
    tokio::time::timeout(LIMIT, status.wait_for(|status| status.center_online && !status.checking)).await??;

    let begun = Instant::now();
    publish(&center).await?;
    tokio::time::timeout(
        LIMIT,
        status.wait_for(|status| status.blobs_total > 0 && status.blobs_missing == 0),
    )
    .await??;
    let took = begun.elapsed();
    running.abort();
    serving.abort();
    Ok(megabits(BLOBS.iter().map(|(len, count)| len * count).sum(), took))
}

async fn place(site: Site, org: OrgPath, folder: &Path) -> Result<Place> {
    std::fs::create_dir_all(folder)?;
    let db = Db::open(&DbUrl::Lite(folder.join("node.db"))).await?;
    db.migrate(&hongwang_feed::MIGRATIONS).await?;
    Ok(Place {
        site,
        org,
        db,
        blobs: Blobs::open(folder.join("blobs"))?,
        clock: Clock::system(),
        bus: Bus::default(),
        live: Live::default(),
        desk_nav: Arc::default(),
        demo: false,
    })
}

/// Enrols over the bad line and plays the operator; the village's line policy is no limit here.
async fn admitted(
    node: &Node,
    center: &Place,
    authority: &Authority,
    org: &OrgPath,
) -> Result<hongwang_feed::village::Membership> {
    let (tell, mut standing) = watch::channel(enrol::Waiting::Dialling);
    let operator = async {
        standing.wait_for(|standing| matches!(standing, enrol::Waiting::ForOperator { .. })).await?;
        let mut tx = center.db.write().await?;
        let now = center.clock.now();
        let device = enrolment::admit(&mut tx, authority, &node.code(), org, "bench", "bench", now).await?;
        let policy = LinePolicy { bytes_per_second: 100_000_000, ..LinePolicy::default() };
        hongwang_feed::devices::set_policy(&mut tx, device, &policy).await?;
        tx.commit().await?;
        anyhow::Ok(())
    };
    let (membership, operated) = tokio::join!(enrol::until_admitted(node, &tell), operator);
    operated?;
    Ok(membership?)
}

async fn publish(center: &Place) -> Result<()> {
    let mut blobs = Vec::new();
    for (kind, (len, count)) in (0u8..).zip(BLOBS) {
        for number in 0..count {
            blobs.push(BlobRef { hash: center.blobs.put(&noise(len, kind, number))?, len: len as u64 });
        }
    }
    let body = Some(serde_json::json!({}));
    let record = Record { kind: "bench.blobs".into(), key: "1".into(), body, blobs, lane: Lane::Text };
    let mut tx = center.db.write().await?;
    append(&mut tx, &center.org, record, center.clock.now()).await?;
    // What the log says is what the village will get.
    ensure!(sql("SELECT seq FROM feed_entry").one(&mut tx).await?.is_some(), "nothing was published");
    tx.commit().await?;
    center.bus.tell(Fact::FeedGrew(center.org.clone()));
    Ok(())
}

/// Bytes that no compression on the way could shorten.
fn noise(len: usize, kind: u8, number: usize) -> Vec<u8> {
    let mut state = (u64::from(kind) << 32 | number as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let next = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[3]
    };
    std::iter::repeat_with(next).take(len).collect()
}
