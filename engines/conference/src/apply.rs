//! The fold: what each event makes of a room. Never fails; what names somebody unknown does nothing.

use crate::{
    Asking, Caption, End, Event, Link, Muted, Phase, Polling, RollCall, Room, Said, Second, SignIn, Venue,
    VenueId, Vote, What, report::missing, venue::Pace,
};

impl Room {
    /// Follows an event that was decided, or stored.
    pub fn apply(&mut self, event: &Event) {
        (self.seq, self.at) = (event.seq, event.at);
        if let Some(venue) = self.venues.get_mut(&event.by) {
            venue.pace = venue.pace.at(event.at);
            venue.pace.count = venue.pace.count.saturating_add(1);
        }
        self.follow(event);
    }

    // long: one arm an event, so that none is forgotten.
    fn follow(&mut self, event: &Event) {
        let at = event.at;
        match &event.what {
            What::Scheduled { plan } => {
                (self.chair, self.main) = (plan.chair.clone(), plan.main.clone());
                self.floor.all_muted = !plan.free;
                (self.plan, self.phase) = (plan.clone(), Phase::Scheduled);
            }
            What::Invited { invitation } => {
                self.uninvited.remove(&invitation.org);
                self.plan.invited.push(invitation.clone());
            }
            What::Uninvited { org } => {
                self.plan.invited.retain(|invitation| invitation.org != *org);
                self.uninvited.insert(org.clone());
            }
            What::Moved { start, end } => (self.plan.start, self.plan.end) = (*start, *end),
            What::LobbyOpened => self.phase = Phase::Lobby,
            What::Opened => (self.phase, self.opened) = (Phase::Open, Some(at)),
            What::Joined { .. } => self.seat(event),
            What::Returned { venue } => self.set_link(venue, Link::Here),
            What::Left { venue } | What::Gone { venue } => self.clear_out(venue),
            What::Dropped { venue } => self.set_link(venue, Link::Dropped { since: at }),
            What::Admitted { venue } => self.change(venue, |venue| venue.admitted = true),
            What::Removed { venue } => {
                self.clear_out(venue);
                self.change(venue, |venue| venue.admitted = false);
            }
            What::Locked => self.locked = true,
            What::Unlocked => self.locked = false,
            What::MainSet { venue } => self.main = Some(venue.clone()),
            What::ChairHanded { to } => {
                self.chair = to.clone();
                self.floor.queue.retain(|asking| asking.venue != *to);
            }
            What::Extended { end } => self.plan.end = *end,
            What::EndNear { end } => self.warned = Some(*end),
            What::Ended { why } => self.close(*why, at),

            What::FloorGiven { venue } => {
                self.floor.queue.retain(|asking| asking.venue != *venue);
                self.floor.speakers.push(venue.clone());
                // Whoever closed their own microphone opens it by their own hand.
                self.change(venue, |venue| venue.muted.lead = false);
            }
            What::FloorTaken { venue } => self.take_floor(venue),
            What::Muted { venue, own: true } => self.change(venue, |venue| venue.muted.own = true),
            What::Muted { venue, own: false } => self.change(venue, |venue| venue.muted.lead = true),
            What::Unmuted { venue, own: true } => self.change(venue, |venue| venue.muted.own = false),
            What::Unmuted { venue, own: false } => self.change(venue, |venue| venue.muted.lead = false),
            What::AllMuted => self.mute_all(),
            What::AllUnmuted => self.floor.all_muted = false,
            What::Asked { venue } => self.floor.queue.push(Asking { venue: venue.clone(), since: at }),
            What::Withdrawn { venue } | What::AskRefused { venue } => {
                self.floor.queue.retain(|asking| asking.venue != *venue);
            }

            What::Arranged { grid, pinned } => {
                (self.screens.grid, self.screens.pinned) = (*grid, pinned.clone());
            }
            What::BroadcastStarted { venue } => self.screens.broadcast = Some(venue.clone()),
            What::BroadcastStopped => self.screens.broadcast = None,
            What::PollingStarted { groups, dwell_seconds } => {
                let (groups, dwell_seconds) = (groups.clone(), *dwell_seconds);
                self.screens.polling = Some(Polling { groups, dwell_seconds, shown: None });
            }
            What::Polled { venue } => {
                if let Some(polling) = &mut self.screens.polling {
                    polling.shown = Some((venue.clone(), at));
                }
            }
            What::PollingStopped => self.screens.polling = None,
            What::SharingStarted { venue, sharing } => {
                self.screens.second = Some(Second { venue: venue.clone(), sharing: *sharing });
            }
            What::SharingStopped { .. } => self.screens.second = None,

            What::RollCalled { until } => self.rolls.push(RollCall::new(at, *until)),
            What::RollAnswered { org, venue } => {
                if let Some(roll) = self.rolls.last_mut() {
                    roll.answers.entry(org.clone()).or_insert(crate::Answer { venue: venue.clone(), at });
                }
            }
            What::RollEnded => self.end_roll(at),
            What::SignedIn { org, way, entry } => {
                self.signed.push(SignIn { org: org.clone(), way: *way, entry: *entry, at });
            }

            What::VoteAsked { question, options, secret } => {
                self.votes.push(Vote::new(question.clone(), options.clone(), *secret, at));
            }
            What::Voted { venue, ballot } => {
                if let Some(vote) = self.votes.last_mut() {
                    vote.ballots.entry(venue.clone()).or_insert_with(|| ballot.clone());
                }
            }
            What::VoteClosed { counts } => {
                if let Some(vote) = self.votes.last_mut().filter(|vote| vote.closed.is_none()) {
                    (vote.closed, vote.counts) = (Some(at), counts.clone());
                }
            }

            What::Said { text } => {
                self.chat.push(Said { by: event.by.clone(), at, text: text.clone() });
            }
            What::Captioned { text } => {
                self.caption = Some(Caption { text: text.clone(), at });
                self.captions = self.captions.saturating_add(1);
            }
            What::ChapterMarked { .. } => self.chapters += 1,
            What::RecordingStarted => self.recording = true,
            What::RecordingStopped => self.recording = false,
        }
    }

