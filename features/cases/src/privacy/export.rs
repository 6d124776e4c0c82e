//! The copy of what is held about somebody (PIPL 45): data that another system reads, or a page to be printed. It is made
//! in memory, handed out once, and kept nowhere.

use super::consent::{self, Consent};
use crate::case::Dossier;
use crate::form::{Form, Step, text_at};
use crate::words::privacy as words;
use crate::{casebook, desk_words, store, words as people_words};
use hongwang_base::Millis;
use hongwang_page::{html, when};
use hongwang_store::{Result, Tx, Vault};
use maud::{DOCTYPE, Markup};
use serde::Serialize;
use serde_json::Value;

/// A case in the copy.
#[derive(Debug, Serialize)]
pub(super) struct Copied {
    number: String,
    local_number: String,
    item: String,
    filed_at: String,
    state: String,
    /// Question and answer, as they were read.
    read: Vec<(String, String)>,
    /// The answers as they are kept.
    answers: Value,
    /// When, and what was done.
    history: Vec<(String, String)>,
    consent: Option<Consent>,
}

/// A case as its owner gets it.
pub(super) async fn copied(tx: &mut Tx, vault: &Vault, dossier: &Dossier, now: Millis) -> Result<Copied> {
    let kept = &dossier.kept;
    let sealed = casebook::answers(tx, kept.id).await?;
    let answers = store::opened(vault, kept.id, &sealed)?;
    let today = now.beijing().date();
    let read = |step: Step<'_>| {
        let Step::Ask { at, question, member } = step else { return None };
        let name = member.map_or_else(
            || question.short.clone(),
            |(which, group)| people_words::of_member(&group.repeat, which, &question.short),
        );
        Some((name, Form::shown(question, text_at(&answers, &at), today)))
    };
    let did = |told: &crate::case::Told| {
        let action = &told.event.action;
        let name = dossier.flow.action(action).map_or(action, |action| &action.name);
        (when::stamp(told.event.at), name.clone())
    };
    Ok(Copied {
        number: kept.number.clone(),
        local_number: kept.local.clone(),
        item: dossier.item.name.clone(),
        filed_at: when::stamp(kept.filed_at.0),
        state: dossier.flow.state(&kept.state).map_or_else(String::new, |state| state.name.clone()),
        read: dossier.form.steps(&answers).into_iter().filter_map(read).collect(),
        history: dossier.told.iter().map(did).collect(),
        consent: consent::of_case(tx, kept.id).await?,
        answers,
    })
}

/// The page to be printed. It stands by itself: nothing is fetched for it.
pub(super) fn page(all: &[Copied], now: Millis) -> Markup {
    html! {
        (DOCTYPE)
        html lang="zh-CN" {
            head { meta charset="utf-8"; title { (words::EXPORTED) } }
            body {
                h1 { (words::EXPORTED) }
                p { (when::stamp(now.0)) }
                @for each in all {
                    h2 { (each.item) " · " (each.number) }
                    p { (desk_words::LOCAL_NUMBER) "：" (each.local_number) "；" (desk_words::FILED_AT) "：" (each.filed_at) "；" (desk_words::STANDS) "：" (each.state) }
                    (pairs(desk_words::ANSWERS, &each.read))
                    (pairs(desk_words::HISTORY, &each.history))
                    @if let Some(consent) = &each.consent {
                        h3 { (words::AGREED) " · " (when::stamp(consent.at.0)) }
                        @for line in consent.text.lines() { p { (line) } }
                    }
                }
            }
        }
    }
}

fn pairs(title: &str, all: &[(String, String)]) -> Markup {
    html! {
        h3 { (title) }
        table border="1" cellpadding="6" { @for (name, value) in all { tr { th scope="row" { (name) } td { (value) } } } }
    }
}
