//! The trained models on this machine: which there are, and whether a file is the one that was tried.
//!
//! `models.toml` names each file with its SHA-256, licence and origin; `cargo xtask models` fetches them into one
//! folder, which an operator copies to every machine. Invariant: a file reaches the code that runs it only through
//! [`Models::file`], which reads all of it and compares the checksum.

use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::{
    fs::File,
    io,
    path::{Path, PathBuf},
};

/// One file of `models.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Its name in the folder.
    pub name: String,
    /// What it is, for people.
    pub what: String,
    /// The only machine that can run it (`x86_64`, `aarch64`); none: all.
    pub machine: Option<String>,
    /// SHA-256 of the whole file, in hexadecimal.
    pub sha256: String,
    /// Its licence (SPDX).
    pub licence: String,
    /// Where it comes from: these files, one after the other.
    pub parts: Vec<Part>,
}

/// A file inside a package of a public index.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// `name==version` in the Python package index.
    pub pypi: Option<String>,
    /// `name@version` in the npm registry.
    pub npm: Option<String>,
    /// The platform tag of a Python package that has machine code.
    pub platform: Option<String>,
    /// The file inside the package.
    pub path: String,
}

/// Why a model cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// The file is not there, or cannot be read.
    #[error("模型 {0} 读不了:{1};请运行安装命令,或从别的机器拷来")]
    Unreadable(PathBuf, #[source] io::Error),
    /// The file is another one.
    #[error("模型 {0} 的校验和不对:文件不完整或被换过,请重新安装")]
    Changed(PathBuf),
    /// No such model is listed for this machine.
    #[error("没有叫 {0} 的模型")]
    Unknown(String),
}

/// The models that run on this machine, in the order of `models.toml`.
pub fn listed() -> Vec<Model> {
    #[derive(Deserialize)]
    struct List {
        file: Vec<Model>,
    }
    let list: List =
        toml::from_str(include_str!("../models.toml")).expect("models.toml is part of the program");
    let here =
        |model: &Model| model.machine.as_deref().is_none_or(|machine| machine == std::env::consts::ARCH);
    list.file.into_iter().filter(here).collect()
}

/// A folder of models.
#[derive(Clone, Debug)]
pub struct Models {
    folder: PathBuf,
}

impl Models {
    /// The models in this folder; nothing is read yet.
    pub fn at(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where the file of this name lies, after its checksum was found right. Reads the whole file: a tenth of a
    /// second for the largest.
    ///
    /// # Errors
    /// When it is missing, unreadable, another file, or not listed.
    pub fn file(&self, name: &str) -> Result<PathBuf, ModelError> {
        let model = listed().into_iter().find(|model| model.name == name);
        let model = model.ok_or_else(|| ModelError::Unknown(name.to_owned()))?;
        let path = self.folder.join(name);
        let mut hash = Sha256::new();
        let read = File::open(&path).and_then(|mut file| io::copy(&mut file, &mut hash));
        read.map_err(|error| ModelError::Unreadable(path.clone(), error))?;
        let found: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        if found == model.sha256 { Ok(path) } else { Err(ModelError::Changed(path)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_a_changed_and_an_unlisted_model_are_refused_with_a_remedy() {
        let folder = std::env::temp_dir().join(format!("hongwang-models-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let models = Models::at(&folder);
        assert!(matches!(models.file("ink.onnx"), Err(ModelError::Unreadable(..))));
        std::fs::write(folder.join("ink.onnx"), b"something else").expect("a file");
        assert!(matches!(models.file("ink.onnx"), Err(ModelError::Changed(_))));
        assert!(matches!(models.file("../ink.onnx"), Err(ModelError::Unknown(_))));
        std::fs::remove_dir_all(&folder).expect("a folder");
    }

    #[test]
    fn every_listed_model_says_where_it_comes_from() {
        let listed = listed();
        assert!(listed.iter().any(|model| model.name == "voice.onnx"));
        for model in listed {
            assert_eq!(model.sha256.len(), 64, "{}", model.name);
            assert!(
                model.parts.iter().all(|part| part.pypi.is_some() != part.npm.is_some()),
                "{}",
                model.name
            );
        }
    }
}