    fn seat(&mut self, event: &Event) {
        let What::Joined { venue: id, role, org, name, admitted } = &event.what else { return };
        let venue = Venue {
            id: id.clone(),
            role: *role,
            org: org.clone(),
            name: name.clone(),
            nth: self.venues.len(),
            link: Link::Here,
            admitted: *admitted,
            muted: Muted::default(),
            pace: Pace { since: event.at, count: 1 },
        };
        self.venues.entry(id.clone()).or_insert(venue);
    }

    fn change(&mut self, id: &VenueId, change: impl FnOnce(&mut Venue)) {
        if let Some(venue) = self.venues.get_mut(id) {
            change(venue);
        }
    }

    fn set_link(&mut self, id: &VenueId, link: Link) {
        self.change(id, |venue| venue.link = link);
    }

    /// Whoever is away for good holds nothing that others wait for. What they said, answered and signed stays.
    fn clear_out(&mut self, id: &VenueId) {
        self.set_link(id, Link::Away);
        self.floor.queue.retain(|asking| asking.venue != *id);
        self.take_floor(id);
        self.screens.second.take_if(|second| second.venue == *id);
        self.screens.broadcast.take_if(|venue| venue == id);
    }

    fn take_floor(&mut self, id: &VenueId) {
        self.floor.speakers.retain(|speaker| speaker != id);
        if !self.may_always_share(id) {
            self.screens.second.take_if(|second| second.venue == *id);
        }
    }

    fn mute_all(&mut self) {
        self.floor.all_muted = true;
        let mut others = self.floor.speakers.clone();
        others.retain(|speaker| *speaker != self.chair);
        others.iter().for_each(|speaker| self.take_floor(speaker));
    }

    fn end_roll(&mut self, at: i64) {
        let absent = self.roll().map(|roll| missing(self, roll));
        if let (Some(absent), Some(roll)) = (absent, self.rolls.last_mut()) {
            (roll.ended, roll.absent) = (Some(at), absent);
        }
    }

    /// What ran has ended by events of its own before.
    fn close(&mut self, why: End, at: i64) {
        (self.phase, self.ended) = (Phase::Ended, Some((at, why)));
        self.floor.speakers.clear();
        self.floor.queue.clear();
        self.screens.broadcast = None;
        self.venues.values_mut().for_each(|venue| venue.link = Link::Away);
    }
}
