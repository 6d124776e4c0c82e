//! A disk of its own for a folder, so small that it fills.

use nix::mount::{MntFlags, MsFlags, mount, umount2};
use std::{
    fs::{self, File},
    io::Write,
    path::{Path, PathBuf},
};

/// A small disk in memory; it goes, also from under a process that still holds files on it, when dropped.
#[derive(Debug)]
pub struct SmallDisk(PathBuf);

impl SmallDisk {
    /// Lays an empty disk of so many bytes over `folder`, which is made where it is missing.
    ///
    /// # Panics
    /// For whoever may mount nothing: only root may.
    pub fn over(folder: &Path, bytes: usize) -> Self {
        fs::create_dir_all(folder).expect("makes the folder");
        mount(Some("tmpfs"), folder, Some("tmpfs"), MsFlags::empty(), Some(format!("size={bytes}").as_str()))
            .expect("root may mount a small disk");
        Self(folder.to_owned())
    }

    /// Leaves no byte free.
    pub fn fill(&self) {
        let mut ballast = File::create(self.ballast()).expect("makes the ballast");
        let mut chunk = 1 << 20;
        while chunk > 0 {
            match ballast.write(&vec![0; chunk]) {
                Ok(written) if written > 0 => {}
                _ => chunk /= 2,
            }
        }
    }

    /// There is room again.
    pub fn free(&self) {
        fs::remove_file(self.ballast()).expect("takes the ballast away");
    }

    fn ballast(&self) -> PathBuf {
        self.0.join("ballast")
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = umount2(&self.0, MntFlags::MNT_DETACH);
    }
}
