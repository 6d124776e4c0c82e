//! 录像: who is seen first and everybody who is heard, each track a file while the meeting goes on; afterwards one film with
//! chapters, laid into the tray of the film library, where two people look at it before any village sees it.
//!
//! ```text
//! room is recorded ─► taps of the forwarder ─► recordings/ID/TRACK.START.N.mp4 ─(after the end)─► film and sheet ─► tray
//! ```
//!
//! Invariants: every screen says that the meeting is recorded; nothing of an activity ever is; a crash costs seconds of the
//! recording and nothing of what was written; what lies on the disk is found again by a start of the center.

use crate::{
    rooms::Rooms,
    stage::Lines,
    store::{self, Held, Kind},
    words,
};
use hongwang_base::OrgPath;
use hongwang_conference::{
    Phase, Room, VenueId, may_send,
    report::{self, Minutes},
    shown_first,
    tape::{self, Recorded},
};
use hongwang_feature::Place;
use hongwang_films::{Chapter, Composition, Cut, FilmError, Films, Take};
use hongwang_realtime::{
    Room as Core,
    forwarding::{Codec as Sent, PeerId, Source, Tapped},
};
use hongwang_recorder::{Recording, Track};
use hongwang_recording::{Codec, Packet};
use hongwang_store::{Result, StoreError};
use serde_json::json;
use std::{
    collections::{BTreeMap, HashMap},
    fs, io,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, MutexGuard, Weak,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::{
    sync::{Notify, oneshot},
    task::spawn_blocking,
};
use uuid::Uuid;

/// Voices that are recorded at once.
const VOICES: usize = 32;
/// Packets that wait while a disk is slow: three seconds of a large picture.
const WAITING: usize = 1000;
/// Between two looks for meetings whose film is to be made.
const LOOK: Duration = Duration::from_secs(20);
/// A folder that could not be made is tried again after so long.
const AGAIN: Duration = Duration::from_secs(30);
/// The column of replays.
const REPLAYS: &str = "huiyi/meet/replay";

/// What is being recorded. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub(crate) struct Recordings(Arc<Known>);

#[derive(Debug, Default)]
struct Known {
    running: Mutex<HashMap<Uuid, Running>>,
    /// Those for which there is not even a folder.
    refused: Mutex<HashMap<Uuid, Instant>>,
    /// Held by every track that is not whole on the disk yet.
    writing: Mutex<HashMap<Uuid, Weak<Writing>>>,
    /// A track is whole on the disk.
    done: Notify,
}

#[derive(Debug)]
struct Running {
    recording: Recording,
    /// Each ends when its sender is dropped.
    tracks: HashMap<String, (Source, oneshot::Sender<()>)>,
    writing: Arc<Writing>,
}

/// What the tracks of a meeting share.
#[derive(Debug, Default)]
struct Writing {
    /// Whether the disk refused something.
    trouble: AtomicBool,
}

/// The name of a track: whose, and which of its lines.
fn name(venue: &VenueId, line: &str) -> String {
    format!("{venue}-{line}")
}

fn picture(venue: &VenueId, second: bool) -> String {
    name(venue, if second { "second" } else { "picture" })
}

/// The tracks that are to be recorded now, where `peers` knows everybody's lines.
pub(crate) fn wanted(
    room: &Room,
    now: i64,
    peers: &BTreeMap<VenueId, (PeerId, Lines)>,
) -> BTreeMap<String, Source> {
    let mut wanted = BTreeMap::new();
    if !room.recording || room.phase != Phase::Open {
        return wanted;
    }
    let source = |peer: &PeerId, track| Source { peer: *peer, track };
    wanted.extend(first(room, now, peers));
    let heard = room.present().into_iter().filter(|venue| may_send(room, &venue.id).audio);
    for venue in heard.take(VOICES) {
        if let Some((peer, Lines { voice: Some(track), .. })) = peers.get(&venue.id) {
            wanted.insert(name(&venue.id, "voice"), source(peer, *track));
        }
    }
    wanted
}

/// The track of what stands first on the screens.
pub(crate) fn first(
    room: &Room,
    now: i64,
    peers: &BTreeMap<VenueId, (PeerId, Lines)>,
) -> Option<(String, Source)> {
    let (venue, second) = shown_first(room, now)?;
    let (peer, lines) = peers.get(&venue)?;
    let track = if second { lines.second } else { lines.picture }?;
    Some((picture(&venue, second), Source { peer: *peer, track }))
}

impl Recordings {
    fn on(&self) -> MutexGuard<'_, HashMap<Uuid, Running>> {
        self.0.running.lock().expect("no holder of this lock panics")
    }

    /// Whether something of a meeting that is recorded cannot be written.
    pub(crate) fn has_trouble(&self, id: Uuid) -> bool {
        let refused = self.0.refused.lock().expect("no holder of this lock panics").contains_key(&id);
        refused || self.on().get(&id).is_some_and(|running| running.writing.trouble.load(Ordering::Relaxed))
    }

    /// Notes whether there is a folder for a meeting.
    fn note(&self, id: Uuid, refused: bool) {
        let mut all = self.0.refused.lock().expect("no holder of this lock panics");
        if refused {
            all.insert(id, Instant::now())
        } else {
            all.remove(&id)
        };
    }

    /// Whether there was none a moment ago: a full disk is not asked at every turn.
    fn refused_lately(&self, id: Uuid) -> bool {
        let all = self.0.refused.lock().expect("no holder of this lock panics");
        all.get(&id).is_some_and(|at| at.elapsed() < AGAIN)
    }

    /// Whether tracks of a meeting are not whole on the disk yet.
    fn is_writing(&self, id: Uuid) -> bool {
        let mut writing = self.0.writing.lock().expect("no holder of this lock panics");
        writing.retain(|_, tracks| tracks.strong_count() > 0);
        writing.contains_key(&id)
    }

    /// Records what is wanted of a meeting now, and nothing else.
    ///
    /// # Errors
    /// When the store fails. That a folder cannot be made is trouble, and tried again.
    pub(crate) async fn follow(
        &self,
        place: &Place,
        id: Uuid,
        room: &Room,
        core: &Core,
        wanted: BTreeMap<String, Source>,
    ) -> Result<()> {
        if !room.recording {
            self.stop(id);
            return Ok(());
        }
        if self.refused_lately(id) {
            return Ok(());
        }
        let is_new = !self.on().contains_key(&id);
        let new = if is_new { begin(place, id).await? } else { None };
        self.note(id, is_new && new.is_none());
        if let Some(new) = new {
            let writing = Arc::downgrade(&new.writing);
            self.0.writing.lock().expect("no holder of this lock panics").insert(id, writing);
            self.on().insert(id, new);
        }
        let mut on = self.on();
        let Some(Running { recording, tracks, writing }) = on.get_mut(&id) else { return Ok(()) };
        tracks.retain(|name, (source, stop)| wanted.get(name) == Some(source) && !stop.is_closed());
        for (name, source) in wanted {
            if tracks.contains_key(&name) {
                continue;
            }
            let (stop, stopped) = oneshot::channel();
            let track =
                Begun { core: core.clone(), source, recording: recording.clone(), name: name.clone() };
            let (known, writing) = (self.clone(), writing.clone());
            tokio::spawn(async move {
                track.take(stopped, &writing.trouble).await;
                drop(writing);
                known.0.done.notify_one();
            });
            tracks.insert(name, (source, stop));
        }
        Ok(())
    }

    /// A meeting is not recorded any more.
    pub(crate) fn stop(&self, id: Uuid) {
        self.note(id, false);
        self.on().remove(&id);
    }
}

