//! Where the programs are that tests start.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// The built `hongwang`: `$HONGWANG_BINARY`, else the one beside the running test, which must be as new as its sources.
pub fn binary() -> PathBuf {
    if let Some(named) = env::var_os("HONGWANG_BINARY") {
        return PathBuf::from(named);
    }
    let test = env::current_exe().expect("a running test has a file");
    let profile =
        test.ancestors().find(|folder| folder.join("deps").is_dir()).expect("tests are built under target");
    let binary = profile.join("hongwang");
    if let Err(reason) = up_to_date(&binary) {
        panic!("{reason}: run `cargo build --workspace --all-targets` first");
    }
    binary
}

/// The folder of trained models that `cargo xtask models` fills.
pub fn models() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the test kit lies in the workspace");
    let models = folder.join("models");
    assert!(models.is_dir(), "no models in {}: run `cargo xtask models` first", models.display());
    models
}

/// The folder of a pinned Python package that `cargo xtask test` installs, for the path of a Python that runs beside.
pub fn python_package(name: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the test kit lies in the workspace");
    let folder = root.join("target/tools").join(name);
    assert!(folder.is_dir(), "{name} is not in {}: run `cargo xtask test` once", folder.display());
    folder
}

/// Chromium: `$CHROMIUM`, else the first installed one.
pub fn chromium_path() -> PathBuf {
    if let Some(named) = env::var_os("CHROMIUM") {
        return PathBuf::from(named);
    }
    let folders = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&folders)
        .flat_map(|folder| ["chromium", "chromium-browser", "google-chrome"].map(|name| folder.join(name)))
        .find(|path| path.is_file())
        .expect("no Chromium is installed: apt-get install chromium")
}

/// A test of an old binary proves nothing: compares it with the sources that the compiler wrote down beside it.
fn up_to_date(binary: &Path) -> Result<(), String> {
    let built = modified(binary).ok_or_else(|| format!("{} is not built", binary.display()))?;
    let notes = binary.with_extension("d");
    let text = fs::read_to_string(&notes).map_err(|error| format!("{}: {error}", notes.display()))?;
    match sources(&text).find(|source| modified(source).is_some_and(|changed| changed > built)) {
        None => Ok(()),
        Some(source) => Err(format!("{} is older than {}", binary.display(), source.display())),
    }
}

/// The files that a dep-info file names after its colon; a space inside a name is written `\ `.
fn sources(dep_info: &str) -> impl Iterator<Item = PathBuf> {
    let names = dep_info.split_once(": ").map_or("", |(_, names)| names.trim_end());
    let names = names.replace("\\ ", "\0");
    names.split(' ').map(|name| PathBuf::from(name.replace('\0', " "))).collect::<Vec<_>>().into_iter()
}

fn modified(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).ok()?.modified().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_read_from_dep_info_with_spaces_in_names() {
        let names: Vec<_> = sources("/t/debug/hongwang: /a/lib.rs /a/my\\ page.css\n").collect();
        assert_eq!(names, [PathBuf::from("/a/lib.rs"), PathBuf::from("/a/my page.css")]);
    }

    #[test]
    fn a_binary_older_than_a_source_is_refused_and_the_source_named() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let [binary, source] = ["hongwang", "lib.rs"].map(|name| folder.path().join(name));
        fs::write(&binary, "").expect("written");
        fs::write(folder.path().join("hongwang.d"), format!("{}: {}\n", binary.display(), source.display()))
            .expect("written");
        let hour = std::time::Duration::from_secs(3600);
        fs::File::create(&source)
            .and_then(|file| file.set_modified(SystemTime::now() - hour))
            .expect("written");
        assert_eq!(up_to_date(&binary), Ok(()));
        fs::File::create(&source)
            .and_then(|file| file.set_modified(SystemTime::now() + hour))
            .expect("written");
        assert!(up_to_date(&binary).expect_err("the source is newer").contains("lib.rs"));
    }
}
