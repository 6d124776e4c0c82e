//! The copy of what is held about somebody (PIPL 45): data that another system reads, a page to be read and printed, and
//! the papers beside it. It is made in memory, handed out once, and kept nowhere.
//!
//! Whoever applied gets the whole case. Whoever is named in the case of somebody else gets what is about them, and which
//! case that is.

use super::consent::{self, Consent};
use super::package::{Enclosed, What};
use super::person;
use crate::applicant::{Applicant, desk::Fact, desk::persons, store as applicants};
use crate::case::Dossier;
use crate::form::{Form, Step, papers_in, text_at};
use crate::paper::{self, Kind};
use crate::proxy::{self, Purposes};
use crate::words::privacy as words;
use crate::{casebook, desk_words, result, store, words as people_words};
use hongwang_base::Millis;
use hongwang_page::{html, when};
use hongwang_replica::BlobHash;
use hongwang_store::{Blobs, Result, Row, Tx, Vault, sql};
use maud::{DOCTYPE, Markup};
use serde::Serialize;
use serde_json::{Map, Value};

/// Whose copy is made, and of what.
pub(super) struct Asked<'a> {
    pub(super) vault: &'a Vault,
    /// Where papers lie.
    pub(super) blobs: &'a Blobs,
    /// The number by which the person was found.
    pub(super) number: &'a str,
    pub(super) now: Millis,
}

/// A case in the copy. What somebody who is only named in it does not get is empty.
#[derive(Debug, Serialize)]
pub(super) struct Copied {
    number: String,
    item: String,
    filed_at: String,
    /// Whether the person applied; others are only named in it.
    own: bool,
    local_number: String,
    state: String,
    /// Question and answer, as they were read.
    read: Vec<(String, String)>,
    /// The answers as they are kept; by their places for whoever is only named.
    answers: Value,
    /// How the applicant showed who they are, and who acted for them.
    who: Vec<Fact>,
    /// When, and what was done.
    history: Vec<(String, String)>,
    /// When, and which answer was corrected why.
    corrections: Vec<(String, String)>,
    consent: Option<Consent>,
    pub(super) papers: Vec<Enclosed>,
}

