//! The capability through its public router.
