//! Consent before the first question: `/apply/{item}/consent` says what is asked and what becomes of it, from the data of
//! the item; 同意 begins the draft. The words that were agreed to travel with the application and stay with the case.

use crate::form::{Entry, Form, Question};
use crate::item::Item;
use crate::pages::{address, offered, only_in_a_village, page};
use crate::words::privacy as words;
use axum::extract::{Path, Query, State};
use hongwang_base::{Millis, OrgPath};
use hongwang_feature::{Place, Reply};
use hongwang_page::{Html, Visit, html, icon, spoken};
use hongwang_store::{Result, Tx, sql};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Longest text that a village may say was agreed to, in bytes.
const LONGEST: usize = 8_000;

/// What somebody agreed to, and when by the village's clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Consent {
    /// The words, a line each.
    pub(crate) text: String,
    /// When.
    pub(crate) at: Millis,
}

impl Consent {
    /// Whether a village could have shown so much.
    pub(crate) fn fits(&self) -> bool {
        !self.text.is_empty() && self.text.len() <= LONGEST
    }
}

/// What is told before anything is asked.
#[derive(Debug)]
pub(crate) struct Notice(Vec<(&'static str, String)>);

impl Notice {
    /// As it is kept.
    pub(crate) fn text(&self) -> String {
        let lines: Vec<String> = self.0.iter().map(|(name, says)| format!("{name}：{says}")).collect();
        lines.join("\n")
    }

    /// What stands for these words.
    pub(crate) fn hash(&self) -> String {
        hash(&self.text())
    }
}

fn hash(text: &str) -> String {
    hongwang_replica::BlobHash::of(text.as_bytes()).to_string()
}

/// What is told of an item at a place; nothing where nothing personal is asked.
pub(crate) fn notice(item: &Item, org: &OrgPath) -> Option<Notice> {
    let kinds = kinds(item.form());
    (!kinds.is_empty()).then(|| Notice(words::told(item, &kinds, item.terms(org).office)))
}

/// The kinds of personal answers that a form asks for, each once, in the order in which they come.
fn kinds(form: &Form) -> Vec<&str> {
    let mut kinds = Vec::new();
    let mut note = |base: &str, question: &Question| {
        if let Some(kind) = form.personal(&format!("{base}{}", question.at))
            && !kinds.contains(&kind)
        {
            kinds.push(kind);
        }
    };
    for entry in form.entries() {
        match entry {
            Entry::One(question) => note("", question),
            Entry::Group(group) => {
                for question in &group.questions {
                    note(&format!("{}/0", group.at), question);
                }
            }
        }
    }
    kinds
}

/// Whether what this visit had begun is to go first.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    anew: bool,
}

/// Where one is told and asked.
pub(crate) fn ask_address(item: &Item, anew: bool) -> String {
    format!("{}/consent{}", address(item), if anew { "?anew=true" } else { "" })
}

pub(crate) async fn ask(
    visit: Visit,
    State(place): State<Place>,
    Path(slug): Path<String>,
    Query(asked): Query<Asked>,
) -> Reply<Html> {
    only_in_a_village(&place)?;
    let item = offered(&mut place.db.read().await?, &slug).await?;
    let notice = notice(&item, &place.org);
    let body = html! {
        form class="fill consent" method="post" action=(address(&item)) {
            @if asked.anew { input type="hidden" name="anew" value="true"; }
            @if let Some(notice) = &notice {
                input type="hidden" name="agreed" value=(notice.hash());
                dl class="guide-facts" {
                    @for (name, says) in &notice.0 {
                        div data-say=(spoken([*name, says.as_str()])) { dt { (name) } dd { (says) } }
                    }
                }
            }
            div class="fill-keys" {
                button class="button strong" type="submit" data-say { (words::AGREE) (icon("arrow-right")) }
                a class="button" href={ (address(&item)) "/declined" } data-say { (words::DECLINE) }
            }
        }
    };
    Ok(page(words::TITLE, &item).personal().body(body).render(&visit))
}

/// Whom to ask who does not agree.
pub(crate) async fn declined(
    visit: Visit,
    State(place): State<Place>,
    Path(slug): Path<String>,
) -> Reply<Html> {
    let item = offered(&mut place.db.read().await?, &slug).await?;
    let body = html! {
        section class="kept" {
            p class="kept-said" data-say { (words::DECLINED_SAYS) }
            p class="kept-said" data-say { (words::declined_to_do(item.terms(&place.org).office)) }
            a class="button strong" href=(address(&item)) data-say { (icon("arrow-left")) (words::BACK) }
        }
    };
    Ok(page(words::DECLINED, &item).body(body).render(&visit))
}

/// Notes what was agreed to for a draft.
pub(crate) async fn note(tx: &mut Tx, owner: Uuid, text: &str, now: Millis) -> Result<()> {
    sql("INSERT INTO case_consent (owner, text, at) VALUES ($1,$2,$3) \
         ON CONFLICT (owner) DO UPDATE SET text = $2, at = $3")
    .bind(owner)
    .bind(text)
    .bind(now)
    .run(tx)
    .await?;
    Ok(())
}

/// What was agreed to for a draft.
pub(crate) async fn of(tx: &mut Tx, owner: Uuid) -> Result<Option<Consent>> {
    let row = sql("SELECT text, at FROM case_consent WHERE owner = $1").bind(owner).one(tx).await?;
    row.map(|row| Ok(Consent { text: row.get("text")?, at: row.millis("at")? })).transpose()
}

/// Lets a second draft stand on the consent to a first one.
pub(crate) async fn copy(tx: &mut Tx, from: Uuid, to: Uuid) -> Result<()> {
    match of(tx, from).await? {
        Some(consent) => note(tx, to, &consent.text, consent.at).await,
        None => Ok(()),
    }
}

/// Forgets the consents to drafts that are gone.
pub(crate) async fn sweep(tx: &mut Tx) -> Result<()> {
    sql("DELETE FROM case_consent WHERE owner NOT IN (SELECT id FROM case_draft) \
         AND owner NOT IN (SELECT id FROM case_kept)")
    .run(tx)
    .await?;
    Ok(())
}

/// Keeps with a case what was agreed to.
pub(crate) async fn keep(tx: &mut Tx, case: Uuid, consent: &Consent) -> Result<()> {
    let hash = hash(&consent.text);
    sql("INSERT INTO case_agreed_text (hash, text) VALUES ($1,$2) ON CONFLICT (hash) DO NOTHING")
        .bind(&hash)
        .bind(&consent.text)
        .run(tx)
        .await?;
    sql("INSERT INTO case_agreed (case_id, hash, at) VALUES ($1,$2,$3)")
        .bind(case)
        .bind(hash)
        .bind(consent.at)
        .run(tx)
        .await?;
    Ok(())
}

/// What was agreed to for a case.
pub(crate) async fn of_case(tx: &mut Tx, case: Uuid) -> Result<Option<Consent>> {
    let row = sql("SELECT text, at FROM case_agreed JOIN case_agreed_text \
                   ON case_agreed_text.hash = case_agreed.hash WHERE case_id = $1");
    let row = row.bind(case).one(tx).await?;
    row.map(|row| Ok(Consent { text: row.get("text")?, at: row.millis("at")? })).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::item::shipped;
    use std::sync::Arc;

    fn org() -> OrgPath {
        "c/t/v/".parse().expect("a path")
    }

    #[test]
    fn every_kind_that_a_form_asks_for_is_named_before() {
        for item in shipped() {
            let text = notice(item, &org()).expect("it asks for something personal").text();
            for kind in kinds(item.form()) {
                assert!(text.contains(words::kind(kind)), "{}: {kind}", item.slug);
                assert_ne!(words::kind(kind), words::kind("a new one"), "{}: {kind}", item.slug);
            }
            assert!(text.len() < LONGEST, "{}", item.slug);
        }
    }

    #[test]
    fn who_is_asked_for_nothing_personal_is_told_nothing() {
        let form = r#"{"schema":{"type":"object","properties":{"what":{"type":"string","maxLength":9}}},
            "questions":[{"at":"/what","ask":"说什么？","short":"说什么","keys":"text","optional":true}]}"#;
        let form = Form::parse(form).expect("a form");
        let item = Item::clone(&shipped()[0]).asking(Arc::new(form));
        assert!(notice(&item, &org()).is_none());
    }
}