/// A recording that begins, or goes on after a start of the center.
async fn begin(place: &Place, id: Uuid) -> Result<Option<Running>> {
    let events = store::events(&mut place.db.read().await?, id, 0).await?;
    let before = Duration::from_millis(read(&events, place.clock.now().0)?.length.max(0).unsigned_abs());
    let begun = folder(place)
        .map_err(io::Error::other)
        .and_then(|folder| Recording::begin(folder.join(id.to_string()), Instant::now(), before));
    match begun {
        Ok(recording) => Ok(Some(Running { recording, tracks: HashMap::new(), writing: Arc::default() })),
        Err(error) => {
            tracing::error!(%error, %id, "a meeting cannot be recorded");
            Ok(None)
        }
    }
}

/// A track that is to be written.
struct Begun {
    core: Core,
    source: Source,
    recording: Recording,
    name: String,
}

impl Begun {
    /// Writes it until it ends or is not wanted any more; it is whole on the disk then.
    async fn take(self, mut stopped: oneshot::Receiver<()>, trouble: &AtomicBool) {
        let Ok(mut packets) = self.core.tap(self.source, WAITING).await else { return };
        let mut track: Option<Track> = None;
        loop {
            let packet = tokio::select! {
                packet = packets.recv() => packet,
                _ = &mut stopped => None,
            };
            let Some(packet) = packet else { break };
            if track.is_none() {
                track = self.begin(packet.codec, trouble);
            }
            let Some(track) = &track else { return };
            if !track.push(packet_of(&self.recording, &packet)) {
                break;
            }
            if track.wants_keyframe() {
                // Whoever left meanwhile is asked for nothing.
                let _ = self.core.ask_keyframe(self.source).await;
            }
        }
        drop(packets);
        let Some(track) = track else { return };
        let Ok(ended) = spawn_blocking(move || track.stop()).await else { return };
        if ended.error.is_some() {
            trouble.store(true, Ordering::Relaxed);
            // It is tried again, and not in the same breath.
            let _ = tokio::time::timeout(LOOK, stopped).await;
        }
    }

