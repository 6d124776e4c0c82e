//! `/desk/cases`: the cases within reach by deadline, with how many are how urgent.

use super::{SHELF, desk_batch, desk_waiting};
use crate::case::Kept;
use crate::casebook::{self, Begins, Listed, MANY, Spot};
use crate::handling::{ALERTS, Queue};
use crate::item::Item;
use crate::{assign, catalogue, desk_words as words, flow, statistics, urge, words as all_words};
use axum::extract::{Query, State};
use hongwang_base::Scope;
use hongwang_casework::Alert;
use hongwang_feature::organisations::Names;
use hongwang_feature::{Place, Reply, Staff};
use hongwang_page::{
    Badge, Desk, Html, Page, Stat, Tone, Visit, badge,
    desk::{Choice, Column, Control, Field, Row, Tab, Table, button, filter_bar, link_button, table},
    html, stats, when,
};
use hongwang_store::Tx;
use maud::Markup;
use serde::Deserialize;
use std::sync::Arc;

pub(crate) const BASE: &str = "/desk/cases";
/// The word of the queue of what the reader's own organisation handles.
const OWN: &str = "own";
/// The word of what is with the reader himself, and of what waits for an answer to a 督办.
const MINE: &str = "mine";
const URGED: &str = "urged";
/// The word of what came without a good mandate.
const CHECK: &str = "check";

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    queue: String,
    item: String,
    /// `check`: only what came without a good mandate.
    mandate: String,
    /// The case behind which the page begins, or before which it ends.
    after: String,
    before: String,
}

impl Asked {
    /// The word of the queue that is shown.
    fn queue(&self) -> &'static str {
        let other = [OWN, MINE, URGED].into_iter().find(|word| *word == self.queue);
        other.unwrap_or_else(|| Queue::from_word(&self.queue).unwrap_or(Queue::Open).word())
    }

    fn begins(&self) -> Begins {
        let after = Spot::read(&self.after).map(Begins::After);
        after.or_else(|| Spot::read(&self.before).map(Begins::Before)).unwrap_or(Begins::First)
    }

    fn address(&self, queue: &str, begins: Begins) -> String {
        let (item, mandate) = (&self.item, if self.unproven() { "&mandate=check" } else { "" });
        let place = match begins {
            Begins::First => String::new(),
            Begins::After(spot) => format!("&after={spot}"),
            Begins::Before(spot) => format!("&before={spot}"),
        };
        format!("{BASE}?queue={queue}&item={item}{mandate}{place}")
    }

    fn unproven(&self) -> bool {
        self.mandate == CHECK
    }
}

pub(crate) async fn list(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Query(mut asked): Query<Asked>,
) -> Reply<Html> {
    let mut tx = place.db.read().await?;
    let items = catalogue::items(&mut tx).await?;
    if !items.iter().any(|item| item.slug == asked.item) {
        asked.item.clear();
    }
    let wanted = casebook::Asked {
        queue: Queue::from_word(&asked.queue).unwrap_or(Queue::Open),
        scope: staff.scope(),
        own: asked.queue() == OWN,
        item: Some(asked.item.as_str()).filter(|item| !item.is_empty()),
        unproven: asked.unproven(),
    };
    let begins = asked.begins();
    if !assign::is_known(&mut tx, &staff).await? {
        drop(tx);
        let mut writing = place.db.write().await?;
        assign::note_colleague(&mut writing, &staff).await?;
        writing.commit().await?;
        tx = place.db.read().await?;
    }
    let names = Names::load(&mut tx, &Scope(place.org.clone())).await?;
    let listed = listed(&mut tx, &staff, &asked, &wanted, begins).await?;
    let alerts = casebook::alerts(&mut tx, &wanted.scope).await?;
    let urges = urge::count(&mut tx, &wanted.scope).await?;
    drop(tx);
    let body = html! {
        (stats(&counts(&alerts)))
        (filter(&asked, &items))
        (picked(&drawn(&listed.cases, &names, &items, &asked), &asked, listed.cases.is_empty()))
        (arrows(&asked, &listed))
    };
    let actions = html! {
        (link_button(desk_waiting::ADDRESS, all_words::waiting::TITLE, None, false))
        (link_button(statistics::pages::ADDRESS, all_words::statistics::TITLE, None, false))
        (link_button(crate::privacy::find::ADDRESS, all_words::privacy::FIND, None, false))
        (link_button(assign::pages::COLLEAGUES, all_words::assign::ALL, None, false))
    };
    let shell = Desk { tabs: tabs(&asked, urges), actions: Some(actions), ..staff.desk(&place) };
    Ok(Page::new(words::QUEUE).desk(shell).island(SHELF.address("cases.css")).body(body).render(&visit))
}

