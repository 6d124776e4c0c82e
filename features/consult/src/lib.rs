//! 求助: who is on duty, requests to be called back, 请人代办.
//!
//! In a village: the page 求助 with whoever is on duty now, a page of each who can be asked, and a form that leaves a
//! request in the outbox. At the center: the roster, which travels to the villages as records with the photos, and the
//! queue of requests by deadline.
//!
//! Invariants: whoever asks is a telephone number and nothing else; that number lies sealed wherever it waits, leaves
//! the village once the center has answered, is masked in lists, and each look at it stands in the audit log.

mod demo;
mod findable;
mod hours;
mod message;
mod pages;
pub mod roster;
mod store;
pub mod ticket;
mod words;

use axum::{
    Extension, Router,
    routing::{get, post},
};
use hongwang_base::{Millis, OrgPath, Permission};
use hongwang_feature::{
    ColumnPage, Desk, DeskEntry, Fact, Fail, Feature, Place, Reply, Sender, Site, Work, findable::Changes,
};
use hongwang_page::Contact;
use hongwang_replica::{Entry, outbox::Submission};
use hongwang_store::{
    Migrations, Result, Tx, Vault,
    reseal::{By, Sealed, by_id},
};
use roster::Person;
use std::{sync::Arc, time::Duration};
use tokio::sync::{broadcast::error::RecvError, watch};

/// The capability. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Consult {
    vault: Vault,
    /// Whom the people in front of this node's screen may ask, as last read.
    near: Arc<watch::Sender<Vec<Person>>>,
    /// What was recorded before this node's screen and not sent yet.
    drafts: message::Drafts,
}

impl Consult {
    /// On a node whose key for what people entrust is `vault` (`keys/personal.key`).
    pub fn new(vault: Vault) -> Self {
        let near = Arc::new(watch::Sender::new(Vec::new()));
        Self { vault, near, drafts: message::Drafts::default() }
    }

    /// Removes the messages whose time is over, as the center's own task does by itself.
    ///
    /// # Errors
    /// When the store or the disk fails.
    pub async fn sweep(&self, place: &Place) -> Reply<()> {
        message::store::sweep(place).await
    }
}

/// How often messages whose time is over are looked for.
const SWEEP: Duration = Duration::from_secs(3_600);
/// How often what was never sent is.
const FORGET: Duration = Duration::from_secs(60);

/// The telephone numbers of those who ask to be called.
const SEALED: Sealed = Sealed {
    name: "consult_ticket.phone",
    by: By::Id,
    older: "SELECT id, phone AS sealed FROM consult_ticket \
            WHERE substr(phone, 1, 12) <> $1 AND id > $2 ORDER BY id LIMIT $3",
    put: "UPDATE consult_ticket SET phone = $1 WHERE phone = $2 AND id = $3",
    bound: by_id,
};

impl Feature for Consult {
    fn sealed(&self) -> Vec<Sealed> {
        vec![SEALED, message::store::SEALED]
    }

    fn migrations(&self) -> Migrations {
        Migrations {
            owner: "consult",
            steps: &[
                ("consult", include_str!("../migrations/consult.sql")),
                ("findable", include_str!("../migrations/findable.sql")),
                ("message", include_str!("../migrations/message.sql")),
            ],
        }
    }

