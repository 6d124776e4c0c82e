//! The pages: 求助 and its forms for everybody, the queue and the roster for staff.

pub(crate) mod desk_photo;
pub(crate) mod desk_roster;
pub(crate) mod desk_tickets;
pub(crate) mod help;
pub(crate) mod person;
pub(crate) mod request;

use axum::Router;
use hongwang_base::{OrgPath, Scope};
use hongwang_feature::organisations::{self, Organisation};
use hongwang_page::Shelf;
use hongwang_store::{Result, Tx};
use rust_embed::RustEmbed;
use std::sync::LazyLock;

#[derive(RustEmbed)]
#[folder = "islands/"]
struct Files;

static SHELF: LazyLock<Shelf> = LazyLock::new(|| Shelf::of::<Files>("/assets/consult/"));

pub(crate) fn shelf_router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    SHELF.router()
}

/// The organisations in a scope, for their names.
struct Names(Vec<Organisation>);

impl Names {
    async fn load(tx: &mut Tx, scope: &Scope) -> Result<Self> {
        Ok(Self(organisations::list_with_closed(tx, scope).await?))
    }

    /// `红山镇 · 乌云山村`, as far as the scope reaches; the code of one that is not known.
    fn of(&self, org: &OrgPath) -> String {
        let name = |each: &OrgPath| {
            self.0.iter().find(|known| known.path == *each).map(|known| known.short.as_str())
        };
        let parts: Vec<&str> = org.chain().iter().skip(1).filter_map(name).collect();
        if parts.is_empty() { name(org).unwrap_or(org.code()).to_owned() } else { parts.join(" · ") }
    }
}
