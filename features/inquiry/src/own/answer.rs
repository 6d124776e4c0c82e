//! The center's end: who it is, what is held of them, and that it was looked up.

use super::{About, CODE, Found, LookUp, Proof, Wish, code, of_register, of_rows};
use crate::Inquiry;
use crate::dataset::{self, definition::Kind as Form, own};
use crate::register::store::office;
use crate::words::own as words;
use hongwang_base::{Millis, SubmissionId};
use hongwang_feature::{Place, Sender};
use hongwang_input::FieldKind;
use hongwang_messages::mobile;
use hongwang_registers::{Question, RegisterError, Reply, Wanted};
use hongwang_store::{Result, Tx, audit};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::result::Result as StdResult;

/// Rows of a person that are shown: a household's of some decades.
const MOST_ROWS: i64 = 300;

/// What a villager is told who is not answered.
type Told<T> = StdResult<T, String>;

/// Answers both questions.
pub(crate) async fn answer(
    inquiry: &Inquiry,
    place: &Place,
    from: &Sender,
    kind: &str,
    question: Value,
) -> Result<Told<Value>> {
    if kind == CODE {
        return match read(question) {
            Ok(wish) => send_code(inquiry, place, from, wish).await,
            Err(why) => Ok(Err(why)),
        };
    }
    match read(question) {
        Ok(asked) => look_up(inquiry, place, from, asked).await,
        Err(why) => Ok(Err(why)),
    }
}

fn read<T: DeserializeOwned>(question: Value) -> Told<T> {
    serde_json::from_value(question).map_err(|_| words::NOT_UNDERSTOOD.to_owned())
}

/// An identity number with the right check digit, of somebody who is born.
fn number(text: &str, now: Millis) -> Told<String> {
    let number = hongwang_input::read(FieldKind::IdNumber, text, now.beijing().date())?;
    if number.is_empty() { Err(words::NO_NUMBER.to_owned()) } else { Ok(number) }
}

async fn send_code(
    inquiry: &Inquiry,
    place: &Place,
    from: &Sender,
    Wish { about, id }: Wish,
) -> Result<Told<Value>> {
    let now = place.clock.now();
    let id = match number(&id, now) {
        Ok(id) => id,
        Err(why) => return Ok(Err(why)),
    };
    let telephone = telephone(inquiry, place, about, &id).await?;
    let mut tx = place.db.write().await?;
    let whose = (from.device, &place.org, about);
    let sent = code::send(&mut tx, &inquiry.vault, whose, (&id, telephone.as_deref()), now).await?;
    // The words are the same whether a message goes out.
    let told = if sent.is_ok() { words::audit_code(about) } else { words::audit_no_code(about) };
    note(&mut tx, inquiry, (from, &id), told, now).await?;
    tx.commit().await?;
    Ok(sent.map(|ticket| serde_json::to_value(ticket).expect("plain data")))
}

/// The telephone that an office has of a person: in the newest of its rows, else in the register that is asked about.
async fn telephone(inquiry: &Inquiry, place: &Place, about: About, id: &str) -> Result<Option<String>> {
    let mut tx = place.db.read().await?;
    let definitions = dataset::all(&mut tx).await?;
    let rows = own::of(&mut tx, &inquiry.vault, id, MOST_ROWS).await?;
    drop(tx);
    let known = rows.iter().find_map(|own| {
        let definition = definitions.iter().find(|known| known.id == own.dataset)?;
        let at = definition.place_of_kind(Form::Phone)?;
        mobile(own.row.get(at)?)
    });
    if known.is_some() {
        return Ok(known);
    }
    let answered = ask_register(inquiry, place, about, Wanted::Telephone, (id, None)).await;
    Ok(match answered {
        Some(Ok(Reply::Telephone(telephone))) => mobile(&telephone),
        _ => None,
    })
}

async fn ask_register(
    inquiry: &Inquiry,
    place: &Place,
    about: About,
    wanted: Wanted,
    who: (&str, Option<&str>),
) -> Option<StdResult<Reply, RegisterError>> {
    let kind = about.register()?;
    let line = inquiry.registers.iter().find(|register| register.kind == kind)?.line.as_ref()?;
    let now = place.clock.now();
    let answered = line.ask(&Question::new(SubmissionId::new(now).0, kind, wanted, who, now), now).await;
    if let Err(error) = &answered {
        tracing::warn!(%error, register = kind.word(), "a register did not answer");
    }
    Some(answered)
}

async fn look_up(
    inquiry: &Inquiry,
    place: &Place,
    from: &Sender,
    LookUp { about, proof }: LookUp,
) -> Result<Told<Value>> {
    let now = place.clock.now();
    let (id, name, good) = match proof {
        Proof::Card { id, name } => match number(&id, now) {
            Ok(id) => (id, Some(name), None),
            Err(why) => return Ok(Err(why)),
        },
        Proof::Code { ticket, code } => {
            let mut tx = place.db.write().await?;
            let said = (ticket.as_str(), code.as_str());
            let checked = code::check(&mut tx, &inquiry.vault, (from.device, about), said, now).await?;
            tx.commit().await?;
            match checked {
                Ok(good) => (good.id_number.clone(), None, Some(good)),
                Err(why) => return Ok(Err(why)),
            }
        }
    };
    let found = held(inquiry, place, about, (&id, name.as_deref())).await?;
    let mut tx = place.db.write().await?;
    let told = words::audit_look_up(about, good.is_some(), found.is_ok());
    note(&mut tx, inquiry, (from, &id), told, now).await?;
    if let Some(good) = good.filter(|_| found.is_ok()) {
        code::used(&mut tx, &good, now).await?;
    }
    tx.commit().await?;
    Ok(found.map(|found| serde_json::to_value(found).expect("plain data")))
}

async fn held(
    inquiry: &Inquiry,
    place: &Place,
    about: About,
    (id, name): (&str, Option<&str>),
) -> Result<Told<Found>> {
    let Some(kind) = about.register() else {
        let mut tx = place.db.read().await?;
        let definitions = dataset::all(&mut tx).await?;
        let rows = own::of(&mut tx, &inquiry.vault, id, MOST_ROWS).await?;
        return Ok(Ok(of_rows(&definitions, &rows)));
    };
    let office = office(&mut place.db.read().await?, &place.org, kind).await?;
    let empty = || Found { source: office.name.clone(), as_of: None, groups: Vec::new() };
    Ok(match ask_register(inquiry, place, about, Wanted::Lines, (id, name)).await {
        None => Err(words::not_connected(&office.name)),
        Some(Ok(Reply::Found { as_of, lines })) => Ok(of_register(&office.name, as_of, &lines)),
        Some(Ok(Reply::Nothing | Reply::Telephone(_))) => Ok(empty()),
        Some(Ok(Reply::Refused(why))) => Err(words::refused(why, &office.name)),
        Some(Err(_)) => Err(words::register_down(&office.name)),
    })
}

/// Writes down who looked: the device, and the mark of the person, never the number.
async fn note(
    tx: &mut Tx,
    inquiry: &Inquiry,
    (from, id): (&Sender, &str),
    detail: String,
    now: Millis,
) -> Result<()> {
    let mark = own::mark(&inquiry.vault, id);
    let entry = audit::Entry {
        at: now,
        actor: words::device(&from.device.to_string()),
        org: from.org.clone(),
        action: "inquiry.own".to_owned(),
        object: data_encoding::HEXLOWER.encode(&mark[..8]),
        detail,
    };
    audit::record(tx, &entry).await.map(drop)
}