    fn begin(&self, codec: Sent, trouble: &AtomicBool) -> Option<Track> {
        let codec = match codec {
            Sent::H264 => Codec::H264,
            Sent::Vp8 => Codec::Vp8,
            Sent::Opus => Codec::Opus,
            // The forwarder takes no other.
            _ => return None,
        };
        match self.recording.track(&self.name, codec, WAITING) {
            Ok(track) => Some(track),
            Err(error) => {
                tracing::error!(%error, name = self.name, "a track cannot be recorded");
                trouble.store(true, Ordering::Relaxed);
                None
            }
        }
    }
}

fn packet_of(recording: &Recording, tapped: &Tapped) -> Packet {
    Packet {
        layer: tapped.layer,
        sequence: tapped.sequence,
        time: tapped.time,
        marker: tapped.marker,
        arrived: recording.millis(tapped.at),
        payload: tapped.payload.clone(),
    }
}

fn read(events: &[hongwang_conference::Event], now: i64) -> Result<Recorded> {
    tape::recorded(events, now).map_err(|error| StoreError::corrupt("meetings_event", error))
}

/// Where recordings lie, a folder a meeting.
fn folder(place: &Place) -> Result<PathBuf> {
    let folder =
        place.blobs.workshop("recordings").map_err(|error| StoreError::corrupt("recordings", error))?;
    Ok(folder.canonicalize().unwrap_or(folder))
}

impl Recordings {
    /// Makes the films of meetings that are over, until the process ends.
    pub(crate) async fn run(self, rooms: Rooms, films: Films, place: Place) {
        let mut changed = rooms.listen();
        loop {
            changed.borrow_and_update();
            if let Err(error) = self.pass(&rooms, &films, &place).await {
                tracing::error!(%error, "recordings could not be looked through");
            }
            tokio::select! {
                told = changed.changed() => if told.is_err() { return },
                () = self.0.done.notified() => {}
                () = tokio::time::sleep(LOOK) => {}
            }
        }
    }

    /// Makes the film of every meeting that is over and was recorded.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) async fn pass(&self, rooms: &Rooms, films: &Films, place: &Place) -> Result<()> {
        let recordings = folder(place)?;
        let found = spawn_blocking(move || names(&recordings)).await.map_err(io::Error::other);
        for (id, recorded) in found.flatten().unwrap_or_default() {
            let mut tx = place.db.read().await?;
            let held = store::known(&mut tx, id).await?;
            let room = rooms.load(&mut tx, id).await?;
            let (Some(held), Some(room)) = (held, room) else { continue };
            if room.phase != Phase::Ended || !held.kind.is_meeting() || self.is_writing(id) {
                continue;
            }
            let events = store::events(&mut tx, id, 0).await?;
            drop(tx);
            let minutes =
                report::minutes(&events).map_err(|error| StoreError::corrupt("meetings_event", error))?;
            let recording = read(&events, room.at)?;
            match film(films, place, (id, &recorded), &minutes, &recording, &held).await {
                Ok(()) => {}
                Err(error @ (FilmError::Unfit(_) | FilmError::Broken(_))) => {
                    tracing::error!(%error, %id, "no film can be made of a recording; it stays on the disk");
                    // Under another name it is not tried again.
                    let _ = fs::rename(&recorded, recorded.with_extension("broken"));
                }
                Err(error) => tracing::error!(%error, %id, "the film of a recording is tried again"),
            }
        }
        Ok(())
    }
}

/// The folders of recordings.
fn names(recordings: &Path) -> io::Result<Vec<(Uuid, PathBuf)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(recordings)? {
        let path = entry?.path();
        let id = path.file_name().and_then(|name| name.to_str()?.parse().ok());
        found.extend(id.map(|id| (id, path)));
    }
    Ok(found)
}

