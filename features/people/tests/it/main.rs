//! The capability through its public router, each test on SQLite and on a real PostgreSQL.

mod accounts;
mod audit;
mod badges;
mod demo;
mod doors;
mod login;
mod office;
mod organisations;
mod setup;
