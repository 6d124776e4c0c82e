//! Exchange with a stand-in for another center's system, over a real folder and real HTTP.

mod corpus;
mod exchange;
mod round_trip;
