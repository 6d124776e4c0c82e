//! 远程帮填: who wrote into a form from far away, in a call, and which fields of it.
//!
//! Their name comes to the village in what the desk proposes, and its page hands it to the own node: so it passes through a
//! browser, and is a claim. The proof is the center's audit log, where stands before a field goes out who wrote in which
//! call to which screen; the center looks there when the application arrives ([`is_known`]), says at the desk what it
//! found, and keeps whoever is named away from the case in either way. Who helped stays written down, also where nothing of
//! what they wrote is left.

use super::{Applicant, LONGEST};
use crate::form::{Form, Step, text_at};
use crate::words::{self as shared, applicant as words};
use hongwang_base::{AccountId, Millis, OrgPath, Scope};
use hongwang_feature::{
    Sender,
    afar::{ACTION, Written},
};
use hongwang_store::{Result, Tx, audit};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

/// The most people who help with one form, and the most fields of each.
const MOST: usize = 20;
const MOST_FIELDS: usize = 300;
/// How long ago at most the center wrote down that somebody wrote a field in a call.
const BEFORE: i64 = 90 * Millis::DAY;
/// So many entries of one call are looked at.
const LOOKED_AT: i64 = 1_000;

/// Somebody who writes from far away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Helper {
    /// In which call, last.
    pub(crate) call: Uuid,
    pub(crate) account: AccountId,
    pub(crate) name: String,
    pub(crate) org: OrgPath,
}

/// What somebody wrote from far away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Afar {
    #[serde(flatten)]
    pub(crate) helper: Helper,
    /// The places of answers that stand as they wrote them.
    #[serde(default)]
    pub(crate) at: Vec<String>,
    /// At the center: whether its own record says so too. What a village says of that counts for nothing.
    #[serde(default)]
    pub(crate) known: bool,
}

impl Helper {
    /// Somebody whom an older center does not name: all that is known is whose center it is. The desk shows it as a claim.
    pub(crate) fn nameless(village: &OrgPath) -> Self {
        let county = village.chain().into_iter().next().unwrap_or_else(|| village.clone());
        let (call, account) = (Uuid::nil(), AccountId::from(Uuid::nil()));
        Self { call, account, name: words::NAMELESS.to_owned(), org: county }
    }

    /// Whether this can be shown.
    pub(crate) fn is_sound(&self) -> bool {
        let name = self.name.trim();
        !name.is_empty() && name.chars().count() <= LONGEST && !name.chars().any(char::is_control)
    }
}

impl Applicant {
    /// Writes down that somebody wrote what stands at `at`; whether there is room for one more who helps.
    pub(crate) fn helped_from_afar(&mut self, helper: &Helper, at: &str) -> bool {
        for other in &mut self.afar {
            other.at.retain(|place| place != at);
        }
        let known = self.afar.iter().position(|afar| afar.helper.account == helper.account);
        if known.is_none() && self.afar.len() >= MOST {
            return false;
        }
        let nth = known.unwrap_or_else(|| {
            self.afar.push(Afar { helper: helper.clone(), at: Vec::new(), known: false });
            self.afar.len() - 1
        });
        let afar = &mut self.afar[nth];
        afar.helper = helper.clone();
        afar.at.push(at.to_owned());
        true
    }

    /// What travels of this with an application for which nobody says who they are: who helped.
    pub(crate) fn nameless(&self) -> Option<Self> {
        let afar = self.afar.clone();
        (!afar.is_empty()).then(|| Self { afar, ..Self::default() })
    }

    /// Whether a village could have sent what stands here of help from afar.
    pub(super) fn is_helped_soundly(&self) -> bool {
        let sound = |afar: &Afar| afar.helper.is_sound() && afar.at.len() <= MOST_FIELDS;
        self.afar.len() <= MOST && self.afar.iter().all(sound)
    }
}

impl Afar {
    /// Forgets the fields that were changed since.
    pub(super) fn notice_changes(&mut self, before: &Value, after: &Value) {
        self.at.retain(|at| text_at(before, at) == text_at(after, at));
    }

    /// What the fields that stand as they wrote them are called.
    pub(crate) fn fields(&self, form: &Form, answers: &Value) -> Vec<String> {
        let name = |step: Step<'_>| match step {
            Step::Ask { question, member: Some((which, group)), .. } => {
                shared::of_member(&group.repeat, which, &question.short)
            }
            Step::Ask { question, .. } => question.short.clone(),
            Step::More { group, .. } => group.repeat.clone(),
        };
        let steps = form.steps(answers).into_iter();
        steps.filter(|step| self.at.iter().any(|at| at == step.at())).map(name).collect()
    }
}

/// Whether the center's own record says that this account, so called, of that organisation, wrote in that call to the screen
/// that hands in. An entry of before account and screen stood there is believed where it names them and their
/// organisation rings for the screen's village.
pub(crate) async fn is_known(tx: &mut Tx, helper: &Helper, from: &Sender, now: Millis) -> Result<bool> {
    let Helper { call, account, name, org } = helper;
    let search = audit::Search {
        action: ACTION.to_owned(),
        object: call.to_string(),
        from: now.plus(-BEFORE),
        ..audit::Search::all(Scope(org.clone()))
    };
    let found = audit::find(tx, &search, i64::MAX, LOOKED_AT).await?;
    let written = Written { call: *call, account: *account, device: from.device }.to_string();
    Ok(found.iter().map(|chained| &chained.entry).any(|entry| {
        let of_before = entry.object == search.object && org.covers(&from.org);
        (entry.object == written || of_before) && entry.actor == *name && entry.org == *org
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn helper(account: Uuid) -> Helper {
        let org = "421124000000/".parse().expect("a path");
        Helper { call: Uuid::nil(), account: AccountId::from(account), name: "演示农技员".into(), org }
    }

    #[test]
    fn who_helped_stays_and_what_was_changed_since_is_theirs_no_more() {
        let mut applicant = Applicant::default();
        assert!(applicant.nameless().is_none());
        let (before, after) =
            (json!({ "for": "县一中", "use": "上学" }), json!({ "for": "二中", "use": "上学" }));
        for at in ["/for", "/use", "/for"] {
            assert!(applicant.helped_from_afar(&helper(Uuid::nil()), at));
        }
        assert_eq!(applicant.afar[0].at, ["/use", "/for"], "a field is one field");
        applicant.notice_changes(&before, &after);
        assert_eq!(applicant.afar[0].at, ["/use"]);
        assert!(applicant.helped_from_afar(&helper(Uuid::max()), "/use"));
        assert_eq!((applicant.afar[0].at.len(), applicant.afar.len()), (0, 2));
        assert_eq!(applicant.nameless().map(|nameless| nameless.afar.len()), Some(2));
    }

    #[test]
    fn how_many_help_is_bounded() {
        let mut applicant = Applicant::default();
        for nth in 0..MOST {
            assert!(applicant.helped_from_afar(&helper(Uuid::from_u128(nth as u128)), "/for"));
        }
        assert!(!applicant.helped_from_afar(&helper(Uuid::max()), "/for"));
        assert!(applicant.helped_from_afar(&helper(Uuid::nil()), "/for"), "who helps already goes on");
        assert!(applicant.is_helped_soundly());
    }

    #[test]
    fn what_was_kept_before_there_was_help_from_afar_reads() {
        let applicant: Applicant = serde_json::from_value(json!({ "whom": "own" })).expect("it is older");
        assert!(applicant.afar.is_empty());
        let text = serde_json::to_string(&applicant).expect("plain data");
        assert!(!text.contains("afar"), "{text}");
    }
}
