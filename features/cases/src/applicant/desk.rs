//! Who applied, on the page of a case: masked as the answers are, and whole where these are.

use super::store::Applied;
use super::{Applicant, GROWN_UP, Mandate, afar::Afar, age_in};
use crate::case::Dossier;
use crate::form::{Step, text_at};
use crate::pages::desk_case::{Reader, Shown};
use crate::pages::desk_papers;
use crate::words::applicant as words;
use crate::{mask, proxy};
use hongwang_base::Scope;
use hongwang_feature::{Place, Reply, badges, organisations::Names};
use hongwang_page::{Markup, html};
use hongwang_store::Tx;
use jiff::civil::Date;
use serde_json::Value;

/// A fact and its name.
pub(crate) type Fact = (&'static str, String);
/// The same as it is drawn.
type Drawn = (&'static str, Markup);

fn fact(name: &'static str, says: impl Into<String>) -> Drawn {
    let says = says.into();
    (name, html! { (says) })
}

/// Draws it; whole where everything is shown once.
pub(crate) async fn drawn(
    tx: &mut Tx,
    reader: &Reader<'_>,
    dossier: &Dossier,
    answers: Option<&Value>,
    shown: &Shown,
) -> Reply<Markup> {
    let kept = &dossier.kept;
    let Some(applied) = super::store::of(tx, reader.vault, kept.id).await? else {
        return Ok(html! { p { (words::DESK_UNKNOWN) } });
    };
    let applicant = &applied.applicant;
    let how = applicant.how.map_or(words::DESK_UNKNOWN, words::how);
    let mut facts: Vec<Drawn> = vec![fact(words::DESK_HOW, how)];
    let day = kept.filed_at.beijing().date();
    facts.extend(answers.into_iter().flat_map(|answers| of_answers(dossier, applicant, answers, day)));
    facts.extend(persons(applicant, shown.whole).into_iter().map(|(name, says)| fact(name, says)));
    facts.extend(mandate(tx, &applied, dossier).await?);
    facts.extend(help(tx, dossier, applicant, shown).await?);
    let afar = afar(tx, reader.place, dossier, applicant, answers).await?;
    facts.extend(afar.into_iter().map(|says| fact(words::DESK_AFAR, says)));
    Ok(html! { dl class="facts" { @for (name, value) in facts { dt { (name) } dd { (value) } } } })
}

fn of_answers(dossier: &Dossier, applicant: &Applicant, answers: &Value, day: Date) -> Vec<Drawn> {
    let form = &dossier.form;
    let read = |step: Step<'_>| match step {
        Step::Ask { at, question, .. }
            if applicant.from_card.contains(&at) && !text_at(answers, &at).is_empty() =>
        {
            Some(question.short.clone())
        }
        _ => None,
    };
    let read: Vec<String> = form.steps(answers).into_iter().filter_map(read).collect();
    let read = if read.is_empty() { words::DESK_NONE_FROM_CARD.to_owned() } else { read.join("、") };
    let young = age_in(form, answers, day).filter(|age| *age < GROWN_UP);
    let young = young.map(|age| fact(words::DESK_AGE, format!("{age}岁")));
    [fact(words::DESK_FROM_CARD, read)].into_iter().chain(young).collect()
}

/// Who acts for the applicant.
pub(crate) fn persons(applicant: &Applicant, whole: bool) -> Vec<Fact> {
    let shown = |kind: &str, text: &str| if whole { text.to_owned() } else { mask::masked(kind, text) };
    let guardian = applicant.guardian.as_ref().map(|guardian| {
        let (name, id) = (shown("name", &guardian.name), shown("id", &guardian.id));
        (words::DESK_GUARDIAN, format!("{name} {id} {}", words::relation(&guardian.relation)))
    });
    let proxy = applicant.proxy.as_ref().map(|proxy| {
        let parts = [shown("name", &proxy.name), shown("id", &proxy.id), shown("phone", &proxy.phone)];
        (words::DESK_PROXY, parts.join(" "))
    });
    let earns = applicant.earns.then(|| (words::DESK_GUARDIAN, words::DESK_EARNS.to_owned()));
    guardian.into_iter().chain(proxy).chain(earns).collect()
}

/// How the mandate of a proxy stood when it was handed in: looked up now, for it may have arrived since.
async fn mandate(tx: &mut Tx, applied: &Applied, dossier: &Dossier) -> Reply<Option<Drawn>> {
    let Some(pair) = applied.marks.as_ref() else { return Ok(None) };
    let kept = &dossier.kept;
    let standing = proxy::store::standing(tx, pair, &dossier.item, kept.filed_at).await?;
    Ok(Some(fact(words::DESK_MANDATE, crate::words::proxy::standing(&standing))))
}

async fn help(tx: &mut Tx, dossier: &Dossier, applicant: &Applicant, shown: &Shown) -> Reply<Vec<Drawn>> {
    let Some(assist) = &applicant.assist else { return Ok(Vec::new()) };
    // The village says which account; whose it is the center knows better.
    let who = match badges::of(tx, assist.account).await? {
        Some(badge) => badge.name,
        None => format!("{}（{}）", assist.name, words::DESK_NO_BADGE),
    };
    let who = if assist.ended { format!("{who}（{}）", words::DESK_ASSIST_ENDED) } else { who };
    let mandate = match &assist.mandate {
        Some(mandate) => mandated(dossier, mandate, shown),
        None => html! {},
    };
    let seen =
        if assist.seen.is_empty() { words::DESK_SEEN_NONE.to_owned() } else { assist.seen.join("、") };
    Ok(vec![
        fact(words::DESK_ASSIST, who),
        (words::DESK_ASSIST_MANDATE, mandate),
        fact(words::DESK_SEEN, seen),
    ])
}

/// Who wrote from far away, a line each: what the village says, beside whether the center's own record says so too.
pub(crate) async fn afar(
    tx: &mut Tx,
    place: &Place,
    dossier: &Dossier,
    applicant: &Applicant,
    answers: Option<&Value>,
) -> Reply<Vec<String>> {
    if applicant.afar.is_empty() {
        return Ok(Vec::new());
    }
    let names = Names::load(tx, &Scope(place.org.clone())).await?;
    let line = |afar: &Afar| {
        let fields = answers.map(|answers| afar.fields(&dossier.form, answers)).unwrap_or_default();
        let who = format!("{} {}", names.of(&afar.helper.org), afar.helper.name);
        words::desk_afar(&who, &fields, afar.known)
    };
    Ok(applicant.afar.iter().map(line).collect())
}

/// How the villager asked for help; what was signed is hidden as every paper is.
fn mandated(dossier: &Dossier, mandate: &Mandate, shown: &Shown) -> Markup {
    let paper = mandate.paper.map(|hash| hash.to_string()).unwrap_or_default();
    html! {
        (words::mandate(mandate))
        @if !paper.is_empty() {
            " " (desk_papers::cell(dossier, words::MANDATE, &paper, shown.papers.as_ref()))
        }
    }
}
