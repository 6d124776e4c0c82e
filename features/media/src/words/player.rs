//! What stands on the player and in its lessons.

/// Keys.
pub(crate) const PLAY: &str = "播放";
pub(crate) const PAUSE: &str = "暂停";
pub(crate) const BACK: &str = "退10秒";
pub(crate) const ON: &str = "进10秒";
pub(crate) const QUIETER: &str = "小声";
pub(crate) const LOUDER: &str = "大声";
pub(crate) const CAPTIONS: &str = "字幕";
pub(crate) const SOUND: &str = "只听声音";
pub(crate) const FULL: &str = "全屏";
pub(crate) const CHAPTERS: &str = "分段";
/// The key that changes the size says which one plays.
pub(crate) const SIZES: &str = "清晰 流畅";
pub(crate) const SIZE: &str = "画面";
pub(crate) const AGAIN: &str = "再来一遍";
pub(crate) const FROM_START: &str = "从头放";

/// For ears: what stands there.
pub(crate) const PLAYER: &str = "播放器";
pub(crate) const PLACE: &str = "放到哪里，点一下就跳过去";
pub(crate) const VOLUME: &str = "音量";
pub(crate) const KEYS: &str = "播放按键";
pub(crate) const LESSON_KEYS: &str = "跟着学的按键";
pub(crate) const PARTS: &str = "各段";

/// States; `{}` is filled by the page.
pub(crate) const WAITING: &str = "正在等画面过来……";
pub(crate) const STALLED: &str = "等了很久，画面还是没有过来。";
/// Of a film that comes over the line as it is watched.
pub(crate) const WAITING_LINE: &str = "网慢了，正在等片子从县里送来……";
pub(crate) const STALLED_LINE: &str = "网断了，片子没有送完。放过的留在本机，没送完的网通了夜里接着送。";
pub(crate) const BROKEN: &str = "这个节目放不出来，文件坏了。";
pub(crate) const SKIPPED: &str = "刚才的《{}》放不出来，先放这一个。";
pub(crate) const RESUMED: &str = "从上次停下的 {} 接着放。";
pub(crate) const QUIET: &str = "现在是安静时段，声音最大到 {}%。";
pub(crate) const LOUDEST: &str = "声音已经最大了。";
pub(crate) const LISTENING: &str = "画面关了，只放声音。按“只听声音”再打开。";
pub(crate) const CAPTIONS_ON: &str = "字幕开了。";
pub(crate) const CAPTIONS_OFF: &str = "字幕关了。";

/// After the end.
pub(crate) const ENDED: &str = "放完了";
pub(crate) const NEXT: &str = "接下来放";
pub(crate) const NOW: &str = "现在就看";
pub(crate) const NO_MORE: &str = "不看了";
pub(crate) const STAY: &str = "留在这里";
/// Behind the number of seconds.
pub(crate) const THEN_NEXT: &str = "秒后自己放";
pub(crate) const THEN_HOME: &str = "秒后回首页";
pub(crate) const THEN_BACK: &str = "秒后返回";

/// Lessons.
pub(crate) const SPEED: &str = "快慢";
/// Each speed in thousandths and what its key says.
pub(crate) const SPEEDS: [(u32, &str); 5] =
    [(500, "一半"), (600, "很慢"), (750, "慢"), (900, "稍慢"), (1000, "原速")];
pub(crate) const MIRROR: &str = "镜像";
/// The one key of the loop: what it says before the first tap, before the second, while it loops.
pub(crate) const LOOP: &str = "循环起点 循环终点 取消循环";
pub(crate) const SECOND: &str = "放到大屏";
pub(crate) const CAMERA: &str = "照着自己看";
pub(crate) const CAMERA_STOP: &str = "关掉摄像头";
pub(crate) const CAMERA_ON: &str = "摄像头开着，只给您自己看，不保存";
pub(crate) const CAMERA_REFUSED: &str = "没有得到摄像头的允许。";
pub(crate) const CAMERA_NONE: &str = "没有找到能用的摄像头。";
pub(crate) const SECOND_NONE: &str = "没有找到第二块屏幕。";
pub(crate) const SECOND_ABSENT: &str = "这台机器的浏览器不能往第二块屏幕上放。";
pub(crate) const SECOND_ON: &str = "放到第二块屏幕上了。";
pub(crate) const LOOPED: &str = "起点记下了，到终点时再点一下。";
pub(crate) const LOOP_SHORT: &str = "终点要在起点后面，隔一秒以上。";

/// A chapter without a name.
pub(crate) fn part(number: usize) -> String {
    const NUMBERS: [&str; 10] = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"];
    NUMBERS.get(number).map_or_else(|| format!("第{}段", number + 1), |name| format!("第{name}段"))
}
