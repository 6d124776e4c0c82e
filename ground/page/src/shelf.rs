//! Files for the browser under names that carry a hash of their content.
//!
//! Invariant: one address never answers with two contents, so a browser may keep a file for
//! ever and a new build needs no purge. A name without its hash does not exist.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::{StatusCode, header};
use rust_embed::RustEmbed;

/// The embedded files of one crate, served under one prefix.
pub struct Shelf {
    prefix: &'static str,
    /// hashed name → content type and content
    files: Arc<BTreeMap<String, (String, Bytes)>>,
    /// plain name → address
    addresses: BTreeMap<String, String>,
}

impl Shelf {
    /// Reads the embedded folder `E`, to be served under `prefix` (such as `/assets/`).
    pub fn of<E: RustEmbed>(prefix: &'static str) -> Shelf {
        let mut files = BTreeMap::new();
        let mut addresses = BTreeMap::new();
        for name in E::iter() {
            let Some(file) = E::get(&name) else { continue };
            let (stem, ending) = name.rsplit_once('.').unwrap_or((&name, "bin"));
            let hash: String =
                file.metadata.sha256_hash()[..6].iter().map(|byte| format!("{byte:02x}")).collect();
            let hashed = format!("{stem}.{hash}.{ending}");
            addresses.insert(name.to_string(), format!("{prefix}{hashed}"));
            let kind = file.metadata.mimetype().to_owned();
            files.insert(hashed, (kind, Bytes::from(file.data.into_owned())));
        }
        Shelf { prefix, files: Arc::new(files), addresses }
    }

    /// The address of the file `name`.
    ///
    /// # Panics
    /// When no such file is embedded: a mistake of the program, met by the first page drawn.
    pub fn address(&self, name: &str) -> &str {
        self.addresses.get(name).expect("the name of an embedded file")
    }

    /// The addresses of all files, in the order of their names.
    pub fn addresses(&self) -> impl Iterator<Item = &str> {
        self.addresses.values().map(String::as_str)
    }

    /// Routes that answer for the files, to be kept by the browser for a year.
    pub fn router<S: Clone + Send + Sync + 'static>(&self) -> Router<S> {
        let files = self.files.clone();
        let route = format!("{}{{*name}}", self.prefix);
        Router::new().route(&route, get(move |Path(name): Path<String>| async move { serve(&files, &name) }))
    }
}

fn serve(files: &BTreeMap<String, (String, Bytes)>, name: &str) -> Response {
    let Some((kind, content)) = files.get(name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let headers = [
        (header::CONTENT_TYPE, kind.as_str()),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, content.clone()).into_response()
}
