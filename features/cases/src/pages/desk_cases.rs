//! `/desk/cases`: the cases within reach by deadline, with how many are how urgent.

use super::SHELF;
use crate::case::Kept;
use crate::casebook::{self, Begins, Listed, MANY, Spot};
use crate::handling::{ALERTS, Queue};
use crate::item::{item, items};
use crate::{desk_words as words, flow};
use axum::extract::{Query, State};
use hongwang_base::Scope;
use hongwang_casework::Alert;
use hongwang_feature::organisations::Names;
use hongwang_feature::{Place, Reply, Staff};
use hongwang_page::{
    Badge, Desk, Html, Page, Stat, Tone, Visit, badge,
    desk::{Choice, Column, Control, Field, Row, Tab, Table, filter_bar, link_button, table},
    html, stats, when,
};
use maud::Markup;
use serde::Deserialize;

pub(crate) const BASE: &str = "/desk/cases";
/// The word of the queue of what the reader's own organisation handles.
const OWN: &str = "own";

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    queue: String,
    item: String,
    /// The case behind which the page begins, or before which it ends.
    after: String,
    before: String,
}

impl Asked {
    /// The word of the queue that is shown.
    fn queue(&self) -> &'static str {
        if self.queue == OWN { OWN } else { Queue::from_word(&self.queue).unwrap_or(Queue::Open).word() }
    }

    fn begins(&self) -> Begins {
        let after = Spot::read(&self.after).map(Begins::After);
        after.or_else(|| Spot::read(&self.before).map(Begins::Before)).unwrap_or(Begins::First)
    }

    fn address(&self, queue: &str, begins: Begins) -> String {
        let item = item(&self.item).map_or("", |item| &item.slug);
        let place = match begins {
            Begins::First => String::new(),
            Begins::After(spot) => format!("&after={spot}"),
            Begins::Before(spot) => format!("&before={spot}"),
        };
        format!("{BASE}?queue={queue}&item={item}{place}")
    }
}

pub(crate) async fn list(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Query(asked): Query<Asked>,
) -> Reply<Html> {
    let wanted = casebook::Asked {
        queue: Queue::from_word(&asked.queue).unwrap_or(Queue::Open),
        scope: staff.scope(),
        own: asked.queue() == OWN,
        item: item(&asked.item).map(|item| item.slug.as_str()),
    };
    let begins = asked.begins();
    let mut tx = place.db.read().await?;
    let names = Names::load(&mut tx, &Scope(place.org.clone())).await?;
    let mut listed = casebook::list(&mut tx, &wanted, begins).await?;
    if matches!(begins, Begins::Before(_)) && !listed.earlier {
        // It would be the first page and perhaps not a full one.
        listed = casebook::list(&mut tx, &wanted, Begins::First).await?;
    }
    let alerts = casebook::alerts(&mut tx, &wanted.scope).await?;
    drop(tx);
    let body = html! {
        (stats(&counts(&alerts)))
        (filter(&asked))
        (table(&drawn(&listed.cases, &names, wanted.queue)))
        (arrows(&asked, &listed))
    };
    let shell = Desk { tabs: tabs(&asked), ..staff.desk(&place) };
    Ok(Page::new(words::QUEUE).desk(shell).island(SHELF.address("cases.css")).body(body).render(&visit))
}

/// How many of the open cases are how urgent; none is a figure too.
fn counts(alerts: &[(Alert, i64)]) -> Vec<Stat> {
    let stat = |alert: Alert| {
        let count = alerts.iter().find(|(of, _)| *of == alert).map_or(0, |(_, count)| *count);
        let value = if count < MANY { count.to_string() } else { words::many(MANY) };
        Stat { value, label: words::alert(alert).to_owned(), tone: tone(alert), href: None }
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
        href: asked.address(word, Begins::First),
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
pub(crate) fn address(case: &Kept) -> String {
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

/// The ways to what stands before and behind the page; from an empty one, back to where it was asked for.
fn arrows(asked: &Asked, listed: &Listed) -> Markup {
    let back = listed.cases.first().map(Spot::of).or_else(|| Spot::read(&asked.after));
    let on = listed.cases.last().map(Spot::of);
    let way = |begins: Begins| asked.address(asked.queue(), begins);
    html! {
        p class="case-arrows" {
            @if let Some(spot) = back.filter(|_| listed.earlier) {
                (link_button(&way(Begins::Before(spot)), words::EARLIER, Some("arrow-left"), false))
            }
            @if let Some(spot) = on.filter(|_| listed.later) {
                (link_button(&way(Begins::After(spot)), words::LATER, Some("arrow-right"), false))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_many_was_not_counted_to_its_end() {
        let shown = |count: i64| counts(&[(Alert::Red, count)])[2].value.clone();
        assert_eq!([shown(0), shown(999), shown(MANY)], ["0", "999", "999+"]);
    }

    #[test]
    fn a_place_in_a_queue_is_read_as_it_is_written_and_nothing_else_is_one() {
        let id = "01900000-0000-7000-8000-000000000000";
        for text in [format!("1795406400000.{id}"), format!("-7.{id}")] {
            assert_eq!(Spot::read(&text).map(|spot| spot.to_string()), Some(text));
        }
        for text in ["", ".", "7", &format!("x.{id}"), "7.x", &format!("7.{id}.1")] {
            assert_eq!(Spot::read(text), None, "{text}");
        }
    }
}
