//! A named proxy 代办: who may apply for whom, for what, until when; given and revoked at a village's screen.
//!
//! It is given like an application, by a form of its own that stands in no column, and travels as a submission; so does
//! its end. At the center it lies sealed and is found by marks of both identity numbers. Invariants: none is longer
//! than a year; what travels back ([`RECORD_KIND`]) says nothing of a person; an end counts from the moment of the
//! touch, whenever it arrives; an application without a good mandate is taken all the same, and says so at the desk.

pub(crate) mod desk;
pub(crate) mod pages;
mod purpose;
pub(crate) mod store;

pub(crate) use purpose::{Purposes, item};

use crate::applicant::{Applicant, Proxy};
use crate::form::{papers_in, text_at};
use crate::item::Item;
use crate::paper::{self, Handed};
use crate::words::proxy as words;
use hongwang_base::{Millis, OrgPath};
use hongwang_feature::Sender;
use hongwang_input::{FieldKind, read};
use hongwang_replica::{BlobHash, Lane, Record, outbox::Submission};
use hongwang_store::{Result, Tx, Vault};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::result::Result as StdResult;
use uuid::Uuid;

/// The name of its form in addresses.
pub(crate) const SLUG: &str = "proxy";
/// The kind of submission.
pub(crate) const SUBMISSION_KIND: &str = "cases.proxy";
/// The record kind; the key is the mandate's id.
pub(crate) const RECORD_KIND: &str = "cases.proxy_standing";
const DAYS_OF_A_YEAR: i64 = 365;
/// A month, and the longest that anybody may choose.
const MONTH: i64 = 30 * Millis::DAY;
const LONGEST: i64 = (DAYS_OF_A_YEAR + 1) * Millis::DAY;

/// Whoever gives a mandate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Principal {
    pub(crate) name: String,
    pub(crate) id: String,
    pub(crate) phone: String,
}

/// A mandate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Mandate {
    pub(crate) principal: Principal,
    pub(crate) proxy: Proxy,
    /// An item, all of a kind, or any.
    pub(crate) purpose: String,
    pub(crate) until: Millis,
    /// How the principal showed who they are, and who helped.
    pub(crate) applicant: Applicant,
    /// What the principal has signed; villages of before it was asked for send none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) sign: Option<BlobHash>,
    /// What opens the papers that travel with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) papers: Vec<Handed>,
}

impl Mandate {
    /// What was answered to the form.
    pub(crate) fn of(answers: &Value, applicant: &Applicant, papers: Vec<Handed>, now: Millis) -> Self {
        let text = |at: &str| text_at(answers, at).to_owned();
        let months: i64 = text_at(answers, "/months").parse().unwrap_or(3);
        let until = if months == 12 { DAYS_OF_A_YEAR * Millis::DAY } else { months * MONTH };
        Self {
            principal: Principal {
                name: text("/principal/name"),
                id: text("/principal/id"),
                phone: text("/principal/phone"),
            },
            proxy: Proxy { name: text("/proxy/name"), id: text("/proxy/id"), phone: text("/proxy/phone") },
            purpose: purpose::answered(answers),
            until: now.plus(until),
            applicant: applicant.clone(),
            sign: papers_in(text_at(answers, "/sign")).next(),
            papers,
        }
    }

    /// Why no village could have sent it at `at`, in words for whoever gave it.
    fn check(&self, (item, purposes): (&Item, &Purposes), at: Millis) -> StdResult<(), &'static str> {
        let today = at.beijing().date();
        let is = |kind, text: &str| !text.is_empty() && read(kind, text, today).as_deref() == Ok(text);
        let whole = |name: &str, id: &str, phone: &str| {
            is(FieldKind::Name, name) && is(FieldKind::IdNumber, id) && is(FieldKind::Phone, phone)
        };
        let named = self.sign.into_iter().chain(self.applicant.papers()).collect();
        let answers = json!({ "principal": self.principal });
        let good = whole(&self.principal.name, &self.principal.id, &self.principal.phone)
            && whole(&self.proxy.name, &self.proxy.id, &self.proxy.phone)
            && purposes.knows(&self.purpose)
            && paper::fits(named, &self.papers)
            && (1..=LONGEST).contains(&self.until.since(at));
        if !good {
            return Err(words::BODY_WRONG);
        }
        self.applicant.check((item, item.form()), &answers, today)
    }
}

