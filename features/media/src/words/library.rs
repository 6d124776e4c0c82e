//! On the pages of the library.

pub(crate) const OURS: &str = "本村的";
pub(crate) const EMPTY: &str = "这里还没有片子";
pub(crate) const EMPTY_WHY: &str = "县里或村里放上来以后，晚上送到本机，第二天就能看。";
pub(crate) const GONE: &str = "这个片子不在了";
pub(crate) const GONE_WHY: &str = "可能已经下架，或者授权到期了。";
pub(crate) const NOT_READ: &str = "中心看不懂这一条";
pub(crate) const OTHERS: &str = "看看别的片子";
pub(crate) const LIBRARY: &str = "看片";
pub(crate) const SEEN: &str = "这台机器最近放过";
pub(crate) const ALL: &str = "全部";
pub(crate) const NOT_HERE: &str = "这个片子还没送到本机";
pub(crate) const NOT_HERE_WHY: &str = "片子很大，白天送会把网占满，所以夜里送。";
pub(crate) const NOT_HERE_OFFLINE: &str = "现在没有网。先排上，网通了以后夜里送来。";
pub(crate) const PULLED: &str =
    "这个片子一边从县里送来一边放，放过的就留在本机。要是中途断网，没送完的夜里接着送。";
pub(crate) const WISH: &str = "今晚给我送来";
pub(crate) const WISHED: &str = "已经排上了。";
pub(crate) const PEOPLE: &str = "表演、讲课";
pub(crate) const LANGUAGE: &str = "语言";
pub(crate) const OWNER: &str = "片子来自";
pub(crate) const EPISODES: &str = "选集";

pub(crate) fn minutes(millis: u64) -> String {
    match (millis / 60_000, millis / 1000) {
        (0, seconds) => format!("{seconds}秒"),
        (minutes, _) => format!("{minutes}分钟"),
    }
}

pub(crate) fn episodes(count: usize) -> String {
    format!("共{count}集")
}

pub(crate) fn episode(season: u16, episode: u16, title: &str) -> String {
    match (season, episode) {
        (0, 0) => title.to_owned(),
        (0, episode) => format!("第{episode}集 {title}"),
        (season, episode) => format!("第{season}季第{episode}集 {title}"),
    }
}

pub(crate) fn expected(at: &str) -> String {
    format!("照现在的网速和排队，大约 {at} 送到。")
}
