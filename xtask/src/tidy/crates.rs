//! Rules over crates and what they import: floors, engines without I/O, one crate that knows SQL drivers.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::Value;

use super::Finding;

/// Imports go only down this list; `Tools` are no part of the product and may import anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Floor {
    Engines,
    Ground,
    Lines,
    Features,
    Apps,
    Tools,
}

impl Floor {
    fn of(folder: &str) -> Option<Self> {
        Some(match folder.split('/').next()? {
            "engines" => Self::Engines,
            "ground" => Self::Ground,
            "lines" => Self::Lines,
            "features" => Self::Features,
            "apps" => Self::Apps,
            "testkit" | "tests" | "xtask" => Self::Tools,
            _ => return None,
        })
    }

    /// Crates of these floors do not know each other.
    fn is_of_strangers(self) -> bool {
        matches!(self, Self::Lines | Self::Features | Self::Apps)
    }
}

/// What no engine reaches, however far down: I/O, SQL, HTTP, a runtime.
const NOT_IN_ENGINES: [&str; 8] = ["tokio", "async-std", "mio", "sqlx", "axum", "hyper", "reqwest", "rustls"];
const SQL_DRIVER: &str = "sqlx";
const SQL_CRATE: &str = "ground/store";

#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Normal,
    Dev,
}

/// One crate of the workspace.
#[derive(Debug)]
struct Crate {
    name: String,
    folder: String,
    imports: Vec<(String, Kind)>,
    /// Everything that it reaches by normal imports, however far down.
    reaches: BTreeSet<String>,
    doctest: bool,
    lints: bool,
}

/// The crates of the workspace.
#[derive(Debug)]
pub(crate) struct Graph {
    crates: Vec<Crate>,
}

impl Graph {
    /// Reads the output of `cargo metadata` and each crate's manifest.
    pub(crate) fn read(metadata: &Value, root: &Path) -> Result<Self> {
        let packages = metadata["packages"].as_array().context("metadata has packages")?;
        let names: BTreeMap<&str, &str> =
            packages.iter().filter_map(|p| Some((text(p, "id")?, text(p, "name")?))).collect();
        let imports = normal_imports(metadata)?;
        let members = metadata["workspace_members"].as_array().context("metadata has members")?;
        let members: BTreeSet<&str> = members.iter().filter_map(Value::as_str).collect();
        let mut crates = Vec::new();
        for package in packages {
            let id = text(package, "id").context("a package has an id")?;
            if !members.contains(id) {
                continue;
            }
            let manifest = Path::new(text(package, "manifest_path").context("a package has a manifest")?);
            let folder = manifest.parent().and_then(|folder| folder.strip_prefix(root).ok());
            let folder = folder.and_then(Path::to_str).context("a member lies in the workspace")?.to_owned();
            let settings: toml::Table = fs::read_to_string(manifest)?.parse()?;
            crates.push(Crate {
                name: names[id].to_owned(),
                folder,
                imports: declared_imports(package),
                reaches: reached(&imports, id).iter().map(|id| names[id].to_owned()).collect(),
                doctest: has_doctest(package),
                lints: settings.get("lints").and_then(|lints| lints.get("workspace")) == Some(&true.into()),
            });
        }
        Ok(Self { crates })
    }

    pub(crate) fn len(&self) -> usize {
        self.crates.len()
    }

    /// All findings about crates.
    pub(crate) fn check(&self) -> Vec<Finding> {
        let folders: BTreeMap<&str, &str> =
            self.crates.iter().map(|c| (c.name.as_str(), c.folder.as_str())).collect();
        let mut findings = Vec::new();
        for one in &self.crates {
            let place = format!("{}/Cargo.toml", one.folder);
            let problems = check_settings(one).into_iter().chain(check_engine(one)).chain(check_driver(one));
            findings.extend(problems.map(|message| Finding::new(&place, message)));
            for (name, kind) in &one.imports {
                let Some(folder) = folders.get(name.as_str()) else { continue };
                findings.extend(
                    check_import(&one.folder, folder, *kind).map(|message| Finding::new(&place, message)),
                );
            }
        }
        findings
    }
}

