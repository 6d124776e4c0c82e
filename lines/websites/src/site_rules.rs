//! Built-in page rules of known sites: data in `site_rules.toml`, matched by host.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::source::PageRules;

#[derive(Deserialize)]
struct File {
    site: Vec<Site>,
}

#[derive(Deserialize)]
struct Site {
    host: String,
    #[serde(flatten)]
    rules: PageRules,
}

static SITES: LazyLock<Vec<Site>> = LazyLock::new(|| {
    let file: File =
        toml::from_str(include_str!("../site_rules.toml")).expect("a unit test reads the embedded file");
    file.site
});

/// Rules for pages of `host`: the most specific first, the shared ones last.
pub(crate) fn for_host(host: Option<&str>) -> impl Iterator<Item = &'static PageRules> {
    let host = host.map(str::to_ascii_lowercase);
    let matches = move |site: &&Site| {
        site.host == "*" || host.as_deref().is_some_and(|host| is_under(host, &site.host))
    };
    SITES.iter().filter(matches).map(|site| &site.rules)
}

fn is_under(host: &str, site: &str) -> bool {
    host.strip_suffix(site).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::{SITES, for_host};
    use crate::selector;

    #[test]
    fn every_built_in_rule_compiles_and_matches_whole_names_only() {
        for site in SITES.iter() {
            selector::compile(&site.rules.body).unwrap();
            assert!(site.rules.date.is_empty() || selector::compile(&site.rules.date).is_ok());
        }
        let shared = for_host(None).count();
        assert_eq!(for_host(Some("politics.people.com.cn")).count(), shared + 1);
        assert_eq!(for_host(Some("notpeople.com.cn")).count(), shared);
    }
}
