//! What people read.

use crate::{
    entry::{Entry, Eyes, Kind},
    look::Look,
    node::NoPicture,
};
use hongwang_base::Millis;
use hongwang_cameras::Trouble;
use hongwang_page::when;

pub(crate) const GROUP: &str = "会议";
pub(crate) const CAMERAS: &str = "田间画面";
pub(crate) const COLUMN: &str = "田间/产业点画面";
pub(crate) const ABOVE: [(&str, &str); 2] = [("/huiyi", "会议大厅"), ("/huiyi/watch", "活动连线")];
pub(crate) const ABOUT: &str = "只登记生产点和公共场所的摄像头：有人同意，写明用途，写明到哪一天。不拍住家，不听声音。到期或撤回，所有屏幕马上看不到。摄像头接在村里的网上，由村里的机器去取画面。";
pub(crate) const REGISTER: &str = "登记摄像头";
pub(crate) const NONE: &str =
    "还没有登记摄像头。先请同意的人签一份纸，再按“登记摄像头”，填地点、用途、期限和摄像头的地址。";
pub(crate) const NAME: &str = "名称";
pub(crate) const NAME_HINT: &str = "屏幕上写的，例如“张家湾茶园”。不写户主姓名。";
pub(crate) const VILLAGE: &str = "哪个村";
pub(crate) const VILLAGE_HINT: &str = "摄像头接在这个村的网上。登记后不能改。";
pub(crate) const VILLAGE_WRONG: &str = "“哪个村”请选一个村";
pub(crate) const VILLAGE_FULL: &str = "“哪个村”：这个村已经登记了 16 个摄像头，请先撤回一个";
pub(crate) const PLACE: &str = "在哪里";
pub(crate) const PLACE_HINT: &str = "例如“三组河边，机耕路东头”。";
pub(crate) const KIND: &str = "拍的是什么地方";
pub(crate) const KIND_HINT: &str = "只能是生产的地方和公共场所；院子、门口、住家不能登记。";
pub(crate) const KIND_WRONG: &str = "“拍的是什么地方”请选一个";
pub(crate) const ADDRESS: &str = "摄像头地址";
pub(crate) const ADDRESS_HINT: &str =
    "说明书上的 RTSP 地址，例如 rtsp://192.168.1.64:554/h264。里面不写用户名和密码。";
pub(crate) const USER: &str = "用户名";
pub(crate) const PASSWORD: &str = "密码";
pub(crate) const LOGIN_HINT: &str = "加密保存，以后不再显示。";
pub(crate) const LOGIN_KEPT: &str = "已经加密保存。不改就空着。";
pub(crate) const NO_LOGIN: &str = "这个摄像头不要用户名和密码";
pub(crate) const USER_MISSING: &str = "“用户名”没有填；摄像头不要密码的，把“密码”也空着";
pub(crate) const LOGIN_AGAIN: &str =
    "地址改了，请把“用户名”和“密码”重新填一遍；不要密码的，勾上“这个摄像头不要用户名和密码”";
pub(crate) const TRANSPORT: &str = "怎么传";
pub(crate) const TRANSPORT_WRONG: &str = "“怎么传”请选一个";
pub(crate) const TRANSPORTS: [(&str, &str); 2] =
    [("tcp", "TCP（一般选这个）"), ("udp", "UDP（只支持 UDP 的老摄像头）")];
pub(crate) const PURPOSE: &str = "用途";
pub(crate) const PURPOSE_HINT: &str = "画面上会写出来，例如“看茶园长势和病虫害”。";
pub(crate) const CONSENTER: &str = "谁同意的";
pub(crate) const CONSENTER_HINT: &str = "户主或单位，画面上会写出来，例如“张家湾茶叶合作社”。";
pub(crate) const PAPER: &str = "同意的纸";
pub(crate) const PAPER_HINT: &str = "纸的名字、日期和放在哪里，例如“同意书 2026-11-20，村档案柜”。";
pub(crate) const UNTIL: &str = "看到哪一天";
pub(crate) const UNTIL_HINT: &str = "这一天过完就停，最长一年。到期要再问过本人。";
pub(crate) const UNTIL_WRONG: &str = "“看到哪一天”请填日期，例如 2027-06-30";
pub(crate) const UNTIL_PAST: &str = "“看到哪一天”已经过了，请填今天或以后的日期";
pub(crate) const UNTIL_LONG: &str = "“看到哪一天”最长一年，请填早一点的日期";
pub(crate) const EYES: &str = "谁可以看";
pub(crate) const EYES_WRONG: &str = "“谁可以看”请选一个";
pub(crate) const EVERY: &str = "留不留静止画面";
pub(crate) const EVERY_HINT: &str = "只留最近一天，只放在村里的机器上，到期就删。";
pub(crate) const EVERY_WRONG: &str = "“留不留静止画面”请选一个";
pub(crate) const EVERIES: [(&str, &str); 3] =
    [("0", "不留"), ("10", "每 10 分钟留一张"), ("60", "每小时留一张")];
