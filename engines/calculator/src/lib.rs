//! Calculators as data: a policy's rule file, the questions that it asks, and an amount with its reason line by line.
//!
//! ```text
//! TOML ─► Rule::read ─► Rule ─► walk(answers) ─► the next question, or reckon ─► Outcome: amount or refusal, and why
//!          faults with line        └► examples: the file's own tests, without which it is not taken
//! ```
//!
//! Amounts are whole cents; nothing is a float. Every name of a file is resolved and every kind of value checked when it
//! is read, so that reckoning fails in one way only: a number that is too large. The working in a reason is drawn from
//! the very expression that was reckoned, so the two never differ.
//!
//! Nothing here does I/O or reads a clock: the day comes in as an argument.

mod answer;
mod check;
mod example;
mod expression;
mod fault;
mod file;
mod read;
mod reckon;
mod rule;
mod value;

pub use answer::{Answers, Wrong};
pub use example::Tried;
pub use fault::{Fault, Faults, What};
pub use read::{LEAST_EXAMPLES, LONGEST_FILE};
pub use reckon::{Outcome, TooLarge, Walk};
pub use rule::{Asks, Choice, Example, Question, Rule, Source, Standing};
pub use value::{Kind, Value, yuan};