fn check_settings(one: &Crate) -> Vec<String> {
    let mut problems = Vec::new();
    if Floor::of(&one.folder).is_none() {
        problems.push("lies on no floor: move it below engines, ground, lines, features or apps".to_owned());
    }
    if one.doctest {
        problems
            .push("runs doc tests, which are slow to build: set `doctest = false` under [lib]".to_owned());
    }
    if !one.lints {
        problems.push("does not take the workspace's lints: add `[lints] workspace = true`".to_owned());
    }
    problems
}

/// The rule of floors for one import.
fn check_import(from: &str, to: &str, kind: Kind) -> Option<String> {
    let (Some(upper), Some(lower)) = (Floor::of(from), Floor::of(to)) else { return None };
    if upper == Floor::Tools {
        return None;
    }
    if lower == Floor::Tools {
        let allowed = kind == Kind::Dev;
        return (!allowed)
            .then(|| format!("imports {to}, which is only for tests: make it a dev-dependency"));
    }
    if lower > upper {
        return Some(format!("imports {to}, a floor above it: imports only go down"));
    }
    (lower == upper && upper.is_of_strangers()).then(|| {
        format!(
            "imports {to} of its own floor: let them meet in the feed, in links or in a small trait in ground"
        )
    })
}

fn check_engine(one: &Crate) -> Option<String> {
    if Floor::of(&one.folder) != Some(Floor::Engines) {
        return None;
    }
    let found: Vec<&str> = NOT_IN_ENGINES.into_iter().filter(|name| one.reaches.contains(*name)).collect();
    (!found.is_empty()).then(|| format!("an engine reaches {}: engines do no I/O", found.join(", ")))
}

fn check_driver(one: &Crate) -> Option<String> {
    let knows = one.imports.iter().any(|(name, _)| name == SQL_DRIVER);
    let may = one.folder == SQL_CRATE || Floor::of(&one.folder) == Some(Floor::Tools);
    (knows && !may).then(|| format!("imports {SQL_DRIVER}: only {SQL_CRATE} knows the database drivers"))
}

/// What a package's manifest imports; build scripts count as normal.
fn declared_imports(package: &Value) -> Vec<(String, Kind)> {
    let declared = package["dependencies"].as_array().into_iter().flatten();
    declared
        .filter_map(|import| {
            let kind = if text(import, "kind") == Some("dev") { Kind::Dev } else { Kind::Normal };
            Some((text(import, "name")?.to_owned(), kind))
        })
        .collect()
}

/// Package id → ids of what it imports other than for tests.
fn normal_imports(metadata: &Value) -> Result<BTreeMap<&str, Vec<&str>>> {
    let nodes = metadata["resolve"]["nodes"].as_array().context("metadata has the resolved graph")?;
    Ok(nodes
        .iter()
        .filter_map(|node| {
            let imports = node["deps"].as_array()?.iter().filter(|import| {
                let kinds = import["dep_kinds"].as_array().into_iter().flatten();
                kinds.into_iter().any(|kind| text(kind, "kind") != Some("dev"))
            });
            Some((text(node, "id")?, imports.filter_map(|import| text(import, "pkg")).collect()))
        })
        .collect())
}

fn reached<'a>(imports: &BTreeMap<&'a str, Vec<&'a str>>, from: &'a str) -> BTreeSet<&'a str> {
    let mut seen = BTreeSet::new();
    let mut open = vec![from];
    while let Some(id) = open.pop() {
        for next in imports.get(id).into_iter().flatten() {
            if seen.insert(*next) {
                open.push(next);
            }
        }
    }
    seen
}

fn has_doctest(package: &Value) -> bool {
    let targets = package["targets"].as_array().into_iter().flatten();
    targets.into_iter().any(|target| {
        let is_lib = target["kind"].as_array().into_iter().flatten().any(|kind| kind == "lib");
        is_lib && target["doctest"] == true
    })
}

fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value[key].as_str()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sound(folder: &str) -> Crate {
        let name = format!("hongwang-{}", folder.replace('/', "-"));
        Crate {
            name,
            folder: folder.to_owned(),
            imports: vec![],
            reaches: BTreeSet::new(),
            doctest: false,
            lints: true,
        }
    }

    /// A graph in which each crate imports those named after it.
    fn findings(crates: Vec<Crate>) -> Vec<String> {
        Graph { crates }
            .check()
            .into_iter()
            .map(|finding| format!("{}: {}", finding.place, finding.message))
            .collect()
    }

    fn importing(folder: &str, to: &str, kind: Kind) -> Vec<String> {
        let mut one = sound(folder);
        let other = sound(to);
        one.imports.push((other.name.clone(), kind));
        findings(vec![one, other])
    }

    #[test]
    fn imports_that_go_down_are_sound() {
        for (from, to) in [
            ("apps/hongwang", "features/content"),
            ("features/content", "lines/websites"),
            ("features/content", "engines/replica"),
            ("lines/websites", "ground/base"),
            ("ground/feed", "ground/store"),
            ("ground/feed", "engines/replica"),
            ("testkit/bench", "features/content"),
            ("xtask", "testkit/postgres"),
        ] {
            assert_eq!(importing(from, to, Kind::Normal), [""; 0], "{from} imports {to}");
        }
    }

    #[test]
    fn an_import_that_goes_up_is_found_also_for_tests() {
        for kind in [Kind::Normal, Kind::Dev] {
            let found = importing("ground/page", "features/content", kind);
            assert_eq!(
                found,
                ["ground/page/Cargo.toml: imports features/content, a floor above it: imports only go down"]
            );
        }
    }

    #[test]
    fn two_features_and_two_lines_never_import_each_other() {
        assert_eq!(importing("features/fleet", "features/people", Kind::Normal).len(), 1);
        assert_eq!(importing("features/fleet", "features/people", Kind::Dev).len(), 1);
        assert_eq!(importing("lines/websites", "lines/documents", Kind::Normal).len(), 1);
    }

    #[test]
    fn the_product_imports_the_test_kit_only_for_tests() {
        assert_eq!(importing("ground/store", "testkit", Kind::Dev), [""; 0]);
        assert_eq!(importing("ground/store", "testkit", Kind::Normal).len(), 1);
    }

    #[test]
    fn an_engine_that_reaches_io_through_another_crate_is_found() {
        let mut engine = sound("engines/replica");
        engine.reaches.insert("tokio".to_owned());
        let found = findings(vec![engine]);
        assert_eq!(found, ["engines/replica/Cargo.toml: an engine reaches tokio: engines do no I/O"]);
    }

    #[test]
    fn only_the_store_and_the_tools_know_sql_drivers() {
        let count = |folder: &str| {
            let mut one = sound(folder);
            one.imports.push(("sqlx".to_owned(), Kind::Normal));
            findings(vec![one]).len()
        };
        assert_eq!([count("ground/store"), count("testkit"), count("features/content")], [0, 0, 1]);
    }

    #[test]
    fn a_crate_without_the_houses_settings_is_found() {
        let found = findings(vec![Crate { doctest: true, lints: false, ..sound("plugins/extra") }]);
        assert_eq!(found.len(), 3, "{found:?}");
    }

    #[test]
    fn reach_follows_imports_however_far_and_stands_circles() {
        let imports = BTreeMap::from([("a", vec!["b"]), ("b", vec!["c", "a"]), ("d", vec!["e"])]);
        assert_eq!(reached(&imports, "a"), BTreeSet::from(["a", "b", "c"]));
    }

    #[test]
    fn metadata_of_cargo_is_understood_and_test_imports_are_told_apart() {
        let metadata = serde_json::json!({
            "resolve": { "nodes": [{ "id": "one", "deps": [
                { "pkg": "two", "dep_kinds": [{ "kind": null }] },
                { "pkg": "three", "dep_kinds": [{ "kind": "dev" }] },
                { "pkg": "four", "dep_kinds": [{ "kind": "dev" }, { "kind": "build" }] },
            ]}]},
        });
        let imports = normal_imports(&metadata).expect("it has a graph");
        assert_eq!(imports["one"], ["two", "four"]);

        let package = serde_json::json!({
            "dependencies": [{ "name": "two", "kind": null }, { "name": "three", "kind": "dev" }],
            "targets": [{ "kind": ["lib"], "doctest": true }],
        });
        let declared = declared_imports(&package);
        assert_eq!(declared, [("two".to_owned(), Kind::Normal), ("three".to_owned(), Kind::Dev)]);
        assert!(has_doctest(&package));
    }
}
