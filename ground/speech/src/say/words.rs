//! What is said for what is no Chinese word: marks, letters, names of units and signs.

/// Marks that make a pause; everything else that is neither Chinese nor Latin has been spelled out or left out before.
pub(super) const PAUSES: [char; 7] = ['，', '。', '！', '？', '：', '；', '、'];

/// Silence after a text's last clause, in milliseconds.
pub(super) const END_PAUSE_MS: u32 = 250;

/// The mark as the voice hears it, and the silence after a clause that it closes, in milliseconds.
pub(super) fn pause(mark: char) -> (char, u32) {
    match mark {
        '，' => (',', 150),
        '、' => (',', 80),
        '：' => (':', 200),
        '；' => (';', 250),
        '！' => ('!', 350),
        '？' => ('?', 350),
        _ => ('.', 350),
    }
}

/// Latin words that people here say as words.
pub(super) const LATIN: [(&str, &str); 8] = [
    ("wifi", "wai1 fai1"),
    ("ok", "ou1 kei1"),
    ("email", "yi1 mei4 er5"),
    ("hello", "ha1 lou2"),
    ("word", "wo4 de5"),
    ("excel", "yi1 ke4 sai4 er5"),
    ("app", "ei1 pi4 pi4"),
    ("id", "ai4 di4"),
];

/// The Chinese name of a Latin letter; empty for what is no letter.
pub(super) fn letter(letter: char) -> &'static str {
    match letter.to_ascii_uppercase() {
        'A' => "ei1",
        'B' => "bi4",
        'C' => "xi1",
        'D' => "di4",
        'E' => "yi4",
        'F' => "ai1 fu5",
        'G' => "ji4",
        'H' => "ei1 chi5",
        'I' => "ai4",
        'J' => "zhei4",
        'K' => "kei1",
        'L' => "ai1 lou5",
        'M' => "ai1 mu5",
        'N' => "en1",
        'O' => "ou1",
        'P' => "pi4",
        'Q' => "qiu1",
        'R' => "a1 er5",
        'S' => "ai1 si5",
        'T' => "ti4",
        'U' => "you1",
        'V' => "wei1",
        'W' => "da2 bu4 liu5",
        'X' => "ai4 ke4 si5",
        'Y' => "wai1",
        'Z' => "zei4",
        _ => "",
    }
}

/// An address on the net and a mailbox are read by the eye or not at all.
pub(super) const ADDRESS: &str = "网址见屏幕";
pub(super) const MAILBOX: &str = "邮箱见屏幕";
pub(super) const FOREIGN: &str = "英文见屏幕";

/// Ends of addresses on the net that stand without `www`.
pub(super) const ENDINGS: [&str; 6] = [".cn", ".com", ".net", ".org", ".gov", ".edu"];

/// Latin words that are said as Chinese ones.
pub(super) const LATIN_IN_CHINESE: [(&str, &str); 5] =
    [("vs", "对"), ("mm", "毫米"), ("kg", "公斤"), ("km", "公里"), ("cm", "厘米")];

/// Numbers that everybody knows as phones.
pub(super) const SERVICE_NUMBERS: [&str; 29] = [
    "110", "114", "119", "120", "122", "10000", "10010", "10086", "10099", "11185", "11183", "12110",
    "12123", "12306", "12309", "12315", "12316", "12328", "12329", "12333", "12338", "12345", "12348",
    "12350", "12355", "12366", "12371", "12388", "12389",
];

/// What stands before a phone number.
pub(super) const PHONE_BEFORE: [&str; 12] =
    ["电话", "热线", "手机", "拨打", "致电", "传真", "座机", "号码", "报警", "急救", "火警", "匪警"];

/// What stands after a service number that is one.
pub(super) const PHONE_AFTER: [&str; 9] =
    ["报警", "急救", "热线", "电话", "指挥", "平台", "火警", "救护", "求助"];

/// After these, three and more digits are a name: 501室, 318国道.
pub(super) const DIALLED_BEFORE: [&str; 7] = ["室", "房间", "国道", "省道", "县道", "路", "次列车"];

/// Years that are counted, not named: 1200年历史.
pub(super) const SPANS: [&str; 7] = ["历史", "的历史", "前", "来", "以上", "以来", "左右"];

/// What a number counts; also what makes 2026 a number and no year.
pub(super) const COUNTERS: [&str; 78] = [
    "元", "人", "亩", "户", "个", "名", "位", "家", "次", "吨", "斤", "公斤", "千克", "克", "米", "公里",
    "里", "平方", "立方", "头", "只", "条", "件", "项", "处", "所", "座", "栋", "套", "间", "台", "辆", "部",
    "张", "份", "本", "篇", "万", "亿", "千", "百", "余", "多", "来", "几", "株", "棵", "粒", "颗", "块",
    "支", "袋", "包", "箱", "瓶", "盒", "桶", "度", "公顷", "天", "岁", "小时", "分钟", "秒", "种", "类",
    "场", "批", "期", "倍", "步", "字", "页", "级", "枚", "对", "艘", "卷",
];

