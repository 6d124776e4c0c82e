//! Cards that were drawn, skewed and spoiled, read by the models; and what a card says from lines, whatever they are.

mod card;
mod corpus;
mod drawing;
mod pictures;
mod process;

/// Wednesday, 25 November 2026.
const TODAY: jiff::civil::Date = jiff::civil::Date::constant(2026, 11, 25);