    fn record_kinds(&self) -> &'static [&'static str] {
        &[store::RECORD_KIND]
    }

    fn apply<'a>(&'a self, tx: &'a mut Tx, entry: &'a Entry, _now: Millis) -> Work<'a, Result<()>> {
        Box::pin(store::apply(tx, entry))
    }

    fn submission_kinds(&self) -> &'static [&'static str] {
        &[ticket::SUBMISSION_KIND]
    }

    fn receive<'a>(
        &'a self,
        tx: &'a mut Tx,
        from: &'a Sender,
        submission: &'a Submission,
        now: Millis,
    ) -> Work<'a, Result<std::result::Result<serde_json::Value, String>>> {
        Box::pin(pages::request::receive(tx, &self.vault, from, submission, now))
    }

    fn findable<'a>(
        &'a self,
        tx: &'a mut Tx,
        org: &'a OrgPath,
        after: i64,
    ) -> Work<'a, Result<Option<Changes>>> {
        Box::pin(async move { findable::changes(tx, org, after).await.map(Some) })
    }

    fn columns<'a>(&'a self, tx: &'a mut Tx, org: &'a OrgPath) -> Work<'a, Result<Vec<(String, Millis)>>> {
        Box::pin(pages::column::columns(tx, org))
    }

    fn column<'a>(
        &'a self,
        tx: &'a mut Tx,
        org: &'a OrgPath,
        column: &'a str,
        now: Millis,
    ) -> Work<'a, Result<Option<ColumnPage>>> {
        Box::pin(pages::column::column(tx, org, column, now))
    }

    fn contacts(&self, now: Millis) -> Vec<Contact> {
        let people = self.near.borrow();
        let duty = roster::duty(&people, now);
        let contact = |person: &&Person| Contact {
            who: format!("{} {}", person.office.name(), person.name),
            phone: person.phone.clone(),
        };
        duty.now.iter().map(contact).collect()
    }

    fn public(&self) -> Router<Place> {
        use pages::{help, message, person, request};
        Router::new()
            .route("/help", get(help::show))
            .route("/help/call", get(request::call).post(request::ask_call))
            .route("/help/proxy", get(request::proxy).post(request::ask_proxy))
            .route("/help/asked/{id}", get(request::asked))
            .route("/help/message/{form}", get(message::back).post(message::put))
            .route("/help/person/{id}", get(person::show))
            .route("/help/photo/{hash}", get(person::photo))
            .merge(pages::shelf_router())
            .layer(Extension(self.vault.clone()))
            .layer(Extension(self.drafts.clone()))
    }

    fn desk(&self) -> Desk {
        use pages::{desk_photo as photo, desk_roster as roster, desk_tickets as tickets, message};
        let answer = Permission::AnswerHelp;
        let entry =
            |href, name, icon| DeskEntry { group: words::GROUP, href, name, icon, permission: answer };
        let vault = || Extension(self.vault.clone());
        let phone = post(tickets::phone).layer(vault());
        let face = get(photo::show).post(photo::put).layer(photo::limit());
        Desk::new()
            .entry(entry("/desk/help", words::QUEUE, "phone-call"))
            .entry(entry("/desk/duty", words::ROSTER, "calendar-event"))
            .route("/desk/help", answer, get(tickets::list))
            .route("/desk/help/{id}", answer, get(tickets::show).post(tickets::act))
            .route("/desk/help/{id}/phone", answer, phone)
            .route("/desk/help/{id}/message", answer, post(tickets::message).layer(vault()))
            .route("/desk/help/{id}/message/play", answer, get(message::play).layer(vault()))
            .route("/desk/duty", answer, get(roster::list))
            .route("/desk/duty/new", answer, get(roster::new).post(roster::create))
            .route("/desk/duty/{id}", answer, get(roster::show).post(roster::change))
            .route("/desk/duty/{id}/remove", answer, post(roster::remove))
            .route("/desk/duty/{id}/photo", answer, face)
            .route("/desk/duty/{id}/photo/remove", answer, post(photo::remove))
    }

    fn jobs(&self, place: &Place) -> Vec<Work<'static, ()>> {
        let mut jobs: Vec<Work<'static, ()>> = vec![Box::pin(keep_near(place.clone(), self.near.clone()))];
        jobs.push(match place.site {
            Site::Center => Box::pin(keep_swept(self.clone(), place.clone())),
            Site::Village => Box::pin(keep_forgetting(self.drafts.clone(), place.clone())),
        });
        jobs
    }

    fn demo<'a>(&'a self, place: &'a Place) -> Work<'a, std::result::Result<(), Fail>> {
        Box::pin(demo::fill(place))
    }
}

/// Forgets in time what was recorded before this screen and never sent.
async fn keep_forgetting(drafts: message::Drafts, place: Place) {
    loop {
        tokio::time::sleep(FORGET).await;
        drafts.forget(place.clock.now());
    }
}

/// Lets messages go in time.
async fn keep_swept(consult: Consult, place: Place) {
    loop {
        if let Err(error) = consult.sweep(&place).await {
            tracing::warn!(?error, "messages whose time is over could not be removed");
        }
        tokio::time::sleep(SWEEP).await;
    }
}

/// Keeps what the mastheads say true as the roster changes.
async fn keep_near(place: Place, near: Arc<watch::Sender<Vec<Person>>>) {
    let mut facts = place.bus.listen();
    loop {
        match read_near(&place).await {
            Ok(people) => drop(near.send_replace(people)),
            Err(error) => tracing::warn!(%error, "the roster could not be read"),
        }
        match facts.recv().await {
            Ok(_) | Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return,
        }
    }
}

async fn read_near(place: &Place) -> Result<Vec<Person>> {
    store::roster_of(&mut place.db.read().await?, &place.org).await
}

/// Puts a person into the roster of every node, or takes one out of it.
async fn publish(
    tx: &mut Tx,
    org: &OrgPath,
    id: uuid::Uuid,
    person: Option<&Person>,
    now: Millis,
) -> Reply<()> {
    let entry = hongwang_feed::append(tx, org, store::record(id, person), now).await?;
    store::apply(tx, &entry).await?;
    Ok(())
}

/// What every node must hear after that was committed.
fn announce(place: &Place, org: &OrgPath) {
    place.bus.tell(Fact::FeedGrew(org.clone()));
    place.live.changed();
}
