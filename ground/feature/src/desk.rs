//! Desk pages and who may open them.

use crate::{Place, staff};
use axum::{Router, middleware, routing::MethodRouter};
use hongwang_base::Permission;
use hongwang_page::desk::NavLink;

/// An entry of the desk's side navigation.
#[derive(Clone, Debug)]
pub struct DeskEntry {
    /// The heading that it stands under, in Chinese.
    pub group: &'static str,
    /// Where it leads.
    pub href: &'static str,
    /// What is read.
    pub name: &'static str,
    /// A pictogram of `hongwang-page`.
    pub icon: &'static str,
    /// What one must be allowed to do to see it.
    pub permission: Permission,
}

impl DeskEntry {
    pub(crate) fn link(&self) -> NavLink {
        NavLink { href: self.href.into(), name: self.name.into(), icon: self.icon.into(), waiting: 0 }
    }
}

/// The desk pages of a feature: each path with the permission that opens it.
#[derive(Default)]
pub struct Desk {
    routes: Vec<(&'static str, Permission, MethodRouter<Place>)>,
    entries: Vec<DeskEntry>,
}

impl std::fmt::Debug for Desk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.guarded()).finish()
    }
}

impl Desk {
    /// No pages.
    pub fn new() -> Self {
        Self::default()
    }

    /// A page (or action) under `path`, which begins with `/desk/`; only who holds `permission` reaches it.
    #[must_use]
    pub fn route(
        mut self,
        path: &'static str,
        permission: Permission,
        handlers: MethodRouter<Place>,
    ) -> Self {
        debug_assert!(path.starts_with("/desk"), "{path} is no desk page");
        self.routes.push((path, permission, handlers));
        self
    }

    /// An entry of the side navigation.
    #[must_use]
    pub fn entry(mut self, entry: DeskEntry) -> Self {
        self.entries.push(entry);
        self
    }

    /// Every path with its permission, for the test that knocks at each door.
    pub fn guarded(&self) -> impl Iterator<Item = (&'static str, Permission)> {
        self.routes.iter().map(|(path, permission, _)| (*path, *permission))
    }

    /// The navigation entries.
    pub fn entries(&self) -> &[DeskEntry] {
        &self.entries
    }

    /// The routes, each behind its permission.
    pub fn into_router(self, place: &Place) -> Router<Place> {
        self.routes.into_iter().fold(Router::new(), |router, (path, permission, handlers)| {
            let guard = middleware::from_fn_with_state((place.clone(), permission), staff::guard);
            router.route(path, handlers.layer(guard))
        })
    }
}
