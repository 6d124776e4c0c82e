//! How a device is: from what was last seen of it to a word, a sentence and what to do. Plain rules, no I/O.
//!
//! [`presence`] says whether it is there, [`concerns`] what is wrong with it. Both take the time as an argument.

use crate::words;
use hongwang_base::Millis;
use hongwang_feed::devices::{DeviceState, DeviceView, Seen};
use hongwang_page::Tone;

/// A clock wrong by more than this, milliseconds either way, is worth a visit.
const CLOCK_TOLERANCE: i64 = 5 * Millis::MINUTE;
/// With fewer free bytes than this, new content soon finds no room.
pub(crate) const DISK_LOW: u64 = 500_000_000;
/// So many entries not applied are more than a publication on its way.
const MANY_BEHIND: u64 = 50;
/// "Connected" is believed this long after the last sign of life, which is noted about once a minute: a center
/// that was cut off itself must not go on calling its devices online.
const BELIEVED: i64 = 2 * Millis::MINUTE;

/// Whether a device is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Presence {
    /// Connected.
    Online,
    /// It was there once.
    Offline,
    /// Admitted, and never came.
    Never,
    /// Shut out.
    Revoked,
}

impl Presence {
    pub(crate) const ALL: [Self; 4] = [Self::Online, Self::Offline, Self::Never, Self::Revoked];

    /// The word in addresses.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Online => "online",
            Self::Offline => "offline",
            Self::Never => "never",
            Self::Revoked => "revoked",
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Online => words::ONLINE,
            Self::Offline => words::OFFLINE,
            Self::Never => words::NEVER,
            Self::Revoked => words::REVOKED,
        }
    }

    pub(crate) fn tone(self) -> Tone {
        match self {
            Self::Online => Tone::Good,
            Self::Offline => Tone::Bad,
            Self::Never => Tone::Warn,
            Self::Revoked => Tone::Plain,
        }
    }
}

/// Something that is wrong with a device that was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Concern {
    /// Its clock is ahead by so many milliseconds (behind when negative).
    Clock(i64),
    /// So few bytes are free.
    Disk(u64),
    /// So many entries are not applied.
    Behind(u64),
    /// What it says itself.
    Trouble(String),
}

impl Concern {
    /// What is wrong, one sentence.
    pub(crate) fn what(&self) -> String {
        match self {
            Self::Clock(by) => words::clock_wrong(*by),
            Self::Disk(free) => words::disk_low(*free),
            Self::Behind(entries) => words::behind(*entries),
            Self::Trouble(what) => words::reported(what),
        }
    }

    /// What to do about it, one sentence.
    pub(crate) fn to_do(&self) -> &'static str {
        match self {
            Self::Clock(_) => words::CLOCK_TO_DO,
            Self::Disk(_) => words::DISK_TO_DO,
            Self::Behind(_) => words::BEHIND_TO_DO,
            Self::Trouble(_) => words::TROUBLE_TO_DO,
        }
    }
}

/// Whether the device is there at `now`.
pub(crate) fn presence(view: &DeviceView, now: Millis) -> Presence {
    match (view.device.state, &view.seen) {
        (DeviceState::Revoked, _) => Presence::Revoked,
        (_, None) => Presence::Never,
        (_, Some(seen)) if seen.online && now.since(seen.seen_at) <= BELIEVED => Presence::Online,
        (_, Some(_)) => Presence::Offline,
    }
}

/// Its presence as a sentence, and what to do about it.
pub(crate) fn presence_words(view: &DeviceView, now: Millis) -> (String, &'static str) {
    let last = view.seen.as_ref().map(|seen| seen.seen_at);
    match presence(view, now) {
        Presence::Online => {
            let since = view.seen.as_ref().and_then(|seen| seen.connected_at).or(last).unwrap_or(now);
            (words::online_since(since, now), words::ONLINE_TO_DO)
        }
        Presence::Offline => (words::offline_since(last.unwrap_or(now), now), words::OFFLINE_TO_DO),
        Presence::Never => (words::never_since(view.device.admitted_at), words::NEVER_TO_DO),
        Presence::Revoked => (words::revoked_at(view.device.revoked_at), words::REVOKED_TO_DO),
    }
}

