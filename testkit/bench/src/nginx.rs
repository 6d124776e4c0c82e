//! The peer of `pages` and `media`: nginx, one process, serving one folder.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use hongwang_testkit::free_port;
use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio::time::sleep;

const PAGE: &str = "page.html";
const FILM: &str = "film.mp4";

/// A running nginx; killed when dropped.
pub(crate) struct Nginx {
    process: Child,
    address: SocketAddr,
    name: &'static str,
    _folder: TempDir,
}

impl Nginx {
    /// Serves `html` as `/page.html`.
    pub(crate) async fn serve(html: &str) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        fs::write(folder.path().join(PAGE), html)?;
        Self::start(folder, PAGE).await
    }

    /// Serves `file` where it lies, under another name.
    pub(crate) async fn serve_file(file: &Path) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        std::os::unix::fs::symlink(file, folder.path().join(FILM))?;
        Self::start(folder, FILM).await
    }

    async fn start(folder: TempDir, name: &'static str) -> Result<Self> {
        let address = SocketAddr::from(([127, 0, 0, 1], free_port()));
        let settings = folder.path().join("nginx.conf");
        fs::write(&settings, configuration(folder.path(), address))?;
        let process = Command::new("nginx")
            .arg("-p")
            .arg(folder.path())
            .arg("-c")
            .arg(&settings)
            .args(["-e", "stderr"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .context("nginx is not installed: apt-get install nginx-light")?;
        let mut nginx = Self { process, address, name, _folder: folder };
        nginx.wait().await?;
        Ok(nginx)
    }

    /// The address of what it serves.
    pub(crate) fn page(&self) -> String {
        format!("http://{}/{}", self.address, self.name)
    }

    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }

    async fn wait(&mut self) -> Result<()> {
        let deadline = Instant::now() + Duration::from_secs(10);
        while TcpStream::connect(self.address).await.is_err() {
            ensure!(self.process.try_wait()?.is_none(), "nginx ended at once");
            ensure!(Instant::now() < deadline, "nginx does not answer");
            sleep(Duration::from_millis(20)).await;
        }
        Ok(())
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // A process that is already gone needs no killing.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn configuration(folder: &Path, address: SocketAddr) -> String {
    let folder = folder.display();
    format!(
        "daemon off; master_process off; pid {folder}/pid; events {{ }}
http {{
    types {{ text/html html; video/mp4 mp4; }}
    access_log off; sendfile on; keepalive_requests 1000000;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    server {{ listen {address}; root {folder}; }}
}}
"
    )
}
