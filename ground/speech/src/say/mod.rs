//! Text to what a voice needs: what is said (`normalise`), its syllables (`syllables`), its phonemes (`phonemes`),
//! cut into clauses with pauses (`clause`).
//!
//! Pure functions, no I/O, never a panic, linear in the text. A page's sentence comes in, [`Clause`]s go to the voice.

mod clause;
mod normalise;
mod phonemes;
mod syllables;
mod words;

pub use clause::{Clause, MOST_TOKENS, clauses};
pub use normalise::spoken;
pub use syllables::{Spoken, syllables};
