//! Texts that were read, by the hash of the text: a process may hold a center and several villages, and what a text
//! says is the same for all of them.

use crate::form::Form;
use crate::item::Item;
use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError},
};

/// Texts that are kept; a county has fewer.
const MOST: usize = 1_000;

/// Items that were read with their forms; none for a text that cannot be used.
pub(super) static ITEMS: LazyLock<Parsed<Item>> = LazyLock::new(Parsed::default);
/// Forms that were read.
pub(super) static FORMS: LazyLock<Parsed<Form>> = LazyLock::new(Parsed::default);

/// What became of texts.
pub(crate) struct Parsed<T>(Mutex<HashMap<String, Option<Arc<T>>>>);

impl<T> Default for Parsed<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T> Parsed<T> {
    /// What the text of this hash says, if it was read before.
    pub(crate) fn get(&self, hash: &str) -> Option<Option<Arc<T>>> {
        self.kept().get(hash).cloned()
    }

    /// Keeps what a text says. When there are too many all go, and those in use come back.
    pub(crate) fn put(&self, hash: &str, value: Option<Arc<T>>) {
        let mut kept = self.kept();
        if kept.len() >= MOST {
            kept.clear();
        }
        kept.insert(hash.to_owned(), value);
    }

    fn kept(&self) -> MutexGuard<'_, HashMap<String, Option<Arc<T>>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_never_holds_more_than_it_may() {
        let parsed = Parsed::<Item>::default();
        for number in 0..MOST * 2 + 1 {
            parsed.put(&number.to_string(), None);
            assert!(parsed.kept().len() <= MOST);
        }
        assert!(parsed.get("0").is_none() && parsed.get(&(MOST * 2).to_string()).is_some());
    }
}