/// Makes one film and lays it into the tray of the library.
async fn film(
    films: &Films,
    place: &Place,
    (id, recorded): (Uuid, &Path),
    minutes: &Minutes,
    recording: &Recorded,
    held: &Held,
) -> std::result::Result<(), FilmError> {
    let takes = {
        let recorded = recorded.to_owned();
        spawn_blocking(move || takes(&recorded)).await.map_err(io::Error::other)??
    };
    if takes.is_empty() || recording.length <= 0 {
        return Ok(fs::remove_dir_all(recorded)?);
    }
    let shop = |name| place.blobs.workshop(name).map_err(io::Error::other);
    let work = shop("composing")?.canonicalize()?.join(id.to_string());
    if work.exists() {
        fs::remove_dir_all(&work)?;
    }
    fs::create_dir_all(&work)?;
    let composition = composition(minutes, recording, takes);
    let made = films.compose(recorded, &composition, &work, |_| {}).await?;
    if !made.left_out.is_empty() {
        tracing::warn!(%id, left_out = made.left_out.len(), "files of a recording could not be read");
    }
    let tray = place.film_tray()?;
    // The sheet first: a film without it would be taken alone.
    fs::write(tray.join(format!("{id}.json")), sheet(&composition, held).to_string())?;
    fs::rename(&made.path, tray.join(format!("{id}.mp4")))?;
    fs::remove_dir_all(&work)?;
    Ok(fs::remove_dir_all(recorded)?)
}

/// The files of a recording, each cut back to what is whole.
fn takes(recorded: &Path) -> io::Result<Vec<Take>> {
    let parts = hongwang_recorder::found(recorded)?;
    let whole = |part: hongwang_recorder::Part| {
        hongwang_recorder::mend(&part.path)?;
        Ok(Take { path: part.path, track: part.track, start: part.start })
    };
    parts.into_iter().map(whole).collect()
}

fn composition(minutes: &Minutes, recording: &Recorded, takes: Vec<Take>) -> Composition {
    let millis = |at: i64| at.max(0).unsigned_abs();
    let cut = |cut: &tape::Cut| Cut {
        from: millis(cut.from),
        track: cut.shown.as_ref().map(|(venue, second)| picture(venue, *second)),
    };
    let chapter = |chapter: &report::Chapter| {
        Some(Chapter { at: millis(chapter.recorded?), title: chapter.title.clone() })
    };
    Composition {
        title: minutes.title.clone(),
        length: millis(recording.length),
        takes,
        cuts: recording.cuts.iter().map(cut).collect(),
        chapters: minutes.chapters.iter().filter_map(chapter).collect(),
    }
}

/// The sheet of the film, by the names of the library's form. Of a lecture it says whose villages are to have it first.
fn sheet(composition: &Composition, held: &Held) -> serde_json::Value {
    let stamp = |at: u64| format!("{}:{:02}", at / 60_000, at / 1000 % 60);
    let chapters: Vec<String> =
        composition.chapters.iter().map(|one| format!("{} {}", stamp(one.at), one.title)).collect();
    let first: Vec<&str> = match held.kind {
        Kind::Lecture => held.told.iter().map(OrgPath::as_str).collect(),
        _ => Vec::new(),
    };
    json!({
        "title": words::replay(&composition.title),
        "place": REPLAYS,
        "chapters": chapters.join("\n"),
        "owner": held.host,
        "licence": words::REPLAY_LICENCE,
        "first": first.join("\n"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lecture_comes_first_to_whoever_was_invited_and_a_meeting_to_nobody() {
        let composition = Composition {
            title: "春茶".to_owned(),
            length: 90_000,
            takes: Vec::new(),
            cuts: Vec::new(),
            chapters: vec![Chapter { at: 65_000, title: "提问".to_owned() }],
        };
        let village: OrgPath = "421124000000/421124102000/421124102201/".parse().expect("a path");
        let held = |kind| Held {
            id: Uuid::nil(),
            org: "421124000000/".parse().expect("a path"),
            host: "英山县(演示)".to_owned(),
            told: vec![village.clone()],
            starts: hongwang_base::Millis(0),
            kind,
        };
        let lecture = sheet(&composition, &held(Kind::Lecture));
        assert_eq!(
            (&lecture["first"], &lecture["chapters"]),
            (&json!(village.as_str()), &json!("1:05 提问"))
        );
        assert_eq!(sheet(&composition, &held(Kind::Meeting))["first"], json!(""));
    }
}