/// The cases that are asked for. What is with one person or urged is little, and stands on one page.
async fn listed(
    tx: &mut Tx,
    staff: &Staff,
    asked: &Asked,
    wanted: &casebook::Asked<'_>,
    begins: Begins,
) -> Reply<Listed> {
    let of_item = |cases: Vec<Kept>| {
        let cases = cases.into_iter().filter(|case| wanted.item.is_none_or(|item| case.item == item));
        let cases = cases.filter(|case| case.unproven || !wanted.unproven);
        Listed { cases: cases.collect(), earlier: false, later: false }
    };
    match asked.queue() {
        MINE => return Ok(of_item(assign::listed(tx, staff).await?)),
        URGED => return Ok(of_item(urge::listed(tx, &wanted.scope).await?)),
        _ => {}
    }
    let listed = casebook::list(tx, wanted, begins).await?;
    if matches!(begins, Begins::Before(_)) && !listed.earlier {
        // It would be the first page and perhaps not a full one.
        return Ok(casebook::list(tx, wanted, Begins::First).await?);
    }
    Ok(listed)
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

fn tabs(asked: &Asked, urges: u64) -> Vec<Tab> {
    let shown = asked.queue();
    let tab = |word: &str, name: &str| Tab {
        href: asked.address(word, Begins::First),
        name: name.to_owned(),
        count: None,
        current: word == shown,
    };
    let own = tab(OWN, words::OWN);
    let [open, waiting, closed] = Queue::ALL.map(|queue| tab(queue.word(), words::queue(queue)));
    let mine = tab(MINE, all_words::assign::MINE);
    let urged = Tab { count: Some(urges), ..tab(URGED, all_words::urge::URGES) };
    vec![open, own, mine, urged, waiting, closed]
}

fn filter(asked: &Asked, items: &[Arc<Item>]) -> Markup {
    let all = Choice::new("", words::ALL_ITEMS);
    let choices = items.iter().map(|item| Choice::new(item.slug.as_str(), item.name.as_str()));
    let choices: Vec<Choice> = std::iter::once(all).chain(choices).collect();
    let mandates =
        vec![Choice::new("", all_words::proxy::ALL_MANDATES), Choice::new(CHECK, all_words::proxy::UNPROVEN)];
    let mandate = if asked.unproven() { CHECK } else { "" };
    let fields = [
        Field::hidden("queue", asked.queue()),
        Field::new("item", words::ITEM, Control::Select(choices)).value(asked.item.as_str()).optional(),
        Field::new("mandate", all_words::proxy::MARK, Control::Select(mandates)).value(mandate).optional(),
    ];
    filter_bar(BASE, &fields, &format!("{BASE}?queue={}", asked.queue()))
}

/// The table as a form: what is ticked in it is handled together.
fn picked(drawn: &Table, asked: &Asked, is_empty: bool) -> Markup {
    if is_empty || asked.queue() == Queue::Closed.word() {
        return table(drawn);
    }
    html! {
        form method="post" action=(desk_batch::ADDRESS) {
            (table(drawn))
            p { (button(all_words::batch::TOGETHER, Some("list-check"), false)) }
        }
    }
}

fn drawn(cases: &[Kept], names: &Names, items: &[Arc<Item>], asked: &Asked) -> Table {
    let heads = [words::NUMBER, words::ITEM, words::WHO, words::WHERE, words::STANDS, words::DUE];
    let open = asked.queue() != Queue::Closed.word();
    let heads = heads.into_iter().chain(open.then_some(all_words::batch::PICK));
    let (caption, empty) = match asked.queue() {
        MINE => (all_words::assign::MINE_CAPTION, words::QUEUE_EMPTY),
        URGED => (all_words::urge::CAPTION, all_words::urge::NONE),
        queue if queue == Queue::Closed.word() => (words::CLOSED_CAPTION, words::QUEUE_EMPTY),
        _ => (words::QUEUE_CAPTION, words::QUEUE_EMPTY),
    };
    Table {
        caption: caption.to_owned(),
        columns: heads.map(Column::words).collect(),
        rows: cases.iter().map(|case| row(case, names, items, open)).collect(),
        empty: empty.to_owned(),
    }
}

fn row(case: &Kept, names: &Names, items: &[Arc<Item>], open: bool) -> Row {
    let seen = format!("{}.{}", case.id, case.seq);
    let pick = html! {
        input type="checkbox" name="case" value=(seen) aria-label=(all_words::batch::pick(&case.number));
    };
    let item = items.iter().find(|item| item.slug == case.item);
    let name = item.map_or(case.item.as_str(), |item| item.name.as_str());
    Row {
        cells: [
            html! { (case.number) },
            html! { (name) },
            html! { (who(case)) },
            html! { (names.of(&case.org)) },
            html! {
                (state(case))
                @if case.urged { " " (badge(&Badge::new(all_words::urge::BADGE, Tone::Bad))) }
                @if case.unproven { " " (badge(&Badge::new(all_words::proxy::UNPROVEN, Tone::Warn))) }
            },
            due(case),
        ]
        .into_iter()
        .chain(open.then_some(pick))
        .collect(),
        href: Some(address(case)),
    }
}

/// The page of a case.
pub(crate) fn address(case: &Kept) -> String {
    format!("{BASE}/{}", case.id)
}

/// Whom it is for, masked.
pub(crate) fn who(case: &Kept) -> &str {
    if case.masked.is_empty() { words::NOBODY } else { &case.masked }
}

/// What the state of a case is called.
pub(crate) fn state(case: &Kept) -> &str {
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
