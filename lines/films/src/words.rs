//! What people read.

pub(crate) const EMPTY: &str = "文件是空的，请重新传一次";
pub(crate) const NO_FILM: &str = "这不是能播放的视频或音频文件";
pub(crate) const NO_PICTURE_NO_SOUND: &str = "文件里没有画面，也没有声音";
pub(crate) const NO_LENGTH: &str = "文件没有说有多长，可能没传完";
pub(crate) const TOO_SMALL: &str = "画面太小，看不清";

pub(crate) fn too_long(hours: u64, most: u64) -> String {
    format!("片子有 {hours} 小时长，最长 {most} 小时，请分集上传")
}

pub(crate) fn too_large(width: u32, height: u32) -> String {
    format!("画面是 {width}×{height}，最大 4096×2304，请先转小")
}

pub(crate) const NOT_INSTALLED: &str = "本机没有安装 ffmpeg：apt-get install ffmpeg";
pub(crate) const TOO_SLOW: &str = "转换超过了时限，已停下";
pub(crate) const STALLED: &str = "转换停住不动，已停下";
pub(crate) const BROKEN: &str = "文件坏了或没传完，转换不了";
pub(crate) const FULL: &str = "磁盘满了，转换停下，什么也没留下";

pub(crate) const REDIRECTS: &str = "这个网址转来转去，取不到片子";
pub(crate) const CUT_OFF: &str = "连不上，或者取到一半断了";
pub(crate) const FETCH_SLOW: &str = "取得太慢，超过了时限";
pub(crate) const DISK_FULL: &str = "中心的硬盘满了";
pub(crate) const DISK: &str = "中心的硬盘出了问题";
pub(crate) const NO_LIST: &str = "这个播放列表看不懂，请给一个完整片子的网址";
pub(crate) const LIST_LARGE: &str = "这个播放列表太大了";
pub(crate) const LIST_LONG: &str = "这个播放列表太长，最长 4 小时，请分集取";
pub(crate) const LISTS_OF_LISTS: &str = "播放列表里还是播放列表，请给片子本身的网址";
pub(crate) const LIVE: &str = "这是直播，不是一部完整的片子";
pub(crate) const ENCRYPTED: &str = "这个片子加了密，取不下来，请向提供方要不加密的文件";
pub(crate) const SOUND_APART: &str = "这个播放列表的声音和画面是分开的，请向提供方要合在一起的文件";
pub(crate) const NO_PARTS: &str = "对方的服务器不能按段取片子，请给整个文件的网址";

pub(crate) fn status(status: u16) -> String {
    match status {
        404 | 410 => format!("对方说没有这个片子（{status}）"),
        401 | 403 => format!("对方不让取这个片子（{status}）"),
        status => format!("对方的服务器出了问题（{status}）"),
    }
}

pub(crate) fn too_many_bytes(most: u64) -> String {
    format!("文件太大了，最多 {} GB", most >> 30)
}

/// Lists of providers.
pub(crate) mod provider {
    pub(crate) const FORM: &str = "单子的格式不对，请核对选的是哪一种";
    pub(crate) const HALF: &str = "单子只来了一半，这次一个也没有收，下次再问";
    pub(crate) const LONG: &str = "单子太长了，一次最多 2000 个片子";
    pub(crate) const TWICE: &str = "单子里同一个编号写了两次，只收第一个";
    pub(crate) const NO_CODE: &str = "没有写编号";
    pub(crate) const NO_TITLE: &str = "没有写片名";
    pub(crate) const NO_ADDRESS: &str = "没有写文件的网址";
    pub(crate) const NO_RIGHTS: &str = "没有写版权归谁、凭什么放";
    pub(crate) const UNTIL: &str = "授权到哪天看不懂";
}
