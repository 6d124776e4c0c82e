//! A county of three nodes: as one `hongwang demo`, or as three processes with a cable between each village and
//! the center.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Instant;

use tempfile::TempDir;

use crate::process::START_LIMIT;
use crate::{CutLine, PortBlock, Process, binary, models};

/// How many villages a demo has.
const VILLAGES: u16 = 2;
/// What only a home page has: a village that waits to be admitted, or asks its center, answers with other pages.
const HALLS: &str = "class=\"halls\"";

/// `hongwang demo` in a new folder on free ports: one center, two villages.
#[derive(Debug)]
pub struct Demo {
    /// The running program.
    pub process: Process,
    ports: PortBlock,
    folder: TempDir,
}

impl Demo {
    /// Starts a demo and waits until the center and both villages show their halls.
    pub async fn start() -> Self {
        Self::start_program(&binary(), None).await
    }

    /// The same with the trained models for voice and handwriting.
    pub async fn start_with_models() -> Self {
        Self::start_program(&binary(), Some(&models())).await
    }

    /// The same with another build of the program, as benchmarks need it, and models or none.
    pub async fn start_program(program: &Path, models: Option<&Path>) -> Self {
        let ports = PortBlock::take();
        let folder = tempfile::tempdir().expect("a temporary folder");
        let data = folder.path().join("data");
        let base = ports.base().to_string();
        let data = data.to_str().expect("temporary folders have plain names");
        let mut arguments = vec!["demo", "--port-base", &base, "--data", data];
        if let Some(models) = models {
            arguments.extend(["--models", models.to_str().expect("the checkout has a plain name")]);
        }
        let healthy = [0, 11, 12].map(|offset| local(ports.base() + offset));
        let mut process = Process::prepare(program, &arguments, &healthy, &folder.path().join("log"));
        process.start_again().await;
        for address in healthy {
            process.wait_for_page(address, "/", HALLS, Instant::now() + START_LIMIT).await;
        }
        Self { process, ports, folder }
    }

    /// Where the center's pages are, as `http://…`.
    pub fn center(&self) -> String {
        format!("http://{}", local(self.ports.base()))
    }

    /// Where the pages of village `number` (1 or 2) are, as `http://…`.
    pub fn village(&self, number: u16) -> String {
        format!("http://{}", self.village_address(number))
    }

    /// The address that village `number` (1 or 2) listens on.
    pub fn village_address(&self, number: u16) -> SocketAddr {
        assert!((1..=VILLAGES).contains(&number), "a demo has villages 1 and 2");
        local(self.ports.base() + 10 + number)
    }

    /// The folder that holds all its data.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// The configuration of village `number` (1 or 2) as the demo wrote it.
    pub fn village_config(&self, number: u16) -> PathBuf {
        self.data().join(format!("village-{number}")).join("config.toml")
    }

    /// Stops the demo and starts its center and its villages again as processes of their own, on the same data.
    pub async fn apart(mut self) -> County {
        let status = self.process.stop().await;
        assert!(status.success(), "the demo stops cleanly: {status}\n{}", self.process.log());
        let base = self.ports.base();
        let program = self.process.program().to_path_buf();
        let center_config = self.data().join("center").join("config.toml");
        let mut county = County {
            center: node(&program, "center", &center_config, local(base)),
            villages: Vec::new(),
            cables: Vec::new(),
            demo: self,
        };
        county.center.start_again().await;
        for number in 1..=VILLAGES {
            let cable = CutLine::to(local(base + 1)).await;
            let config = county.demo.village_config(number);
            lay(&config, "center", cable.address());
            let mut village = node(&program, "village", &config, county.demo.village_address(number));
            village.start_again().await;
            county.villages.push(village);
            county.cables.push(cable);
        }
        county
    }
}

/// A center and two villages, each a process that can be killed and started by itself, each village on a cable.
#[derive(Debug)]
pub struct County {
    /// The center's process.
    pub center: Process,
    /// Villages 1 and 2, at indices 0 and 1.
    pub villages: Vec<Process>,
    /// The cable from each village to the center.
    pub cables: Vec<CutLine>,
    /// Addresses and folders: they are those of the demo that this was.
    pub demo: Demo,
}

/// A node on a configuration that lies in its data folder.
fn node(program: &Path, role: &str, config: &Path, healthy: SocketAddr) -> Process {
    let text = config.to_str().expect("temporary folders have plain names");
    Process::prepare(program, &[role, "--config", text], &[healthy], &config.with_file_name("log"))
}

/// Writes another address behind `key` in a configuration.
fn lay(config: &Path, key: &str, address: SocketAddr) {
    let text = fs::read_to_string(config).unwrap_or_else(|error| panic!("{}: {error}", config.display()));
    let is_it = |line: &str| line.split('=').next().is_some_and(|name| name.trim() == key);
    assert!(text.lines().any(is_it), "{} has no `{key}`:\n{text}", config.display());
    let lines = text
        .lines()
        .map(|line| if is_it(line) { format!("{key} = \"{address}\"\n") } else { format!("{line}\n") });
    fs::write(config, lines.collect::<String>())
        .unwrap_or_else(|error| panic!("{}: {error}", config.display()));
}

fn local(port: u16) -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], port))
}
