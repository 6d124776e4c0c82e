//! Who applies: a villager alone, a guardian for a child, a named proxy, each with a clerk's help or without.
//!
//! Plain data and plain rules. Invariants: how somebody showed who they are is said as it was, never better; a card is
//! never the only way; nobody hands in for a child without the guardian; a clerk's help is written down where it
//! happened, and stays written down when it has ended.

pub(crate) mod afar;
pub(crate) mod assist;
pub(crate) mod desk;
pub(crate) mod pages;
pub(crate) mod store;

use crate::form::{Form, Step, set, text_at};
use crate::item::Item;
use crate::words::applicant as words;
use hongwang_base::{AccountId, Millis, OrgPath};
use hongwang_idcard::{Card, Sex};
use hongwang_input::{FieldKind, read};
use hongwang_replica::BlobHash;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// From this age on somebody acts for himself.
pub(crate) const GROWN_UP: i16 = 18;
/// From this age on somebody who lives by his own work does (民法典 18).
pub(crate) const EARNS: i16 = 16;
/// Below this age what is known of somebody needs the guardian's consent (个人信息保护法 31).
const CHILD: i16 = 14;
/// Nobody touched a screen for so long: whoever helped has gone.
const HELP_IDLE: i64 = 5 * Millis::MINUTE;
/// The longest text of a field here, and most originals that are ticked.
const LONGEST: usize = 60;
const MOST_SEEN: usize = 30;
/// The longest name of a folder.
const LONGEST_FOLDER: usize = 30;

/// What an item wants to know of who applies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Identity {
    /// Nothing.
    None,
    /// That somebody can be reached.
    #[default]
    Phone,
    /// Who it is; whoever has no card shows it otherwise.
    Card,
}

/// How somebody showed who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum How {
    /// By an identity card on the reader.
    Card,
    /// By a telephone number under which a code was given. It proves no more than that.
    Phone,
    /// A clerk who stood beside knows or has looked.
    Clerk,
    /// Not at all.
    None,
}

impl How {
    /// The word under which it is stored.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Card => "card",
            Self::Phone => "phone",
            Self::Clerk => "clerk",
            Self::None => "none",
        }
    }
}

/// For whom it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Whom {
    /// For whoever stands there.
    Own,
    /// For a child of whom they are the guardian.
    Child,
    /// For somebody who has named them.
    Other,
}

/// Who answers for a child.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Guardian {
    pub(crate) name: String,
    pub(crate) id: String,
    /// One of [`words::RELATIONS`].
    pub(crate) relation: String,
    /// To applying, and to what is said of the child.
    pub(crate) consent: bool,
}

/// Who applies for somebody else.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Proxy {
    pub(crate) name: String,
    pub(crate) id: String,
    pub(crate) phone: String,
}

/// How the villager's mandate to the clerk was captured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum MandateKind {
    /// Signed on paper, which the village keeps.
    Paper,
    /// Signed on the glass.
    Signature,
    /// A picture of the signed paper.
    Photo,
}

/// The villager's mandate to the clerk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Mandate {
    pub(crate) kind: MandateKind,
    /// The name of the signature or picture that travels with the application.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) paper: Option<BlobHash>,
    /// The folder of the village in which the paper lies; an older village does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) folder: Option<String>,
}

/// A clerk's help.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Assist {
    pub(crate) account: AccountId,
    pub(crate) name: String,
    pub(crate) org: OrgPath,
    /// Since when.
    pub(crate) at: Millis,
    /// Whether it ended before the application was handed in.
    #[serde(default)]
    pub(crate) ended: bool,
    #[serde(default)]
    pub(crate) mandate: Option<Mandate>,
    /// The originals that were seen.
    #[serde(default)]
    pub(crate) seen: Vec<String>,
}

/// Who applies, as far as it is known. What is not there was not asked: an older village sends less.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Applicant {
    pub(crate) whom: Option<Whom>,
    pub(crate) how: Option<How>,
    /// The places of answers that stand as they were read from a card.
    pub(crate) from_card: Vec<String>,
    pub(crate) guardian: Option<Guardian>,
    /// Not of age, and living by his own work.
    pub(crate) earns: bool,
    pub(crate) proxy: Option<Proxy>,
    pub(crate) assist: Option<Assist>,
    /// Who wrote into the form from far away.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) afar: Vec<afar::Afar>,
}

