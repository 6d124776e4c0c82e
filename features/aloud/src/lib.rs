//! 朗读: clips of read sentences, from the center to every screen.