pub(crate) const SAVE: &str = "保存";
pub(crate) const STANDS: &str = "状态";
pub(crate) const WITHDRAW: &str = "撤回同意，停止接入";
pub(crate) const WITHDRAW_FOLLOWS: [&str; 3] = [
    "村里的屏幕和工作台马上都看不到这个画面。",
    "留下的静止画面、摄像头的地址和密码都删掉，不能恢复。",
    "再要接，得再有人同意，重新登记。",
];
pub(crate) const LOOK: &str = "看画面";
pub(crate) const LOOKS: &str = "谁在什么时候看过";
pub(crate) const EARLIER_LOOKS: &str = "更早看过的";
pub(crate) const NO_LOOKS: &str = "最近 30 天还没有人看过";
pub(crate) const LOOKS_DESK: &str = "下面是用工作台看过的人。村里屏幕上看的，记在村里的屏幕上。";
pub(crate) const WHO: &str = "谁";
pub(crate) const FROM: &str = "几时开始";
pub(crate) const TO: &str = "看到几时";
pub(crate) const DONE_SAVED: &str = "已保存，村里的屏幕很快就会更新";
pub(crate) const DONE_WITHDRAWN: &str = "已撤回，所有屏幕都看不到了，留下的静止画面也删了";
pub(crate) const NO_CAMERA: &str = "没有这个画面：可能到期了，或者已经撤回";
pub(crate) const NOT_FOR_DESK: &str = "这个摄像头只给村里看，工作台不能看";
pub(crate) const RUN_OUT: &str = "已经到期，谁都看不到";
pub(crate) const NOT_UNDERSTOOD: &str = "中心看不懂这个请求";
pub(crate) const LOOK_ABOUT: &str = "您看的时候，村里的屏幕上写着您的名字和单位；什么时候看的，记在登记和审计日志里。画面几秒钟换一张，不存。";
pub(crate) const ASKING: &str = "正在请村里的机器送画面，一般要十几秒";
pub(crate) const NO_SCRIPT: &str = "这一页要打开浏览器的脚本才看得到画面";
pub(crate) const STARTING: &str = "正在接摄像头，请稍等";
pub(crate) const ENDED: &str = "这个画面停了：同意看的期限到了，或者已经撤回";
pub(crate) const UNPLAYED: &str = "这块屏幕放不了这种画面（H.265），请告诉登记的人：在摄像头上改成 H.264";
pub(crate) const FULL: &str = "同时看的摄像头太多了，请过一会儿再看";
pub(crate) const SOON: &str = "画面还没来，请过几秒再试";
pub(crate) const PAST: &str = "过去一天";
pub(crate) const EARLIER: &str = "早一点";
pub(crate) const LATER: &str = "晚一点";
pub(crate) const TO_PRESENT: &str = "看现在";
pub(crate) const SCRUB: &str = "拖动或按一下，看过去一天的画面";
pub(crate) const NO_STILL: &str = "这一张没有留下";
pub(crate) const WHOLE: &str = "满屏看";
pub(crate) const OWN_SCREEN: &str = "本村屏幕";
pub(crate) const NOTHING_OPEN: &str = "现在没有可以看的画面";
pub(crate) const NOTHING_WHY: &str = "同意看的期限到了，或者已经撤回。";
pub(crate) const NOTHING_TO_DO: &str = "请到地里看，或者问村干部。";

pub(crate) fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Field => "田块",
        Kind::Greenhouse => "大棚",
        Kind::Orchard => "果园",
        Kind::TeaGarden => "茶园",
        Kind::Livestock => "养殖",
        Kind::Storage => "仓储",
        Kind::Public => "公共场所",
    }
}

pub(crate) fn eyes(eyes: Eyes) -> &'static str {
    match eyes {
        Eyes::Village => "只有村里的屏幕",
        Eyes::County => "村里的屏幕，和县、镇的工作台",
    }
}

/// What is wrong with a line of text.
pub(crate) fn text_wrong(name: &str, most: usize) -> String {
    format!("“{name}”请填 1 到 {most} 个字")
}

/// What is wrong with an address, by the code of the line.
pub(crate) fn address_wrong(code: &str) -> &'static str {
    match code {
        "holds-login" => "“摄像头地址”里有用户名或密码，请写到下面两格里",
        "too-long" => "“摄像头地址”、“用户名”或“密码”太长了",
        _ => "“摄像头地址”要以 rtsp:// 开头，例如 rtsp://192.168.1.64:554/h264",
    }
}