impl Applicant {
    /// The numbers of whoever acts for the applicant.
    pub(crate) fn numbers(&self) -> Vec<&str> {
        let guardian = self.guardian.iter().map(|guardian| guardian.id.as_str());
        let proxy = self.proxy.iter().flat_map(|proxy| [proxy.id.as_str(), proxy.phone.as_str()]);
        guardian.chain(proxy).collect()
    }

    /// What of this is about whoever has one of those numbers.
    pub(crate) fn about(&self, number: &str) -> Self {
        Self {
            guardian: self.guardian.clone().filter(|guardian| guardian.id == number),
            proxy: self.proxy.clone().filter(|proxy| proxy.id == number || proxy.phone == number),
            ..Self::default()
        }
    }

    /// The clerk who helps now.
    pub(crate) fn helped_by(&self) -> Option<&Assist> {
        self.assist.as_ref().filter(|assist| !assist.ended)
    }

    /// The same, to write down what he does.
    pub(crate) fn helper(&mut self) -> Option<&mut Assist> {
        self.assist.as_mut().filter(|assist| !assist.ended)
    }

    /// The papers that travel with whoever applies: what the villager has signed for the clerk.
    pub(crate) fn papers(&self) -> Vec<BlobHash> {
        let mandate = self.assist.as_ref().and_then(|assist| assist.mandate.as_ref());
        mandate.and_then(|mandate| mandate.paper).into_iter().collect()
    }

    /// Lets the villager say anew how the clerk was asked to help.
    pub(crate) fn forget_mandate(&mut self) {
        if let Some(assist) = &mut self.assist {
            assist.mandate = None;
        }
    }

    /// Ends a clerk's help. What it vouched for is asked anew; that there was help stays.
    pub(crate) fn end_help(&mut self) {
        if let Some(assist) = self.helper() {
            assist.ended = true;
            if self.how == Some(How::Clerk) {
                self.how = None;
            }
        }
    }

    /// The same where nobody has touched the screen for a while.
    pub(crate) fn after_idle(mut self, touched: Millis, now: Millis) -> Self {
        if now.since(touched) > HELP_IDLE {
            self.end_help();
        }
        self
    }

    /// Whether it is whole who answers for a child: a card brings name and number alone.
    fn has_guardian(&self) -> bool {
        self.guardian.as_ref().is_some_and(|guardian| !guardian.relation.is_empty())
    }

    /// Whether it is whole who applies for another.
    fn has_proxy(&self) -> bool {
        let whole =
            |proxy: &Proxy| [&proxy.name, &proxy.id, &proxy.phone].iter().all(|text| !text.is_empty());
        self.proxy.as_ref().is_some_and(whole)
    }

