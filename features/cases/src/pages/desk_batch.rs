//! `POST /desk/batch`: one step with several cases. First what all of them offer and what needs no words of its own,
//! then what would happen to each, then it is done to each in a transaction of its own, and every line says its fate.

use super::desk_act::{Refused, actor, attempt, wrong};
use super::desk_case::find;
use super::desk_cases::{BASE, state};
use crate::case::{Dossier, may};
use crate::words::batch as words;
use crate::{announce, desk_words};
use axum::{Extension, Form, extract::State};
use hongwang_casework::{Action, Command, Need, Outcome, offered};
use hongwang_feature::{Fail, Place, Reply, Staff};
use hongwang_page::{
    Badge, Desk, Html, Link, Page, Tone, Visit, badge,
    desk::{Choice, Column, Control, Field, Form as DeskForm, Row, Table, form, table},
    html,
};
use hongwang_store::Vault;
use maud::Markup;

/// Where it is.
pub(super) const ADDRESS: &str = "/desk/batch";
/// As many as stand on a page of the queue.
const MOST: usize = 50;

/// What was posted.
#[derive(Debug, Default)]
struct Asked {
    /// Cases, and the number of the newest event of each that was seen: `id.seq`.
    cases: Vec<String>,
    action: String,
    reason: String,
    go: bool,
}

impl Asked {
    fn of_pairs(pairs: Vec<(String, String)>) -> Self {
        let mut asked = Self::default();
        for (name, value) in pairs {
            match name.as_str() {
                "case" if asked.cases.len() < MOST && !asked.cases.contains(&value) => {
                    asked.cases.push(value)
                }
                "action" => asked.action = value,
                "reason" => value.trim().clone_into(&mut asked.reason),
                "go" => asked.go = true,
                _ => {}
            }
        }
        asked
    }

    fn command(&self, staff: &Staff, dossier: &Dossier, seen: u64) -> Command {
        let reason = Some(self.reason.clone()).filter(|reason| !reason.is_empty());
        Command { reason, ..Command::new(actor(staff, dossier), self.action.as_str(), seen) }
    }

    fn hidden(&self) -> impl Iterator<Item = Field> {
        self.cases.iter().map(|case| Field::hidden("case", case.as_str()))
    }
}

/// A case and what was seen of it.
fn named(case: &str) -> (&str, u64) {
    let (id, seen) = case.split_once('.').unwrap_or((case, ""));
    (id, seen.parse().unwrap_or(0))
}

/// Whether a step can be taken with many: it asks nothing that is of one case alone, and takes nothing from anybody.
fn is_common(dossier: &Dossier, action: &Action) -> bool {
    let outcome = dossier.flow.state(action.target(&dossier.case.state)).and_then(|state| state.outcome);
    action.finds.is_empty()
        && action.needs.iter().all(|need| *need == Need::Reason)
        && !matches!(outcome, Some(Outcome::Withdrawn | Outcome::Refused))
}

/// What all of them offer: id and name.
fn common(staff: &Staff, dossiers: &[Dossier]) -> Vec<(String, String)> {
    let of = |dossier: &Dossier| -> Vec<(String, String)> {
        let offers = offered(&dossier.flow, &dossier.case, &actor(staff, dossier));
        let offers = offers.into_iter().filter(|action| is_common(dossier, action));
        offers.map(|action| (action.id.clone(), action.name.clone())).collect()
    };
    let mut all = dossiers.iter().map(of);
    let first = all.next().unwrap_or_default();
    all.fold(first, |kept, other| kept.into_iter().filter(|action| other.contains(action)).collect())
}

/// A line of a preview or a result: what it is, where it stands, and its fate.
struct Line {
    cells: [String; 4],
    fate: Result<&'static str, String>,
}

impl Line {
    fn of(dossier: &Dossier, fate: Result<&'static str, String>) -> Self {
        let kept = &dossier.kept;
        let name = &dossier.item.name;
        let cells = [kept.number.clone(), name.to_owned(), kept.masked.clone(), state(kept).to_owned()];
        Self { cells, fate }
    }

    /// Of a case that is not to be seen.
    fn without(why: &str) -> Self {
        Self { cells: Default::default(), fate: Err(why.to_owned()) }
    }
}

type At<'a> = (&'a Place, &'a Staff, &'a Vault);