pub(crate) const ADDRESS_NOT_ALLOWED: &str = "“摄像头地址”不是村里网上的地址（10.、172.16.到172.31.、192.168. 开头的）；别的地址要先由管理员在配置里许可";

/// Why there is no picture, for whoever stands before it.
pub(crate) fn no_picture(why: NoPicture) -> String {
    match why {
        NoPicture::NotTold => "未接通：还没有从县里拿到摄像头的地址，线路通了就会接".to_owned(),
        NoPicture::NotAllowed => "未接通：村里的机器不许连这个地址，请告诉登记的人".to_owned(),
        NoPicture::Full => FULL.to_owned(),
        NoPicture::NoStill => "画面太大，或者这台机器做不了静止画面".to_owned(),
        NoPicture::Trouble(trouble) => trouble_words(trouble).to_owned(),
    }
}

fn trouble_words(trouble: Trouble) -> &'static str {
    match trouble {
        Trouble::Unreachable => "未接通：摄像头没有应答，请看看电源和网线。机器会自己再接",
        Trouble::Silent => "未接通：摄像头接上了却不说话，请把它断电再开。机器会自己再接",
        Trouble::WrongLogin => "未接通：用户名或密码不对，请告诉登记的人。改好以后就会接",
        Trouble::NotFound => "未接通：摄像头不认识地址后面的那一段，请告诉登记的人",
        Trouble::Refused(_) => "未接通：摄像头拒绝了，可能看的人太多。机器会自己再接",
        Trouble::NoPictures => "未接通：摄像头送的不是 H.264 或 H.265，请在摄像头上改",
        Trouble::Garbage => "未接通：摄像头送来的东西看不懂。机器会自己再接",
        Trouble::TooLarge => "未接通：摄像头的画面太大，请在摄像头上把清晰度调低",
        Trouble::Stalled => "画面停住了，机器会自己再接",
        Trouble::BrokeOff => "画面断了，机器会自己再接",
    }
}

/// What stands on the picture.
pub(crate) fn banner(entry: &Entry) -> [String; 3] {
    [format!("用途：{}", entry.purpose), format!("{}同意", entry.consenter), format!("看到{}", until(entry))]
}

/// The last day on which it may be seen.
pub(crate) fn until(entry: &Entry) -> String {
    when::date(entry.until.plus(-1).0)
}

pub(crate) fn where_it_is(entry: &Entry) -> String {
    format!("{} · {}", kind(entry.kind), entry.place)
}

pub(crate) fn listed(cameras: usize) -> String {
    format!("有 {cameras} 处画面，按一下就看。谁看过都记着。")
}

/// Who looked, as it is said in one line.
pub(crate) fn looker(look: &Look) -> String {
    match look.who.as_str() {
        "" => OWN_SCREEN.to_owned(),
        who => format!("{who}（{}）", look.office),
    }
}

/// A sitting: `11月23日 18:05 到 18:20`.
pub(crate) fn sitting(look: &Look) -> String {
    let (day, from, to) = (when::day(look.begins.0), when::clock(look.begins.0), when::clock(look.ends.0));
    if from == to { format!("{day} {from}") } else { format!("{day} {from} 到 {to}") }
}

pub(crate) fn looked(look: &Look) -> String {
    format!("{} {}", looker(look), sitting(look))
}

/// Who of the staff looks now; nothing when nobody does.
pub(crate) fn looks_now(looks: &[Look], now: Millis) -> String {
    let who: Vec<String> = looks.iter().filter(|look| look.is_county_now(now)).map(looker).collect();
    if who.is_empty() { String::new() } else { format!("{}正在看", who.join("、")) }
}

pub(crate) fn still_of(name: &str, at: Millis) -> String {
    format!("{name}，{}的画面", when::moment(at.0))
}

/// A still that is looked at.
pub(crate) fn as_of(at: Millis) -> String {
    format!("这是{}的画面，不是现在", when::moment(at.0))
}

pub(crate) fn withdraws(name: &str) -> String {
    format!("撤回“{name}”的同意，停止接入？")
}

/// How a camera of the register stands.
pub(crate) fn stands(entry: &Entry, now: Millis) -> String {
    if entry.is_open(now) { format!("可以看，到{}", until(entry)) } else { RUN_OUT.to_owned() }
}

pub(crate) fn audit(entry: &Entry) -> String {
    let (until, eyes) = (until(entry), eyes(entry.eyes));
    format!(
        "{}，{}，{}同意（{}），到{until}，{eyes}",
        entry.name, entry.purpose, entry.consenter, entry.paper
    )
}

pub(crate) fn audit_look(entry: &Entry) -> String {
    format!("看了“{}”的画面", entry.name)
}

/// The newest picture at the desk.
pub(crate) fn still_at(at: Millis) -> String {
    format!("{} 的画面", when::clock(at.0))
}