    /// The page on which something about who applies is still to be said, before the questions.
    pub(crate) fn first_missing(&self, item: &Item) -> Option<&'static str> {
        if item.anonymous {
            return None;
        }
        let Some(whom) = self.whom else { return Some(pages::WHO) };
        match (whom, self.how) {
            (_, None) => Some(pages::SHOW),
            (Whom::Child, _) if !self.has_guardian() => Some(pages::GUARDIAN),
            (Whom::Other, _) if !self.has_proxy() => Some(pages::PROXY),
            _ => None,
        }
    }

    /// The page on which something is still to be said before it is handed in.
    pub(crate) fn last_missing(&self, item: &Item, answers: &Value, today: Date) -> Option<&'static str> {
        // Of whoever has to say nothing of himself nothing travels, and so no mandate.
        if item.anonymous {
            return None;
        }
        if let Some(page) = self.first_missing(item) {
            return Some(page);
        }
        if self.helped_by().is_some_and(|assist| assist.mandate.is_none()) {
            return Some(assist::ADDRESS);
        }
        self.lacks_guardian(item.form(), answers, today).then_some(pages::GUARDIAN)
    }

    /// Whether it is for somebody under age, and nobody answers for them.
    fn lacks_guardian(&self, form: &Form, answers: &Value, today: Date) -> bool {
        let Some(age) = age_in(form, answers, today) else { return false };
        let answered_for = match &self.guardian {
            Some(guardian) => guardian.consent || !needs_consent(Some(age)),
            None => self.earns && age >= EARNS,
        };
        age < GROWN_UP && !answered_for
    }

    /// Puts what stands on a card into the answers that ask for it, and remembers where.
    pub(crate) fn take_card(&mut self, form: &Form, answers: &mut Value, card: &Card, today: Date) {
        let mut taken = Vec::new();
        for step in form.steps(answers) {
            let Step::Ask { at, question, member: None } = step else { continue };
            let Some(text) = form.on_card(&at).and_then(|what| written(what, card)) else { continue };
            if let Ok(kept) = form.read(question, &at, &text, today) {
                taken.push((at, kept));
            }
        }
        for (at, text) in taken {
            set(answers, &at, Value::String(text));
            if !self.from_card.contains(&at) {
                self.from_card.push(at);
            }
        }
    }

    /// Forgets that answers came from a card, or from far away, where they were changed since.
    pub(crate) fn notice_changes(&mut self, before: &Value, after: &Value) {
        self.from_card.retain(|at| text_at(before, at) == text_at(after, at));
        self.afar.iter_mut().for_each(|afar| afar.notice_changes(before, after));
    }

    /// Why no village could have sent this with these answers on this day, in words for whoever handed it in.
    pub(crate) fn check(
        &self,
        (item, form): (&Item, &Form),
        answers: &Value,
        day: Date,
    ) -> Result<(), &'static str> {
        let id = |text: &str| read(FieldKind::IdNumber, text, day).as_deref() == Ok(text) && !text.is_empty();
        let short = |text: &str| !text.is_empty() && text.chars().count() <= LONGEST;
        let guardian = self.guardian.as_ref().is_none_or(|guardian| {
            let known = words::RELATIONS.iter().any(|(word, _)| *word == guardian.relation);
            short(&guardian.name) && id(&guardian.id) && known && is_grown_up(&guardian.id, day)
        });
        let proxy = self.proxy.as_ref().is_none_or(|proxy| {
            let phone = read(FieldKind::Phone, &proxy.phone, day).as_deref() == Ok(proxy.phone.as_str());
            short(&proxy.name) && id(&proxy.id) && phone && !proxy.phone.is_empty()
        });
        let assist = self.assist.as_ref().is_none_or(|assist| {
            let seen = assist.seen.len() <= MOST_SEEN && assist.seen.iter().all(|paper| short(paper));
            short(&assist.name) && seen && assist.mandate.as_ref().map_or(assist.ended, Mandate::is_whole)
        });
        let marks = self.from_card.iter().all(|at| form.on_card(at).is_some());
        let afar = self.is_helped_soundly();
        if !(guardian && proxy && assist && marks && afar) || self.first_missing(item).is_some() {
            return Err(words::BODY_WRONG);
        }
        if self.lacks_guardian(form, answers, day) {
            return Err(words::GUARDIAN_MISSING);
        }
        Ok(())
    }
}

impl Mandate {
    fn is_whole(&self) -> bool {
        match self.kind {
            MandateKind::Paper => self.paper.is_none() && self.folder.as_deref().is_none_or(is_folder),
            MandateKind::Signature | MandateKind::Photo => self.paper.is_some() && self.folder.is_none(),
        }
    }
}

/// Whether a folder is named so that somebody finds it.
pub(crate) fn is_folder(name: &str) -> bool {
    !name.trim().is_empty() && name.chars().count() <= LONGEST_FOLDER
}

/// Whether what is known of somebody of this age needs the guardian's consent; of whom no age is known it does.
pub(crate) fn needs_consent(age: Option<i16>) -> bool {
    age.is_none_or(|age| age < CHILD)
}

/// Whether the owner of an identity number answers for others on a day.
pub(crate) fn is_grown_up(id: &str, today: Date) -> bool {
    age(id, today).is_some_and(|age| age >= GROWN_UP)
}

/// What stands on a card under a word of forms (`x-card`).
fn written(what: &str, card: &Card) -> Option<String> {
    Some(match what {
        "name" => card.name.clone(),
        "id" => card.id.clone(),
        "address" => card.address.clone(),
        "nation" => words::nation(&card.nation),
        "born" => card.born.to_string(),
        "sex" => match card.sex {
            Sex::Male => "male".to_owned(),
            Sex::Female => "female".to_owned(),
            Sex::Unsaid => return None,
        },
        _ => return None,
    })
}

