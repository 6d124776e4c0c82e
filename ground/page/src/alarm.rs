//! A warning that takes the screen: a strip at the top of every page, and the whole idle screen.
//!
//! Orange and red are on every page, the others on the start page alone. `assets/alarm.js` hears of one that came
//! (`live.rs`), puts the strip onto the page that is open, whatever somebody does there, and says it aloud.
//!
//! Invariant: what is drawn stands now; the strip never covers what somebody reads, it stands above it.

use maud::{Markup, html};

use crate::{Visit, icon, spoken, when, words};

/// How bad, the least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AlarmLevel {
    /// 蓝
    Blue,
    /// 黄
    Yellow,
    /// No danger: a meeting calls this screen.
    Call,
    /// 橙
    Orange,
    /// 红
    Red,
}

impl AlarmLevel {
    fn word(self) -> &'static str {
        match self {
            AlarmLevel::Blue => "blue",
            AlarmLevel::Yellow => "yellow",
            AlarmLevel::Call => "call",
            AlarmLevel::Orange => "orange",
            AlarmLevel::Red => "red",
        }
    }

    fn pictogram(self) -> &'static str {
        if self == AlarmLevel::Call { "video" } else { "alert-triangle" }
    }

    /// What it is called where it stands alone.
    fn kind(self) -> &'static str {
        if self == AlarmLevel::Call { words::MEETING } else { words::ALARM }
    }
}

/// A warning that stands now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alarm {
    /// What it is known by: said aloud once.
    pub id: String,
    /// How bad.
    pub level: AlarmLevel,
    /// In one line.
    pub title: String,
    /// What to do, or what it says; may be empty.
    pub advice: String,
    /// Who says so.
    pub sender: String,
    /// Since when, milliseconds UTC.
    pub at: i64,
    /// Until when, milliseconds UTC.
    pub until: i64,
    /// Whether it is an exercise.
    pub drill: bool,
    /// The page with all of it.
    pub href: String,
    /// Whether the idle screen goes there by itself, once it was seen.
    pub takes: bool,
}

impl Alarm {
    fn is_grave(&self) -> bool {
        self.level >= AlarmLevel::Call
    }

    fn aloud(&self) -> String {
        let drill = self.drill.then_some(words::ALARM_DRILL);
        let said = drill.into_iter().chain([self.title.as_str()]).chain(self.advice.lines());
        said.collect::<Vec<_>>().join("\n")
    }
}

/// Those that every page carries.
pub(crate) fn grave(visit: &Visit) -> impl Iterator<Item = &Alarm> {
    visit.masthead.alarms.iter().filter(|alarm| alarm.is_grave())
}

/// The strips of a page; on the start page also those that are less grave, and none where all of it stands anyway.
pub(crate) fn strips(visit: &Visit, start: bool) -> Markup {
    // A page below that of an alarm is of the same thing.
    let within = |rest: &str| rest.is_empty() || rest.starts_with('/');
    let elsewhere = |alarm: &&Alarm| !visit.path().strip_prefix(&alarm.href).is_some_and(within);
    let shown = |alarm: &&Alarm| start || alarm.is_grave();
    // Also those that this page has elsewhere: by these it is known whether a page shows what stands.
    let ids: Vec<&str> = visit.masthead.alarms.iter().filter(shown).map(|alarm| alarm.id.as_str()).collect();
    let ids = (!ids.is_empty()).then(|| ids.join(" "));
    html! {
        div id="alarm" data-ids=[ids] data-start[start] data-whole[!visit.masthead.alarms.iter().all(|alarm| elsewhere(&alarm))] aria-live="assertive" {
            @for alarm in visit.masthead.alarms.iter().filter(elsewhere).filter(shown) {
                a class={ "alarm " (alarm.level.word()) } href=(alarm.href) data-swap data-alarm=(alarm.id)
                    data-aloud=[(alarm.is_grave() && visit.masthead.voice).then(|| alarm.aloud())]
                    data-say=(spoken(alarm.aloud().lines())) {
                    (icon(alarm.level.pictogram()))
                    span class="alarm-words" {
                        strong { @if alarm.drill { (words::ALARM_DRILL) } (alarm.title) }
                        @if let Some(first) = alarm.advice.lines().next() { span class="alarm-advice" { (first) } }
                    }
                    (icon("arrow-right"))
                }
            }
        }
    }
}

/// A warning as the idle screen shows it: alone, as large as the glass.
pub(crate) fn sheet(alarm: &Alarm, on: bool, voice: bool) -> Markup {
    html! {
        span class={ "sheet alarm-sheet " (alarm.level.word()) @if on { " on" } } data-alarm=(alarm.id)
            data-page=[(alarm.level == AlarmLevel::Call).then_some(&alarm.href)] data-takes[alarm.takes]
            data-aloud=[voice.then(|| alarm.aloud())] {
            span class="sheet-words" {
                span class="sheet-kind" data-say {
                    (icon(alarm.level.pictogram()))
                    @if alarm.drill { (words::ALARM_DRILL) } @else { (alarm.level.kind()) }
                }
                span class="sheet-title" data-say { (alarm.title) }
                @for line in alarm.advice.lines().take(4) { span class="alarm-advice" data-say { (line) } }
                span class="sheet-source" data-say {
                    (alarm.sender) " "
                    time datetime=(when::machine(alarm.at)) { (words::alarm_time(&when::moment(alarm.at), &when::moment(alarm.until))) }
                }
            }
        }
    }
}