pub(crate) async fn batch(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Reply<Html> {
    let asked = Asked::of_pairs(pairs);
    let at = (&place, &staff, &vault);
    let body = match (asked.action.is_empty(), asked.go) {
        _ if asked.cases.is_empty() => html! { p { (words::NONE) } },
        (true, _) => chosen(at, &asked).await?,
        (false, false) => previewed(at, &asked).await?,
        (false, true) => done(at, &asked).await,
    };
    let shell = Desk { trail: vec![Link::new(BASE, desk_words::QUEUE)], ..staff.desk(&place) };
    Ok(Page::new(words::TITLE).desk(shell).body(body).render(&visit))
}

/// Which step, of those that all of them offer.
async fn chosen((place, staff, _): At<'_>, asked: &Asked) -> Reply<Markup> {
    let mut tx = place.db.read().await?;
    let mut dossiers = Vec::new();
    for case in &asked.cases {
        match find(&mut tx, staff, named(case).0).await {
            Ok(dossier) => dossiers.push(dossier),
            // Somebody took it away meanwhile: its line says so later.
            Err(Fail::Problem(_)) => {}
            Err(other) => return Err(other),
        }
    }
    let choices = common(staff, &dossiers);
    if choices.is_empty() {
        return Ok(html! { p { (words::NO_ACTION) } });
    }
    let choices = choices.into_iter().map(|(id, name)| Choice::new(id, name)).collect();
    let fields = [
        Field::new("action", words::ACTION, Control::Radio(choices)),
        Field::new("reason", words::REASON, Control::Area(2)).hint(words::REASON_HINT).optional(),
    ];
    Ok(form(&DeskForm {
        action: ADDRESS.to_owned(),
        fields: asked.hidden().chain(fields).collect(),
        submit: words::LOOK.to_owned(),
        ..DeskForm::default()
    }))
}

/// What would happen to each.
async fn previewed(at: At<'_>, asked: &Asked) -> Reply<Markup> {
    let (mut lines, mut name) = (Vec::new(), asked.action.clone());
    for case in &asked.cases {
        match looked(at, asked, case).await {
            Ok((line, action)) => {
                name = action.unwrap_or(name);
                lines.push(line);
            }
            Err(Fail::Problem(_)) => lines.push(Line::without(words::GONE)),
            Err(other) => return Err(other),
        }
    }
    let can = lines.iter().filter(|line| line.fate.is_ok()).count();
    let fields = [
        Field::hidden("action", asked.action.as_str()),
        Field::hidden("reason", asked.reason.as_str()),
        Field::hidden("go", "1"),
    ];
    Ok(html! {
        h2 { (words::PREVIEW) }
        (drawn(words::PREVIEW_CAPTION, &lines))
        @if can > 0 {
            (form(&DeskForm {
                action: ADDRESS.to_owned(),
                fields: asked.hidden().chain(fields).collect(),
                submit: words::do_it(&name, can),
                cancel: Some(BASE.to_owned()),
                ..DeskForm::default()
            }))
        }
    })
}

/// What would happen to one, and what the step is called.
async fn looked((place, staff, vault): At<'_>, asked: &Asked, case: &str) -> Reply<(Line, Option<String>)> {
    let (id, seen) = named(case);
    let mut tx = place.db.read().await?;
    let dossier = find(&mut tx, staff, id).await?;
    let command = asked.command(staff, &dossier, seen);
    let action = dossier.flow.action(&asked.action).filter(|action| is_common(&dossier, action));
    let name = action.map(|action| action.name.clone());
    if name.is_none() {
        return Ok((Line::of(&dossier, Err(words::NO_ACTION.to_owned())), None));
    }
    let refused = match wrong(&mut tx, vault, &dossier, &command).await? {
        Some(refused) => Some(refused),
        None => {
            let may = may(&mut tx, &dossier, &command, place.clock.now()).await?;
            may.err().map(|refusal| Refused::of(&refusal))
        }
    };
    let fate = refused.map_or(Ok(words::CAN), |refused| Err(refused.words));
    Ok((Line::of(&dossier, fate), name))
}

/// Does it to each, and says what became of it. A fault with one keeps what was done to those before, and is told.
async fn done(at: At<'_>, asked: &Asked) -> Markup {
    let mut lines = Vec::new();
    for case in &asked.cases {
        lines.push(match one(at, asked, case).await {
            Ok(line) => line,
            Err(Fail::Problem(_)) => Line::without(words::GONE),
            Err(other) => {
                tracing::error!(error = %other, "one case of several could not be handled");
                Line::without(words::FAULT)
            }
        });
    }
    html! { h2 { (words::RESULT) } (drawn(words::RESULT_CAPTION, &lines)) }
}

async fn one(at: At<'_>, asked: &Asked, case: &str) -> Reply<Line> {
    let (place, staff, _) = at;
    let (id, seen) = named(case);
    let mut tx = place.db.write().await?;
    let mut dossier = find(&mut tx, staff, id).await?;
    if !dossier.flow.action(&asked.action).is_some_and(|action| is_common(&dossier, action)) {
        return Ok(Line::of(&dossier, Err(words::NO_ACTION.to_owned())));
    }
    let command = asked.command(staff, &dossier, seen);
    if let Some(refused) = attempt(&mut tx, at, &mut dossier, &command).await? {
        return Ok(Line::of(&dossier, Err(refused.words)));
    }
    tx.commit().await?;
    announce(place, &dossier.kept.org);
    Ok(Line::of(&dossier, Ok(words::DONE)))
}

fn drawn(caption: &str, lines: &[Line]) -> Markup {
    let heads = [desk_words::NUMBER, desk_words::ITEM, desk_words::WHO, desk_words::STANDS, words::FATE];
    let row = |line: &Line| {
        let fate = match &line.fate {
            Ok(word) => html! { (badge(&Badge::new(*word, Tone::Good))) },
            Err(why) => html! { (words::not(why)) },
        };
        Row { cells: line.cells.iter().map(|cell| html! { (cell) }).chain([fate]).collect(), href: None }
    };
    table(&Table {
        caption: caption.to_owned(),
        columns: heads.map(Column::words).to_vec(),
        rows: lines.iter().map(row).collect(),
        empty: String::new(),
    })
}
