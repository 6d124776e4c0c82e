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
