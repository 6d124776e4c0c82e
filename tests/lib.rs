//! Whole-system tests: `story/` drives real processes and browsers, `sim/` a center and many villages.
