//! 短信: what the county tells people by text message, through the gateway that its configuration names.
//!
//! Other capabilities ask for messages in the outbox of `ground/messages`; here is what carries them on: a job at the
//! center that hands them to `lines/sms` and takes its verdicts (`sending.rs`), a desk page that says how they went
//! (`/desk/messages`), and one on which templates are rewritten by one person and approved by another
//! (`/desk/messages/templates`). A gateway that is asked over HTTP gives its receipts at an address of their own
//! (`receipts.rs`).
//!
//! Invariants: without a gateway the desk says 未接通, and what is asked for is dropped after a day instead of going out
//! late; staff see no telephone whole and no text; what a message says is a template that was approved.

mod pages;
mod receipts;
mod sending;
mod words;

pub use receipts::PATH as RECEIPTS;

use axum::{
    Extension, Router,
    routing::{MethodRouter, get, post},
};
use hongwang_base::{Millis, Permission};
use hongwang_feature::{Desk, DeskEntry, Feature, Place, Site, Work};
use hongwang_messages::Rules;
use hongwang_sms::Config;
use hongwang_store::{Migrations, Vault, reseal::Sealed};
use std::sync::Arc;
use tokio::sync::{Notify, watch};

/// The capability. Cheap to clone: all clones are one.
#[derive(Clone, Debug)]
pub struct Messaging {
    vault: Vault,
    gateway: Option<Arc<Config>>,
    rules: Rules,
    /// How the line stands, and since when.
    line: Arc<watch::Sender<(Line, Millis)>>,
    /// Wakes the job.
    wake: Arc<Notify>,
}

/// How the line to the gateway stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Line {
    /// No gateway is named.
    None,
    /// Nothing is known of it yet.
    Opening,
    /// Messages go out.
    Up,
    /// The gateway does not let the county in: why.
    Refused(String),
    /// It is gone, and opened anew: why.
    Lost(String),
}

impl Messaging {
    /// At a node whose key for what people entrust is `vault` (`keys/personal.key`), without a gateway.
    pub fn new(vault: Vault) -> Self {
        let line = Arc::new(watch::Sender::new((Line::None, Millis(0))));
        Self { vault, gateway: None, rules: Rules::default(), line, wake: Arc::default() }
    }

    /// With this gateway, by these rules.
    #[must_use]
    pub fn through(self, gateway: Config, rules: Rules) -> Self {
        self.line.send_replace((Line::Opening, Millis(0)));
        Self { gateway: Some(Arc::new(gateway)), rules, ..self }
    }
}

impl Feature for Messaging {
    fn sealed(&self) -> Vec<Sealed> {
        hongwang_messages::SEALED.to_vec()
    }

    fn migrations(&self) -> Migrations {
        // The tables are the outbox's, which others write into.
        hongwang_messages::MIGRATIONS
    }

    fn public(&self) -> Router<Place> {
        match self.gateway.as_deref().map(|gateway| &gateway.line) {
            Some(hongwang_sms::Line::Http(_, Some(receipts))) => receipts::router(receipts),
            _ => Router::new(),
        }
    }

    fn desk(&self) -> Desk {
        use pages::{messages, templates};
        let (see, approve) = (Permission::ManageMessages, Permission::ApproveMessages);
        let entry = DeskEntry {
            group: words::GROUP,
            href: messages::BASE,
            name: words::MESSAGES,
            icon: "message",
            permission: see,
        };
        let with = |handlers: MethodRouter<Place>| handlers.layer(Extension(self.clone()));
        Desk::new()
            .entry(entry)
            .route(messages::BASE, see, with(get(messages::show)))
            .route("/desk/messages/test", see, with(post(messages::test)))
            .route(templates::BASE, see, get(templates::show))
            .route("/desk/messages/templates/{slug}", see, post(templates::write))
            .route("/desk/messages/templates/{slug}/discard", see, post(templates::discard))
            .route("/desk/messages/templates/{slug}/approve", approve, post(templates::approve))
    }

    fn jobs(&self, place: &Place) -> Vec<Work<'static, ()>> {
        match place.site {
            Site::Center => vec![Box::pin(sending::keep_sending(place.clone(), self.clone()))],
            Site::Village => Vec::new(),
        }
    }
}
