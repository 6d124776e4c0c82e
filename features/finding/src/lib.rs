//! 查找: one box over everything.