/// What travels.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "lowercase")]
pub(crate) enum Body {
    /// A mandate is given; its id is that of the submission.
    Give(Box<Mandate>),
    /// A mandate ends, from when it was entered.
    End {
        /// Which.
        mandate: Uuid,
    },
}

/// The marks of two identity numbers under a node's key.
#[derive(Clone, Debug)]
pub(crate) struct Pair {
    pub(crate) principal: Vec<u8>,
    pub(crate) proxy: Vec<u8>,
}

impl Pair {
    pub(crate) fn of(vault: &Vault, principal: &str, proxy: &str) -> Self {
        let proxy = vault.mark(b"case_proxy.proxy", proxy.as_bytes()).to_vec();
        Self { principal: principal_mark(vault, principal), proxy }
    }
}

/// The mark of whoever gave a mandate.
pub(crate) fn principal_mark(vault: &Vault, id: &str) -> Vec<u8> {
    vault.mark(b"case_proxy.principal", id.as_bytes()).to_vec()
}

/// How a mandate stood when an application came by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It was good.
    Good {
        /// Until when.
        until: Millis,
    },
    /// There was none.
    Unknown,
    /// It had run out.
    Expired {
        /// When.
        until: Millis,
    },
    /// It had been revoked.
    Ended {
        /// When.
        at: Millis,
        /// By whom and why.
        why: String,
    },
}

impl Standing {
    /// Whether whoever came by it needs no asking.
    pub(crate) fn is_good(&self) -> bool {
        matches!(self, Self::Good { .. })
    }
}

/// What is told of a mandate: nothing of a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Told {
    pub(crate) org: OrgPath,
    pub(crate) until: Millis,
    pub(crate) ended_at: Option<Millis>,
}

impl Told {
    fn record(&self, id: Uuid) -> Record {
        let body = serde_json::to_value(self).expect("it is plain data");
        let (kind, key) = (RECORD_KIND.to_owned(), id.to_string());
        Record { kind, key, body: Some(body), blobs: Vec::new(), lane: Lane::Text }
    }
}

/// Tells the village how a mandate stands, and this node's own view.
pub(crate) async fn tell(tx: &mut Tx, id: Uuid, told: &Told, now: Millis) -> Result<()> {
    let entry = hongwang_feed::append(tx, &told.org, told.record(id), now).await?;
    store::apply(tx, &entry).await
}

/// Takes what a village sent, once for each id.
pub(crate) async fn receive(
    tx: &mut Tx,
    vault: &Vault,
    from: &Sender,
    submission: &Submission,
    now: Millis,
) -> Result<StdResult<Value, String>> {
    let refused = |why: &str| Ok(Err(why.to_owned()));
    let Ok(body) = serde_json::from_value::<Body>(submission.body.clone()) else {
        return refused(words::BODY_WRONG);
    };
    let at = Millis(submission.at);
    match body {
        Body::Give(mandate) => {
            let (item, purposes) = (item(tx).await?, Purposes::load(tx).await?);
            let sent: Vec<_> = submission.attachments.iter().map(|blob| blob.hash).collect();
            if !paper::fits(sent, &mandate.papers) {
                return refused(words::BODY_WRONG);
            }
            if let Err(why) = mandate.check((&item, &purposes), at) {
                return refused(why);
            }
            match store::find(tx, submission.id).await? {
                Some(known) if known.org != from.org => return refused(words::NOT_HERE),
                Some(_) => return Ok(Ok(json!({}))),
                None => store::keep(tx, vault, submission.id, &from.org, &mandate, at).await?,
            }
            let told = Told { org: from.org.clone(), until: mandate.until, ended_at: None };
            tell(tx, submission.id, &told, now).await?;
        }
        Body::End { mandate } => {
            let known = store::find(tx, mandate).await?.filter(|known| known.org == from.org);
            let Some(known) = known else { return refused(words::NOT_HERE) };
            let told = store::end(tx, mandate, known, at, (store::BY_PRINCIPAL, "")).await?;
            tell(tx, mandate, &told, now).await?;
        }
    }
    Ok(Ok(json!({})))
}
