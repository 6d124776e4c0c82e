//! `/desk/cases`: the cases within reach by deadline, with how many are how urgent.

use super::{Names, SHELF};
use crate::case::Kept;
use crate::casebook::{self, PAGE};
use crate::handling::{ALERTS, Queue};
use crate::item::{item, items};
use crate::{desk_words as words, flow};
use axum::extract::{Query, State};
use hongwang_casework::Alert;
use hongwang_feature::{Place, Reply, Staff};
use hongwang_page::{
    Badge, Desk, Html, Page, Stat, Tone, Visit, badge,
    desk::{Choice, Column, Control, Field, Row, Tab, Table, filter_bar, link_button, table},
    html, stats, when,
};
use maud::Markup;
use serde::Deserialize;

pub(super) const BASE: &str = "/desk/cases";
/// The word of the queue of what the reader's own organisation handles.
const OWN: &str = "own";

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    queue: String,
    item: String,
    page: u32,
}

impl Asked {
    /// The word of the queue that is shown.
    fn queue(&self) -> &'static str {
        if self.queue == OWN { OWN } else { Queue::from_word(&self.queue).unwrap_or(Queue::Open).word() }
    }

    fn address(&self, queue: &str, page: u32) -> String {
        let item = item(&self.item).map_or("", |item| &item.slug);
        format!("{BASE}?queue={queue}&item={item}&page={page}")
    }
}

pub(crate) async fn list(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Query(asked): Query<Asked>,
) -> Reply<Html> {
    let page = asked.page.max(1);
    let wanted = casebook::Asked {
        queue: Queue::from_word(&asked.queue).unwrap_or(Queue::Open),
        scope: staff.scope(),
        own: asked.queue() == OWN,
        item: item(&asked.item).map(|item| item.slug.as_str()),
    };
    let mut tx = place.db.read().await?;
    let names = Names::load(&mut tx, &place).await?;
    let mut cases = casebook::list(&mut tx, &wanted, (i64::from(page) - 1) * PAGE).await?;
    let alerts = casebook::alerts(&mut tx, &wanted.scope).await?;
    drop(tx);
    let size = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = cases.len() > size;
    cases.truncate(size);
    let body = html! {
        (stats(&counts(&alerts)))
        (filter(&asked))
        (table(&drawn(&cases, &names, wanted.queue)))
        (arrows(&asked, page, more))
    };
    let shell = Desk { tabs: tabs(&asked), ..staff.desk(&place) };
    Ok(Page::new(words::QUEUE).desk(shell).island(SHELF.address("cases.css")).body(body).render(&visit))
}

/// How many of the open cases are how urgent; none is a figure too.
fn counts(alerts: &[(Alert, i64)]) -> Vec<Stat> {
    let stat = |alert: Alert| {
        let count = alerts.iter().find(|(of, _)| *of == alert).map_or(0, |(_, count)| *count);
        Stat {
            value: count.to_string(),
            label: words::alert(alert).to_owned(),
            tone: tone(alert),
            href: None,
        }
    };
    ALERTS.map(stat).to_vec()
}

pub(super) fn tone(alert: Alert) -> Tone {
    match alert {
        Alert::Normal => Tone::Good,
        Alert::Yellow => Tone::Warn,
        Alert::Red | Alert::Overdue => Tone::Bad,
    }
}

fn tabs(asked: &Asked) -> Vec<Tab> {
    let shown = asked.queue();
    let tab = |word: &str, name: &str| Tab {
        href: asked.address(word, 1),
        name: name.to_owned(),
        count: None,
        current: word == shown,
    };
    let own = tab(OWN, words::OWN);
    let [open, waiting, closed] = Queue::ALL.map(|queue| tab(queue.word(), words::queue(queue)));
    vec![open, own, waiting, closed]
}

fn filter(asked: &Asked) -> Markup {
    let all = Choice::new("", words::ALL_ITEMS);
    let choices = items().iter().map(|item| Choice::new(item.slug.as_str(), item.name.as_str()));
    let choices: Vec<Choice> = std::iter::once(all).chain(choices).collect();
    let fields = [
        Field::hidden("queue", asked.queue()),
        Field::new("item", words::ITEM, Control::Select(choices)).value(asked.item.as_str()).optional(),
    ];
    filter_bar(BASE, &fields, &format!("{BASE}?queue={}", asked.queue()))
}

fn drawn(cases: &[Kept], names: &Names, queue: Queue) -> Table {
    let heads = [words::NUMBER, words::ITEM, words::WHO, words::WHERE, words::STANDS, words::DUE];
    let caption = if queue == Queue::Closed { words::CLOSED_CAPTION } else { words::QUEUE_CAPTION };
    Table {
        caption: caption.to_owned(),
        columns: heads.map(Column::words).to_vec(),
        rows: cases.iter().map(|case| row(case, names)).collect(),
        empty: words::QUEUE_EMPTY.to_owned(),
    }
}

fn row(case: &Kept, names: &Names) -> Row {
    let name = item(&case.item).map_or(case.item.as_str(), |item| item.name.as_str());
    Row {
        cells: vec![
            html! { (case.number) },
            html! { (name) },
            html! { (who(case)) },
            html! { (names.of(&case.org)) },
            html! { (state(case)) },
            due(case),
        ],
        href: Some(address(case)),
    }
}

/// The page of a case.
pub(super) fn address(case: &Kept) -> String {
    format!("{BASE}/{}", case.id)
}

/// Whom it is for, masked.
pub(super) fn who(case: &Kept) -> &str {
    if case.masked.is_empty() { words::NOBODY } else { &case.masked }
}

/// What the state of a case is called.
pub(super) fn state(case: &Kept) -> &str {
    let flow = flow::version(&case.workflow, case.version);
    flow.and_then(|flow| flow.state(&case.state)).map_or(&case.state, |state| &state.name)
}

/// The first deadline and how near it is, as colour and word.
fn due(case: &Kept) -> Markup {
    html! {
        @if case.queue != Queue::Closed {
            @match case.due_at {
                Some(at) => {
                    (badge(&Badge::new(words::alert(case.alert), tone(case.alert)))) " "
                    time datetime=(when::machine(at.0)) { (when::day(at.0)) }
                }
                None => { (words::NO_CLOCK) }
            }
        }
    }
}

fn arrows(asked: &Asked, page: u32, more: bool) -> Markup {
    html! {
        p class="case-arrows" {
            @if page > 1 {
                (link_button(&asked.address(asked.queue(), page - 1), words::EARLIER, Some("arrow-left"), false))
            }
            @if more {
                (link_button(&asked.address(asked.queue(), page + 1), words::LATER, Some("arrow-right"), false))
            }
        }
    }
}
