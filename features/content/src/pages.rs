//! The pages: what people see on the screens, and what staff see at the desk.

pub(crate) mod desk_articles;
pub(crate) mod desk_halls;
pub(crate) mod desk_sources;
pub(crate) mod kiosk;

use axum::routing::MethodRouter;
use hongwang_base::Permission;
use hongwang_feature::Place;

/// Desk pages of one part: each path with the permission that opens it.
pub(crate) type DeskRoutes = Vec<(&'static str, Permission, MethodRouter<Place>)>;
