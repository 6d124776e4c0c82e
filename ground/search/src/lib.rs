//! One index over everything that can be found.
