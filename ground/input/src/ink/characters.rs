//! Which characters may be offered: those that people in China write today.

use std::{collections::HashSet, sync::LazyLock};

static TABLE: &str = include_str!("standard.txt");

static STANDARD: LazyLock<HashSet<char>> =
    LazyLock::new(|| TABLE.lines().filter(|line| !line.starts_with('#')).flat_map(str::chars).collect());

/// The 8,105 general standard Chinese characters.
pub fn standard() -> &'static HashSet<char> {
    &STANDARD
}

/// The 3,500 of them that are used most, in the order of the table.
pub fn common() -> &'static [char] {
    static COMMON: LazyLock<Vec<char>> = LazyLock::new(|| {
        let first = TABLE.lines().find(|line| !line.starts_with('#'));
        first.unwrap_or_default().chars().collect()
    });
    &COMMON
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_whole() {
        assert_eq!((standard().len(), common().len()), (8_105, 3_500));
        assert!("低保医英".chars().all(|each| standard().contains(&each)));
        assert!(!standard().contains(&'體'));
    }
}