/// By how many milliseconds its clock was ahead of the center's when it last said so (behind when negative), if
/// that is worth a word.
pub(crate) fn clock_wrong(seen: &Seen) -> Option<i64> {
    let ahead = Millis(seen.health.clock).since(seen.seen_at);
    (ahead.unsigned_abs() > CLOCK_TOLERANCE.unsigned_abs()).then_some(ahead)
}

/// What is wrong with it, as far as it last said, first the gravest. A revoked device is nobody's concern.
pub(crate) fn concerns(view: &DeviceView) -> Vec<Concern> {
    let (DeviceState::Admitted, Some(seen)) = (view.device.state, &view.seen) else { return Vec::new() };
    let trouble = seen.health.trouble.trim();
    let trouble = (!trouble.is_empty()).then(|| Concern::Trouble(trouble.to_owned()));
    let disk = seen.health.disk_free.filter(|free| *free < DISK_LOW).map(Concern::Disk);
    let clock = clock_wrong(seen).map(Concern::Clock);
    let behind = (seen.online && view.behind >= MANY_BEHIND).then_some(Concern::Behind(view.behind));
    [trouble, disk, clock, behind].into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use hongwang_base::DeviceId;
    use hongwang_feed::devices::Device;
    use hongwang_replica::{LinePolicy, wire::Health};
    use proptest::prelude::*;

    const NOW: Millis = Millis(1_795_456_800_000);

    /// A device that was admitted, and seen as `seen` says.
    fn view(seen: Option<Seen>) -> DeviceView {
        let device = Device {
            id: DeviceId::new(NOW),
            org: "c/t/v/".parse().expect("a path"),
            name: "村委会大厅".into(),
            state: DeviceState::Admitted,
            admitted_at: NOW,
            admitted_by: "测试".into(),
            revoked_at: None,
            policy: LinePolicy::default(),
        };
        DeviceView { device, seen, behind: 0, cursors: Vec::new() }
    }

    fn seen(at: Millis) -> Seen {
        let health = Health { clock: at.0, ..Health::default() };
        Seen { online: true, connected_at: Some(at), seen_at: at, health }
    }

    #[test]
    fn a_device_that_never_came_is_not_offline() {
        assert_eq!(presence(&view(None), NOW), Presence::Never);
        let gone = Seen { online: false, ..seen(NOW) };
        assert_eq!(presence(&view(Some(gone)), NOW), Presence::Offline);
    }

    #[test]
    fn a_center_that_slept_does_not_call_its_devices_online() {
        let seen = seen(NOW.plus(-BELIEVED - 1));
        assert_eq!(presence(&view(Some(seen)), NOW), Presence::Offline);
    }

    #[test]
    fn a_revoked_device_is_revoked_however_healthy_it_was() {
        let mut sick = seen(NOW);
        sick.health.trouble = "磁盘已满".into();
        let mut view = view(Some(sick));
        view.device.state = DeviceState::Revoked;
        assert_eq!(presence(&view, NOW), Presence::Revoked);
        assert_eq!(concerns(&view), []);
    }

    #[test]
    fn an_unknown_disk_is_no_low_disk() {
        assert_eq!(concerns(&view(Some(seen(NOW)))), []);
    }

    proptest! {
        #[test]
        fn a_clock_is_a_concern_exactly_beyond_five_minutes(clock: i64, at: i64) {
            let mut seen = seen(Millis(at));
            seen.health.clock = clock;
            let wrong = clock.saturating_sub(at).unsigned_abs() > 300_000;
            let found = concerns(&view(Some(seen)));
            prop_assert_eq!(found.iter().any(|concern| matches!(concern, Concern::Clock(_))), wrong);
        }

        #[test]
        fn every_device_has_a_sentence_and_something_to_do(
            online: bool, revoked: bool, came: bool, at: i64, now: i64, clock: i64, free: Option<u64>, behind: u64, trouble in ".{0,20}",
        ) {
            let health = Health { clock, disk_free: free, trouble, ..Health::default() };
            let seen = came.then_some(Seen { online, connected_at: None, seen_at: Millis(at), health });
            let mut view = view(seen);
            view.behind = behind;
            if revoked {
                view.device.state = DeviceState::Revoked;
            }
            let (what, to_do) = presence_words(&view, Millis(now));
            prop_assert!(what.ends_with('。') && to_do.ends_with('。'));
            for concern in concerns(&view) {
                prop_assert!(concern.what().ends_with('。') && concern.to_do().ends_with('。'));
            }
        }
    }
}