/// A mandate in the copy: what it says, by names.
pub(super) type Mandated = Vec<(&'static str, String)>;

/// A case as somebody gets it whom it is about.
pub(super) async fn copied(tx: &mut Tx, asked: &Asked<'_>, dossier: &Dossier, own: bool) -> Result<Copied> {
    let kept = &dossier.kept;
    let sealed = casebook::answers(tx, kept.id).await?;
    let answers = store::opened(asked.vault, kept.id, &sealed)?;
    let steps: Vec<_> = dossier.form.steps(&answers);
    let about = person::about(&dossier.form, &answers, asked.number);
    let mine = |step: &Step<'_>| own || about.iter().any(|at| at == step.at());
    let steps: Vec<_> = steps.into_iter().filter(mine).collect();
    let applied = applicants::of(tx, asked.vault, kept.id).await?.map(|applied| applied.applicant);
    let applied = applied.map(|all| if own { all } else { all.about(asked.number) }).unwrap_or_default();
    let how = applied.how.map(|how| (people_words::applicant::DESK_HOW, people_words::applicant::how(how)));
    let how = how.map(|(name, text)| (name, text.to_owned()));
    let mut copied = Copied {
        number: kept.number.clone(),
        item: dossier.item.name.clone(),
        filed_at: when::stamp(kept.filed_at.0),
        own,
        local_number: String::new(),
        state: String::new(),
        read: steps.iter().filter_map(|step| read(step, &answers, asked.now)).collect(),
        who: how.into_iter().chain(persons(&applied, true)).collect(),
        history: Vec::new(),
        corrections: Vec::new(),
        consent: None,
        papers: papers(tx, asked, dossier, &named(&steps, &answers, &applied)).await?,
        answers: if own { answers.clone() } else { places(&steps, &answers) },
    };
    if own {
        rest(tx, asked, dossier, &mut copied).await?;
    }
    Ok(copied)
}

/// What only whoever applied gets.
async fn rest(tx: &mut Tx, asked: &Asked<'_>, dossier: &Dossier, copied: &mut Copied) -> Result<()> {
    let kept = &dossier.kept;
    let did = |told: &crate::case::Told| {
        let action = &told.event.action;
        let name = dossier.flow.action(action).map_or(action, |action| &action.name);
        (when::stamp(told.event.at), name.clone())
    };
    copied.local_number.clone_from(&kept.local);
    copied.state = dossier.flow.state(&kept.state).map_or_else(String::new, |state| state.name.clone());
    copied.history = dossier.told.iter().map(did).collect();
    copied.consent = consent::of_case(tx, kept.id).await?;
    let rows = sql("SELECT place, reason, at FROM case_correction WHERE case_id = $1 ORDER BY at");
    let corrected = |row: &Row| -> Result<(String, String)> {
        let (place, reason): (String, String) = (row.get("place")?, row.get("reason")?);
        Ok((when::stamp(row.millis("at")?.0), words::corrected(&place, &reason)))
    };
    let rows = rows.bind(kept.id).all(tx).await?;
    copied.corrections = rows.iter().map(corrected).collect::<Result<_>>()?;
    for (issued, which) in result::store::of_case(tx, kept.id).await?.iter().zip(1..) {
        let sealed = result::store::file(tx, issued.id).await?;
        let bytes = asked.vault.unseal(issued.id.as_bytes(), &sealed)?;
        if !bytes.is_empty() {
            copied.papers.push(Enclosed {
                path: format!("{}/result-{which}.pdf", kept.number),
                name: words::result(&issued.paper.serial, issued.paper.revoked.is_some()),
                what: What::Bytes(bytes),
            });
        }
    }
    Ok(())
}

/// Question and answer.
fn read(step: &Step<'_>, answers: &Value, now: Millis) -> Option<(String, String)> {
    let Step::Ask { at, question, member } = step else { return None };
    let name = member.map_or_else(
        || question.short.clone(),
        |(which, group)| people_words::of_member(&group.repeat, which, &question.short),
    );
    Some((name, Form::shown(question, text_at(answers, at), now.beijing().date())))
}

/// The answers of some questions, by their places.
fn places(steps: &[Step<'_>], answers: &Value) -> Value {
    let text = |step: &Step<'_>| (step.at().to_owned(), Value::from(text_at(answers, step.at())));
    Value::Object(steps.iter().map(text).collect::<Map<_, _>>())
}

/// The papers that these answers name.
/// What each paper is for: the questions that are shown, and what was signed for whoever helped.
fn named(steps: &[Step<'_>], answers: &Value, applied: &Applicant) -> Vec<(String, BlobHash)> {
    let mut all = Vec::new();
    for step in steps {
        let Step::Ask { at, question, .. } = step else { continue };
        if question.attach.is_some() {
            let papers = papers_in(text_at(answers, at)).zip(1..);
            all.extend(papers.map(|(hash, which)| (desk_words::paper(&question.short, which), hash)));
        }
    }
    all.extend(applied.papers().into_iter().map(|hash| (people_words::applicant::MANDATE.to_owned(), hash)));
    all
}

async fn papers(
    tx: &mut Tx,
    asked: &Asked<'_>,
    dossier: &Dossier,
    named: &[(String, BlobHash)],
) -> Result<Vec<Enclosed>> {
    let mut all = Vec::new();
    for (name, hash) in named {
        let key = paper::store::key_of_case(tx, asked.vault, dossier.kept.id, *hash).await?;
        let key = key.filter(|_| asked.blobs.has(hash));
        let ending = if matches!(key, Some((Kind::Pdf, _))) { "pdf" } else { "jpg" };
        all.push(Enclosed {
            path: format!("{}/{:02}.{ending}", dossier.kept.number, all.len() + 1),
            name: name.clone(),
            what: key.map_or(What::Gone, |(_, key)| What::Paper { hash: *hash, key }),
        });
    }
    Ok(all)
}

/// A mandate as whoever gave it or was given it gets it: of whom he acts for, the latter gets no number.
pub(super) fn mandated(listed: &proxy::store::Listed, purposes: &Purposes, number: &str) -> Mandated {
    use people_words::proxy as of;
    let (gave, has) = (&listed.mandate.principal, &listed.mandate.proxy);
    let principal = if gave.id == number {
        format!("{} {} {}", gave.name, gave.id, gave.phone)
    } else {
        crate::mask::masked("name", &gave.name)
    };
    let mut says = vec![
        (of::PRINCIPAL, principal),
        (of::PROXY, format!("{} {} {}", has.name, has.id, has.phone)),
        (of::PURPOSE, purposes.name(&listed.mandate.purpose)),
        (of::GIVEN_AT, when::stamp(listed.given_at.0)),
        (of::UNTIL, when::stamp(listed.mandate.until.0)),
    ];
    if let Some(at) = listed.ended_at {
        says.push((of::STANDS, format!("{} {}", of::ended_at(&when::date(at.0)), listed.why)));
    }
    says
}

/// The page to be read and printed. It stands by itself: nothing is fetched for it but the papers beside it.
pub(super) fn page(all: &[Copied], mandates: &[Mandated], now: Millis) -> Markup {
    html! {
        (DOCTYPE)
        html lang="zh-CN" {
            head { meta charset="utf-8"; title { (words::EXPORTED) } }
            body {
                h1 { (words::EXPORTED) }
                p { (when::stamp(now.0)) }
                p { (words::EXPORTED_LEAD) }
                @for each in all { (case(each)) }
                @for mandate in mandates { (pairs(people_words::proxy::DESK, mandate)) }
            }
        }
    }
}

fn case(each: &Copied) -> Markup {
    html! {
        h2 { (each.item) " · " (each.number) }
        p {
            @if each.own {
                (desk_words::LOCAL_NUMBER) "：" (each.local_number) "；" (desk_words::STANDS) "：" (each.state) "；"
            } @else { (words::NAMES_YOU) }
            (desk_words::FILED_AT) "：" (each.filed_at)
        }
        (pairs(desk_words::ANSWERS, &each.read))
        @if !each.who.is_empty() { (pairs(words::WHO, &each.who)) }
        @if !each.papers.is_empty() {
            h3 { (words::PAPERS) }
            ul {
                @for paper in &each.papers {
                    li {
                        @if matches!(paper.what, What::Gone) { (paper.name) (words::PAPER_GONE) }
                        @else { a href=(paper.path) { (paper.name) } }
                    }
                }
            }
        }
        @if !each.history.is_empty() { (pairs(desk_words::HISTORY, &each.history)) }
        @if !each.corrections.is_empty() { (pairs(words::CORRECTIONS, &each.corrections)) }
        @if let Some(consent) = &each.consent {
            h3 { (words::AGREED) " · " (when::stamp(consent.at.0)) }
            @for line in consent.text.lines() { p { (line) } }
        }
    }
}

fn pairs(title: &str, all: &[(impl AsRef<str>, String)]) -> Markup {
    html! {
        h3 { (title) }
        table border="1" cellpadding="6" {
            @for (name, value) in all { tr { th scope="row" { (name.as_ref()) } td { (value) } } }
        }
    }
}
