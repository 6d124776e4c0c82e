//! Which characters may be offered: those that people in China write today.

use std::{collections::HashSet, sync::LazyLock};

static TABLE: &str = include_str!("standard.txt");

static STANDARD: LazyLock<HashSet<char>> =
    LazyLock::new(|| TABLE.lines().filter(|line| !line.starts_with('#')).flat_map(str::chars).collect());

/// The 8,105 general standard Chinese characters.
pub fn standard() -> &'static HashSet<char> {
    &STANDARD
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_whole() {
        assert_eq!(standard().len(), 8_105);
        assert!("低保医英".chars().all(|each| standard().contains(&each)));
        assert!(!standard().contains(&'體'));
    }
}
