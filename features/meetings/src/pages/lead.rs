//! What stands before a village that was given the chair, beside the keys that every venue has.

use super::venue::{at_desk, key};
use crate::{
    view::{Me, Stage, View},
    words,
};
use hongwang_page::{Markup, html, icon};

/// Whether a village leads here; the desk has its console, and whoever opened an activity its own keys.
pub(super) fn leads(at: &str, view: &View) -> bool {
    view.leads && view.me == Me::In && view.stage == Stage::Open && view.activity.is_none() && !at_desk(at)
}

/// The keys of a village that leads, about the others.
pub(super) fn others(at: &str, view: &View) -> Markup {
    let others_speak = view.speakers.len() > usize::from(view.has_floor);
    html! {
        @if let Some(first) = &view.first {
            form method="post" action=(at) data-act="give_first" {
                input type="hidden" name="do" value="give_first";
                input type="hidden" name="option" value=(first.since);
                button class="button meeting-act strong" type="submit" data-say { (icon("microphone")) (words::give_first(&first.name)) }
            }
        }
        @if !view.all_muted || others_speak { (key(at, "mute_all", words::MUTE_ALL, "volume", false)) }
        @if view.all_muted { (key(at, "unmute_all", words::UNMUTE_ALL, "volume-2", false)) }
    }
}

/// 结束会议, with a question before it that needs no other page: the picture goes on behind it.
pub(super) fn end(at: &str) -> Markup {
    html! {
        details class="meeting-end" {
            summary class="button meeting-act" data-say { (icon("player-stop")) (words::END) }
            p data-say { (words::END_ASK) }
            (key(at, "end", words::END_YES, "player-stop", true))
        }
    }
}
