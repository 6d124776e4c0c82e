//! Films: ranges of a film beside nginx serving the same file, and what converting costs beside ffmpeg alone.
//!
//! `hongwang-bench media-server` is the node's side of the first: the pages of films over one film that stands, in a
//! process of its own, so that its CPU is nobody else's.

use std::fs;
use std::io::{BufRead, BufReader, Write, stdout};
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use hongwang_base::{Clock, OrgPath};
use hongwang_feature::{Bus, Feature, Place, Site};
use hongwang_films::{Bounds, Films};
use hongwang_media::Media;
use hongwang_replica::{BlobRef, Entry, Lane, Record, Sequence};
use hongwang_store::{Blobs, Db, DbUrl, Vault};

use crate::figure::{Figure, Gate};
use crate::measure;
use crate::nginx::Nginx;

const BENCH: &str = "media";
const VILLAGE: &str = "421124000000/421124102000/421124102201/";
const FILM: u64 = 512 << 20;
/// What a player asks for at a time.
const RANGE: u64 = 4 << 20;
/// What ffmpeg was told.
const TOLD: &str = "told";
/// The word `filming`, three bounds, the file, the folder.
const BEFORE_THE_TOOL: usize = 6;
const OVER_NGINX: f64 = 1.5;
const OVER_FFMPEG: f64 = 1.05;
/// How often the film is read while the CPU is counted.
const READINGS: u64 = 12;

pub(crate) async fn run() -> Result<Vec<Figure>> {
    rustls::crypto::aws_lc_rs::default_provider().install_default().ok();
    let folder = tempfile::tempdir()?;
    let server = Server::start(folder.path())?;
    // The very file that the node serves, so that both read the same pages of memory.
    let nginx = Nginx::serve_file(Path::new(&server.file)).await?;
    let [node, peer] =
        cpu_per_gibibyte([(&server.address, server.child.id()), (&nginx.page(), nginx.id())]).await?;
    let ranges = Figure {
        bench: BENCH,
        metric: "range_cpu",
        value: node,
        unit: "CPU-s/GiB",
        peer: "nginx, same file",
        peer_value: peer,
        gate: Some(Gate::AtMost(peer * OVER_NGINX)),
    };
    drop((server, nginx));
    let (ours, alone) = convert(folder.path()).await?;
    let converting = Figure {
        bench: BENCH,
        metric: "convert_cpu",
        value: ours,
        unit: "CPU-s",
        peer: "ffmpeg alone",
        peer_value: alone,
        gate: Some(Gate::AtMost(alone * OVER_FFMPEG)),
    };
    Ok(vec![ranges, converting])
}

/// CPU seconds for everything that is made of a film of a minute: by the node's way to ffmpeg, and by ffmpeg started
/// with the same arguments and nothing around it.
async fn convert(folder: &Path) -> Result<(f64, f64)> {
    let file = film(folder)?;
    let films = Films::new(noting(folder)?, Bounds::default());
    let plan = hongwang_films::plan(&films.probe(&file).await?)?;
    let (made, again) = (folder.join("made"), folder.join("again"));
    fs::create_dir_all(&made)?;
    fs::create_dir_all(&again)?;
    let begun = measure::children()?;
    films.make(&file, &plan, &made, |_| {}).await?;
    let ours = measure::children()? - begun;
    let told = fs::read_to_string(folder.join(TOLD))?;
    let begun = measure::children()?;
    for call in told.split_terminator("\0\0") {
        let call: Vec<&str> = call.split('\0').skip(BEFORE_THE_TOOL).collect();
        let (tool, arguments) = call.split_first().context("a program of the machine is named")?;
        if tool.ends_with("/ffmpeg") {
            let quiet = (Stdio::null(), Stdio::null());
            let ended = Command::new(tool)
                .args(arguments)
                .current_dir(&again)
                .stdout(quiet.0)
                .stderr(quiet.1)
                .status()?;
            ensure!(ended.success(), "{tool} {arguments:?}: {ended}");
        }
    }
    let alone = measure::children()? - begun;
    Ok((ours.as_secs_f64(), alone.as_secs_f64()))
}

/// A program that notes what it is told and becomes `hongwang-bench filming …`, as the node's own becomes ffmpeg.
fn noting(folder: &Path) -> Result<PathBuf> {
    let script = folder.join("noting");
    let (told, bench) = (folder.join(TOLD), std::env::current_exe()?);
    let text = format!(
        "#!/bin/sh\n{{ printf '%s\\0' \"$@\"; printf '\\0'; }} >> '{}'\nexec '{}' \"$@\"\n",
        told.display(),
        bench.display()
    );
    fs::write(&script, text)?;
    fs::set_permissions(&script, fs::Permissions::from_mode(0o700))?;
    Ok(script)
}

/// A film of a minute with sound.
fn film(folder: &Path) -> Result<PathBuf> {
    let film = folder.join("film.mp4");
    let made = Command::new("ffmpeg")
        .args(["-v", "error", "-nostdin", "-f", "lavfi", "-i", "testsrc2=s=1280x720:r=25:d=60"])
        .args(["-f", "lavfi", "-i", "sine=f=440:d=60"])
        .args(["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac"])
        .arg(&film)
        .status()
        .context("ffmpeg is not installed")?;
    ensure!(made.success(), "ffmpeg: {made}");
    Ok(film)
}