/// The identity number of whom it is for: the answer that is read from a card where there is one.
pub(crate) fn principal_id<'a>(form: &Form, answers: &'a Value) -> Option<&'a str> {
    let at = form.steps(answers).into_iter().find_map(|step| match step {
        Step::Ask { at, member: None, .. } if form.on_card(&at) == Some("id") => Some(at),
        _ => None,
    })?;
    Some(text_at(answers, &at)).filter(|id| !id.is_empty())
}

/// How old the one is for whom it is.
pub(crate) fn age_in(form: &Form, answers: &Value, today: Date) -> Option<i16> {
    age(principal_id(form, answers)?, today)
}

/// How old somebody with this identity number is on a day.
pub(crate) fn age(id: &str, today: Date) -> Option<i16> {
    let part = |from: usize, to: usize| id.get(from..to)?.parse::<i16>().ok();
    let (month, day) = (i8::try_from(part(10, 12)?).ok()?, i8::try_from(part(12, 14)?).ok()?);
    let born = Date::new(part(6, 10)?, month, day).ok()?;
    let before = (today.month(), today.day()) < (born.month(), born.day());
    Some(today.year() - born.year() - i16::from(before))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::item::{shipped, shipped_item};
    use proptest::prelude::*;
    use serde_json::json;

    const TODAY: Date = Date::constant(2026, 11, 23);

    #[test]
    fn every_form_that_asks_for_an_identity_number_says_which_one_stands_on_a_card() {
        for item in shipped().iter().filter(|item| !item.anonymous) {
            let known = |what| {
                let asked = |step: Step<'_>| matches!(step, Step::Ask { at, .. } if item.form().on_card(&at) == Some(what));
                item.form().steps(&json!({})).into_iter().filter(|step| asked(step.clone())).count()
            };
            assert_eq!((known("name"), known("id")), (1, 1), "{}", item.slug);
            assert!(known("address") <= 1, "{}", item.slug);
        }
    }

    #[test]
    fn an_age_is_counted_to_the_day() {
        for (id, years) in [
            ("42112420081123001X", 18),
            ("42112420081124001X", 17),
            ("421124201211240011", 13),
            ("42112419500101004X", 76),
        ] {
            assert_eq!(age(id, TODAY), Some(years), "{id}");
        }
        for id in ["", "421124", "42112420081323001X", "甲乙丙丁戊己庚辛壬癸子丑寅卯"] {
            assert_eq!(age(id, TODAY), None, "{id}");
        }
    }

    #[test]
    fn a_child_needs_a_guardian_who_consents_and_whoever_lives_by_his_own_work_does_not() {
        let item = shipped_item("job").expect("it is shipped");
        let lacks = |id: &str, applicant: &Applicant| {
            applicant.lacks_guardian(item.form(), &json!({"applicant": {"id": id}}), TODAY)
        };
        let (child, young, grown) = ("421124201611240011", "421124201011220011", "42112419500101004X");
        let alone = Applicant::default();
        let earns = Applicant { earns: true, ..Applicant::default() };
        let guarded = |consent| {
            let guardian = Guardian { consent, ..Guardian::default() };
            Applicant { guardian: Some(guardian), ..Applicant::default() }
        };
        assert!(lacks(child, &alone) && lacks(child, &earns) && lacks(child, &guarded(false)));
        assert!(!lacks(child, &guarded(true)));
        assert!(lacks(young, &alone) && !lacks(young, &earns) && !lacks(young, &guarded(false)));
        assert!(!lacks(grown, &alone));
    }

    #[test]
    fn help_that_ends_takes_its_word_along_and_stays_written_down() {
        let assist = Assist {
            account: AccountId::new(Millis(1)),
            name: "演示办事员".into(),
            org: "421124000000/".parse().expect("a path"),
            at: Millis(0),
            ended: false,
            mandate: None,
            seen: Vec::new(),
        };
        let helped = Applicant { how: Some(How::Clerk), assist: Some(assist), ..Applicant::default() };
        let still = helped.clone().after_idle(Millis(0), Millis(HELP_IDLE));
        assert!(still.helped_by().is_some() && still.how == Some(How::Clerk));
        let over = helped.after_idle(Millis(0), Millis(HELP_IDLE + 1));
        assert!(over.helped_by().is_none() && over.how.is_none() && over.assist.is_some());
    }

    proptest! {
        #[test]
        fn an_age_of_anything_is_no_panic(id in "\\PC{0,20}") {
            let _ = age(&id, TODAY);
        }
    }
}
