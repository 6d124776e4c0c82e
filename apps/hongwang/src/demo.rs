//! A center and two villages in one process, for a laptop.
//!
//! Nothing is special but the data: the villages ask to be admitted like any box, and the demo plays the operator
//! who types their codes.

use crate::{
    center, config,
    village::{self, Village},
};
use anyhow::{Context, Result};
use hongwang_base::{OrgPath, Scope};
use hongwang_feature::{Place, organisations};
use hongwang_feed::{Authority, enrolment};
use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};
use tokio::{sync::watch, task::JoinSet};

/// The towns whose first village gets a screen, with the offset of its port.
const TOWNS: [(&str, u16); 2] = [("421124102000", 11), ("421124100000", 12)];

/// Starts the demo and runs it until `stop` says so.
///
/// # Errors
/// When a part cannot start: which, and why.
pub(crate) async fn run(
    base: u16,
    data: &Path,
    models: Option<&Path>,
    mut stop: watch::Receiver<bool>,
) -> Result<()> {
    fs::create_dir_all(data).with_context(|| format!("数据目录 {} 建不了", data.display()))?;
    let data = data.canonicalize().with_context(|| format!("数据目录 {} 打不开", data.display()))?;
    let models = models_line(models)?;
    let text = center_text(base, &data)? + &models + &media_text(base);
    let center_config = write_config(&data.join("center"), &text)?;
    let center = center::open(&config::load(&center_config)?, true).await?;
    let (place, authority, setup_link) =
        (center.place.clone(), center.authority.clone(), center.setup_link.clone());
    let mut parts = JoinSet::new();
    parts.spawn(center.run(stopped(stop.clone())));
    let mut lines = vec![format!("县中心    http://127.0.0.1:{base}/desk")];
    for (town, offset) in TOWNS {
        let org = first_village(&place, town).await?;
        let folder = data.join(format!("village-{}", offset - 10));
        let text = village_text(base, offset, &folder, &authority)? + &models;
        let path = write_config(&folder, &text)?;
        let village = village::open(config::load(&path)?).await?;
        let code = village.waiting_code().await?;
        parts.spawn(Village::run(village, stopped(stop.clone())));
        if let Some(code) = code {
            admit(&place, &authority, &code, &org).await?;
        }
        lines.push(format!("{}    http://127.0.0.1:{}/", org.name, base + offset));
    }
    say(&data, &lines, setup_link);
    tokio::select! {
        Some(ended) = parts.join_next() => ended.context("演示的一部分意外结束")??,
        _ = stop.wait_for(|stop| *stop) => {}
    }
    while let Some(ended) = parts.join_next().await {
        ended.context("演示的一部分意外结束")??;
    }
    Ok(())
}

#[allow(clippy::print_stdout, reason = "this is what the command answers")]
fn say(data: &Path, lines: &[String], setup_link: Option<String>) {
    println!("红网演示已启动(数据都是演示用的,按 Ctrl-C 结束)");
    println!("数据目录  {}", data.display());
    for line in lines {
        println!("{line}");
    }
    let accounts = data.join("center").join("demo-accounts.txt");
    if accounts.exists() {
        println!("演示账号  {}", accounts.display());
    }
    if let Some(link) = setup_link {
        println!("首次设置  {link}");
    }
}

async fn stopped(mut stop: watch::Receiver<bool>) {
    // A sender that is gone is a process that ends.
    let _ = stop.wait_for(|stop| *stop).await;
}

/// Writes a node's configuration where a start of its own can use it too.
fn write_config(folder: &Path, text: &str) -> Result<PathBuf> {
    fs::create_dir_all(folder).with_context(|| format!("目录 {} 建不了", folder.display()))?;
    let path = folder.join("config.toml");
    fs::write(&path, text).with_context(|| format!("配置文件 {} 写不了", path.display()))?;
    Ok(path)
}

fn quoted(path: &Path) -> Result<String> {
    Ok(toml::Value::String(path.to_str().context("数据目录的名字要用普通文字")?.to_owned()).to_string())
}

/// The line of a configuration that names this folder of models.
fn models_line(models: Option<&Path>) -> Result<String> {
    let Some(models) = models else { return Ok(String::new()) };
    let whole = models.canonicalize().with_context(|| format!("模型目录 {} 打不开", models.display()))?;
    Ok(format!("models = {}\n", quoted(&whole)?))
}

fn center_text(base: u16, data: &Path) -> Result<String> {
    let folder = quoted(&data.join("center"))?;
    let devices = base + 1;
    Ok(format!(
        "data = {folder}\nlisten = \"127.0.0.1:{base}\"\npublic_address = \"http://127.0.0.1:{base}\"\n\
         devices = \"127.0.0.1:{devices}\"\ndevices_address = \"127.0.0.1:{devices}\"\nallow_private = [\"127.0.0.0/8\"]\n"
    ))
}

/// Media of meetings, on this machine alone.
fn media_text(base: u16) -> String {
    format!("[meetings]\nudp = \"127.0.0.1:{0}\"\ntcp = \"127.0.0.1:{0}\"\n", base + 2)
}

fn village_text(base: u16, offset: u16, folder: &Path, authority: &Authority) -> Result<String> {
    let other = TOWNS.iter().map(|(_, other)| *other).find(|other| *other != offset).unwrap_or(offset);
    Ok(format!(
        "data = {}\nlisten = \"127.0.0.1:{}\"\ncenter = \"127.0.0.1:{}\"\ncenter_fingerprint = \"{}\"\nneighbours = [\"127.0.0.1:{}\"]\ndemo = true\ncameras = {{ permits = [\"127.0.0.0/8\"] }}\n",
        quoted(folder)?,
        base + offset,
        base + 1,
        authority.fingerprint(),
        base + other
    ))
}

struct DemoVillage {
    path: OrgPath,
    name: String,
}

async fn first_village(place: &Place, town: &str) -> Result<DemoVillage> {
    let town = place.org.child(town)?;
    let mut tx = place.db.read().await?;
    let town_name = organisations::find(&mut tx, &town).await?.context("机构表里没有演示用的乡镇")?.short;
    let villages = organisations::list(&mut tx, &Scope(town)).await?;
    let village = villages.into_iter().find(|org| org.kind == organisations::OrgKind::Village);
    let village = village.context("演示用的乡镇没有村")?;
    Ok(DemoVillage { path: village.path, name: format!("{town_name} · {}", village.short) })
}

/// Types a village's code at the center, as an operator would, once the center knows it.
async fn admit(place: &Place, authority: &Authority, code: &str, org: &DemoVillage) -> Result<()> {
    for _ in 0..100 {
        let mut tx = place.db.write().await?;
        let now = place.clock.now();
        let name = format!("{} 演示终端", org.name);
        match enrolment::admit(&mut tx, authority, code, &org.path, &name, "演示", now).await {
            Ok(_) => {
                tx.commit().await?;
                return Ok(());
            }
            Err(enrolment::EnrolError::NoSuchCode(_)) => drop(tx),
            Err(error) => return Err(error.into()),
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    anyhow::bail!("演示终端没有向中心报到")
}