/// CPU seconds that each of two processes spends on a gibibyte of its film, read in ranges over one kept connection: in
/// turns, so that whatever else the machine does meets both.
async fn cpu_per_gibibyte(servers: [(&str, u32); 2]) -> Result<[f64; 2]> {
    let client = reqwest::Client::builder()
        .no_gzip()
        .no_brotli()
        .no_deflate()
        .no_proxy()
        .pool_max_idle_per_host(1)
        .build()?;
    for (film, _) in servers {
        read(&client, film).await?;
    }
    let mut spent = [Duration::ZERO; 2];
    for _ in 0..READINGS {
        for ((film, server), spent) in servers.into_iter().zip(&mut spent) {
            let begun = measure::cpu(server)?;
            read(&client, film).await?;
            *spent += measure::cpu(server)? - begun;
        }
    }
    Ok(spent.map(|spent| spent.as_secs_f64() / ((FILM * READINGS) as f64 / f64::from(1 << 30))))
}

async fn read(client: &reqwest::Client, film: &str) -> Result<()> {
    for start in (0..FILM).step_by(usize::try_from(RANGE)?) {
        let range = format!("bytes={start}-{}", start + RANGE - 1);
        let mut answer = client.get(film).header("range", range).send().await?.error_for_status()?;
        ensure!(answer.status() == http::StatusCode::PARTIAL_CONTENT, "{film} is not served in ranges");
        let mut came = 0;
        while let Some(chunk) = answer.chunk().await? {
            came += chunk.len() as u64;
        }
        ensure!(came == RANGE, "{came} bytes of {RANGE} came of {film}");
    }
    Ok(())
}

/// The node's side; killed when dropped.
struct Server {
    child: Child,
    /// Of the film.
    address: String,
    file: String,
}

impl Server {
    fn start(folder: &Path) -> Result<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg("media-server")
            .arg(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()?;
        let output = child.stdout.take().context("the server's output is a pipe")?;
        let mut server = Self { child, address: String::new(), file: String::new() };
        let mut lines = BufReader::new(output).lines();
        server.address = lines.next().context("the server ended at once")??;
        server.file = lines.next().context("the server did not say where its film lies")??;
        Ok(server)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // A process that is already gone needs no killing.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// `hongwang-bench media-server FOLDER`: prints the film's address and its file, and serves it until it is killed.
pub(crate) async fn serve(folder: &Path) -> Result<()> {
    let media = Media::new(Vault::open(&folder.join("key"))?, std::collections::BTreeMap::new());
    let db = Db::open(&DbUrl::Lite(folder.join("village.db"))).await?;
    db.migrate(&hongwang_feed::MIGRATIONS).await?;
    db.migrate(&media.migrations()).await?;
    let place = Place {
        site: Site::Village,
        org: VILLAGE.parse::<OrgPath>()?,
        db,
        blobs: Blobs::open(folder.join("blobs"))?,
        clock: Clock::system(),
        bus: Bus::default(),
        live: hongwang_page::Live::default(),
        desk_nav: Arc::default(),
        demo: false,
    };
    let film = stands(&place, &media).await?;
    let file = place.blobs.file(&film.hash).context("the film was put")?;
    let listener = tokio::net::TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await?;
    writeln!(stdout(), "http://{}/media/file/{}", listener.local_addr()?, film.hash)?;
    writeln!(stdout(), "{}", file.display())?;
    Ok(axum::serve(hongwang_sendfile::listener(listener), media.public().with_state(place)).await?)
}

/// Puts a film of noise onto the village's screens, as its record does.
async fn stands(place: &Place, media: &Media) -> Result<BlobRef> {
    let bytes = noise(usize::try_from(FILM)?);
    let blob = BlobRef { hash: place.blobs.put(&bytes)?, len: FILM };
    drop(bytes);
    let (now, id) = (place.clock.now(), uuid::Uuid::from_u128(1));
    let copy = serde_json::json!({ "kind": "large", "blob": blob, "height": 720 });
    let body = serde_json::json!({
        "id": id,
        "scope": place.org,
        "sheet": {
            "title": "演示",
            "place": "yule/opera/huangmei",
            "rights": { "owner": "演示", "licence": "公版", "until": null },
        },
        "made": { "millis": 3_600_000, "copies": [copy], "poster": null, "strip": null, "subtitles": [] },
        "at": now,
    });
    let record = Record {
        kind: "media.film".into(),
        key: id.to_string(),
        body: Some(body),
        blobs: vec![blob],
        lane: Lane::Text,
    };
    let mut tx = place.db.write().await?;
    media.apply(&mut tx, &Entry { seq: Sequence(1), at: now.0, record }, now).await?;
    tx.commit().await?;
    Ok(blob)
}

/// Bytes that are all over the place, as those of films are.
fn noise(len: usize) -> Vec<u8> {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut bytes = Vec::with_capacity(len + 8);
    while bytes.len() < len {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend_from_slice(&state.to_le_bytes());
    }
    bytes.truncate(len);
    bytes
}
