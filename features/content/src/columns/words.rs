//! The closed words of a column (kind, tier, review) and the slug: parsed at the edge, trusted inside.

use super::Fault;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// An enum whose variants are written as one word each.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub enum $name { $($(#[$variant_doc])* $variant,)* }

        impl $name {
            /// Every variant.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The word as it is written in the tree file.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }
        }

        impl FromStr for $name {
            type Err = Fault;

            fn from_str(text: &str) -> Result<Self, Fault> {
                match text {
                    $($word => Ok(Self::$variant),)*
                    other => Err(Fault::UnknownWord {
                        word: other.to_owned(),
                        allowed: Self::ALL.iter().map(|known| known.as_str()).collect::<Vec<_>>().join("、"),
                    }),
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl TryFrom<String> for $name {
            type Error = Fault;
            fn try_from(text: String) -> Result<Self, Fault> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(word: $name) -> String {
                word.as_str().to_owned()
            }
        }
    };
}

words!(
    /// What kind of page a column is.
    Kind {
        /// Pages that an office keeps.
        Static = "static",
        /// Articles, newest first.
        Feed = "feed",
        /// Look something up.
        Query = "query",
        /// Fill in and send.
        Form = "form",
        /// Films, sound, pictures.
        Media = "media",
        /// What is on right now.
        Live = "live",
        /// Talk to somebody.
        Person = "person",
    }
);

words!(
    /// What makes a column real.
    Tier {
        /// Works on day one.
        A = "A",
        /// Needs a file from an office.
        B = "B",
        /// Needs an authorised interface; until then it is not connected 未接通.
        C = "C",
        /// Hands over to a phone or a clerk.
        D = "D",
    }
);

words!(
    /// Whether a second person must approve what goes into a column.
    #[derive(Default)]
    Review {
        /// One person publishes.
        #[default]
        None = "none",
        /// Somebody other than the writer approves.
        Second = "second",
    }
);

impl Tier {
    /// Whether the column has nothing of its own until somebody connects it.
    pub fn needs_connection(self) -> bool {
        matches!(self, Self::C | Self::D)
    }
}

/// One part of an address: 1 to 32 characters of `a-z`, `0-9` and `-`, beginning with a letter.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Slug(String);

impl Slug {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Stands for a slug that could not be read, in a tree that is refused for it.
    pub(super) fn unreadable() -> Self {
        Self(String::new())
    }
}

impl FromStr for Slug {
    type Err = Fault;

    fn from_str(text: &str) -> Result<Self, Fault> {
        let good = text.len() <= 32
            && text.starts_with(|first: char| first.is_ascii_lowercase())
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if good { Ok(Self(text.to_owned())) } else { Err(Fault::BadSlug { word: text.to_owned() }) }
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Slug {
    type Error = Fault;
    fn try_from(text: String) -> Result<Self, Fault> {
        text.parse()
    }
}

impl From<Slug> for String {
    fn from(slug: Slug) -> String {
        slug.0
    }
}