/// Before these a single 2 is 两.
pub(super) const COUNTED_BY_TWO: [&str; 97] = [
    "个", "位", "名", "人", "户", "家", "头", "只", "条", "件", "项", "次", "遍", "场", "天", "年", "周",
    "岁", "小时", "分钟", "秒", "元", "块", "亩", "斤", "公斤", "吨", "克", "千克", "米", "公里", "千米",
    "里", "升", "瓶", "袋", "包", "箱", "盒", "桶", "车", "台", "部", "辆", "架", "张", "本", "份", "封",
    "篇", "句", "种", "类", "样", "双", "对", "副", "套", "间", "座", "棵", "株", "根", "颗", "粒", "片",
    "把", "口", "顿", "杯", "碗", "桌", "盘", "支", "枝", "面", "届", "倍", "成", "批", "所", "处", "点",
    "万", "千", "亿", "平方", "立方", "公顷", "厘米", "毫米", "毫升", "毫克", "千瓦", "条", "枚", "季",
];

/// First characters of vehicle plates.
pub(super) const PROVINCES: &str = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼";

/// Roman numerals of several letters (a single one may be a letter), and what makes them numerals.
pub(super) const ROMAN: [&str; 7] = ["II", "III", "IV", "VI", "VII", "VIII", "IX"];
pub(super) const ROMAN_AFTER: [char; 6] = ['级', '类', '期', '型', '度', '号'];

/// Units in letters and signs; of two that begin alike the longer stands first.
pub(super) const UNITS: [(&str, &str); 77] = [
    ("mmol/L", "毫摩尔每升"),
    ("μmol/L", "微摩尔每升"),
    ("μg/m³", "微克每立方米"),
    ("mg/m³", "毫克每立方米"),
    ("kg/hm²", "公斤每公顷"),
    ("m³/s", "立方米每秒"),
    ("m3/s", "立方米每秒"),
    ("mg/kg", "毫克每千克"),
    ("mg/L", "毫克每升"),
    ("mg/l", "毫克每升"),
    ("g/kg", "克每千克"),
    ("g/L", "克每升"),
    ("kg/亩", "公斤每亩"),
    ("km/h", "公里每小时"),
    ("m/s", "米每秒"),
    ("t/h", "吨每小时"),
    ("L/min", "升每分钟"),
    ("次/min", "次每分钟"),
    ("kW·h", "千瓦时"),
    ("kWh", "千瓦时"),
    ("kwh", "千瓦时"),
    ("KWh", "千瓦时"),
    ("mmHg", "毫米汞柱"),
    ("hPa", "百帕"),
    ("kPa", "千帕"),
    ("MPa", "兆帕"),
    ("kcal", "千卡"),
    ("kW", "千瓦"),
    ("KW", "千瓦"),
    ("MW", "兆瓦"),
    ("kV", "千伏"),
    ("KV", "千伏"),
    ("km²", "平方公里"),
    ("km2", "平方公里"),
    ("cm²", "平方厘米"),
    ("cm³", "立方厘米"),
    ("hm²", "公顷"),
    ("m²", "平方米"),
    ("m2", "平方米"),
    ("m³", "立方米"),
    ("m3", "立方米"),
    ("㎡", "平方米"),
    ("㎥", "立方米"),
    ("㎞", "公里"),
    ("㎝", "厘米"),
    ("㎜", "毫米"),
    ("㎏", "公斤"),
    ("㎎", "毫克"),
    ("㎖", "毫升"),
    ("km", "公里"),
    ("KM", "公里"),
    ("cm", "厘米"),
    ("mm", "毫米"),
    ("nm", "纳米"),
    ("kg", "公斤"),
    ("KG", "公斤"),
    ("Kg", "公斤"),
    ("mg", "毫克"),
    ("μg", "微克"),
    ("ml", "毫升"),
    ("mL", "毫升"),
    ("ML", "毫升"),
    ("dB", "分贝"),
    ("Hz", "赫兹"),
    ("ha", "公顷"),
    ("min", "分钟"),
    ("℃", "摄氏度"),
    ("°C", "摄氏度"),
    ("℉", "华氏度"),
    ("°", "度"),
    ("m", "米"),
    ("g", "克"),
    ("t", "吨"),
    ("L", "升"),
    ("W", "瓦"),
    ("h", "小时"),
    ("s", "秒"),
];

/// Signs that are said by name; what stands nowhere is passed over, emoji too.
pub(super) const SIGNS: [(char, &str); 34] = [
    ('%', "百分号"),
    ('‰', "千分号"),
    ('℃', "摄氏度"),
    ('°', "度"),
    ('㎡', "平方米"),
    ('²', "平方"),
    ('³', "立方"),
    ('×', "乘"),
    ('÷', "除以"),
    ('±', "正负"),
    ('≥', "大于等于"),
    ('≤', "小于等于"),
    ('≈', "约等于"),
    ('≠', "不等于"),
    ('¥', "元"),
    ('№', "第"),
    ('½', "二分之一"),
    ('¼', "四分之一"),
    ('¾', "四分之三"),
    ('↑', "向上"),
    ('↓', "向下"),
    ('√', "对"),
    ('✓', "对"),
    ('✔', "对"),
    ('✅', "对"),
    ('❌', "错"),
    ('☎', "电话"),
    ('📞', "电话"),
    ('👍', "赞"),
    ('❤', "爱心"),
    ('α', "阿尔法"),
    ('β', "贝塔"),
    ('γ', "伽马"),
    ('μ', "微"),
];
