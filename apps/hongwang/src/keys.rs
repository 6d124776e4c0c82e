//! The keys of what people entrust: a newer one is added, what older ones sealed is sealed anew while the node runs, and
//! then the older ones go.

use crate::{
    center,
    config::{CenterConfig, VillageConfig},
    village,
};
use anyhow::{Context, Result, bail};
use hongwang_feature::Features;
use hongwang_feed::village::{PERSONAL_KEY, waiting};
use hongwang_store::{
    Db, Vault,
    reseal::{self, Sealed},
};
use std::{
    future::Future,
    path::Path,
    time::{Duration, SystemTime},
};

/// How often a node looks whether there is a newer key.
const EVERY: Duration = Duration::from_secs(600);
/// After so long whatever was sealed for a day, or was being sealed while the key came, is gone or sealed anew.
const SETTLED: Duration = Duration::from_secs(2 * 24 * 60 * 60);

fn sealed(features: &Features) -> Vec<Sealed> {
    features.iter().flat_map(|feature| feature.sealed()).collect()
}

/// Seals anew what older keys sealed, for ever.
///
/// # Errors
/// When the keys cannot be read.
pub(crate) fn renewing(
    data: &Path,
    db: &Db,
    features: &Features,
) -> Result<impl Future<Output = ()> + use<>> {
    let vault = Vault::open(&data.join(PERSONAL_KEY))?;
    Ok(reseal::keep(db.clone(), vault, sealed(features), EVERY))
}

/// Adds a newer key to a node's; the node may be running.
///
/// # Errors
/// When there is none yet, or its file cannot be used.
pub(crate) fn rotate(data: &Path) -> Result<String> {
    let count = Vault::rotate(&data.join(PERSONAL_KEY))?;
    Ok(format!("已换上新密钥,现在一共 {count} 把。程序会自己把旧的内容重新封存;请马上备份 keys 目录"))
}

/// Takes the older keys of a center away.
///
/// # Errors
/// When something may still be sealed with one of them.
pub(crate) async fn retire_center(config: &CenterConfig) -> Result<String> {
    let ground = center::ground(config, false).await?;
    retire(&config.data, &ground.place.db, &ground.features).await
}

/// The same of a village.
///
/// # Errors
/// See [`retire_center`].
pub(crate) async fn retire_village(config: &VillageConfig) -> Result<String> {
    let ground = village::ground(config).await?;
    retire(&config.data, &ground.db, &ground.features).await
}

async fn retire(data: &Path, db: &Db, features: &Features) -> Result<String> {
    let path = data.join(PERSONAL_KEY);
    let vault = Vault::open(&path)?;
    let changed = std::fs::metadata(&path).and_then(|file| file.modified());
    let changed = changed.with_context(|| format!("密钥文件 {} 读不了", path.display()))?;
    if SystemTime::now().duration_since(changed).unwrap_or_default() < SETTLED {
        bail!("密钥换上还不到两天,可能还有用旧密钥封存的。两天以后再来");
    }
    let mut tx = db.write().await?;
    if let Some(name) = reseal::older(&mut tx, &vault, &sealed(features)).await? {
        bail!("{name} 里还有用旧密钥封存的。让程序运行一会儿再来;一直这样,看日志里打不开的是哪些");
    }
    let waits = waiting(&mut tx).await?.count();
    if waits > 0 {
        bail!("还有 {waits} 件没有送到县里,是用旧密钥封存的。送到以后再来");
    }
    let retired = Vault::retire(&path)?;
    drop(tx);
    Ok(if retired {
        "旧密钥已经去掉,只留最新的一把。请重新备份 keys 目录"
    } else {
        "只有一把密钥,没有旧的"
    }
    .to_owned())
}
