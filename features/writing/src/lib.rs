//! 手写: the routes behind ink pad and keyboards, and consented samples.
