//! Everything of the keys that people read.

// keys
/// Shows the panel for writing by hand.
pub const BY_HAND: &str = "手写";
/// Shows the letters.
pub const BY_PINYIN: &str = "拼音";
/// Shows the digits.
pub const BY_DIGITS: &str = "数字";
/// Takes away the last character.
pub const ERASE: &str = "删除";
/// Takes everything away.
pub const CLEAR: &str = "清空";
/// Closes the keys.
pub const DONE: &str = "写好了";
/// Pages of suggestions.
pub const EARLIER: &str = "上一页";
/// Pages of suggestions.
pub const LATER: &str = "下一页";
/// The decimal point.
pub const POINT: &str = "点";
/// What the row of suggestions is.
pub const SUGGESTIONS: &str = "可以选的字词";
/// What the keys under a field are.
pub const KEYS: &str = "屏幕按键";
/// What the letters that were typed are.
pub const TYPED: &str = "已按的拼音";
/// Said before any letter was typed.
pub const LETTERS_HINT: &str = "按拼音字母,全拼或者首字母都行";
/// That a field is complete.
pub const RIGHT: &str = "写对了";
/// The wheels.
pub const WHEELS: [(&str, &str); 3] = [("year", "年"), ("month", "月"), ("day", "日")];
/// Takes the date that the wheels show.
pub const TAKE_DATE: &str = "就是这一天";
/// Steps of ten years.
pub const TEN_BACK: &str = "往前10年";
/// Steps of ten years.
pub const TEN_ON: &str = "往后10年";

/// One step of a wheel.
pub fn step(unit: &str, later: bool) -> String {
    format!("{unit},{}", if later { "下一个" } else { "上一个" })
}

/// One level up in the choice of a place.
pub const PLACE_BACK: &str = "重选";
/// The person's own village.
pub const PLACE_HERE: &str = "本村";
/// Skips the group.
pub const PLACE_NO_GROUP: &str = "不写组";
/// Where the node did not answer what there is to choose from.
pub const PLACE_NO_ANSWER: &str = "名单没有来，请按“重选”再试。";
/// Asks for each level of a place.
pub const PLACE_ASKS: [&str; 3] = ["选乡镇", "选村", "选组"];
/// The name of a group.
pub const GROUP: &str = "组";

/// Surnames offered before anything is written, the commonest first.
pub const SURNAMES: &str =
    "王 李 张 刘 陈 杨 黄 吴 周 徐 胡 余 段 程 郑 汪 肖 叶 方 何 郭 江 金 查 闻 涂 饶 童 傅 宋 朱 彭";

/// Offered where anything may be written, before it is: what people come to the hall for.
pub const FIRST_WORDS: &str = "低保 养老 医保 补贴 宅基地 申请 残疾证 高龄津贴 身份证 茶叶 水稻 修路 饮水 用电 看病 上学 我 我家 英山县";

// what is wrong or missing
/// The second digit of a mobile number.
pub const MOBILE_SECOND: &str = "手机号第2位应是3到9";
/// Neither mobile nor landline.
pub const PHONE_FIRST: &str = "手机号以1开头;座机请先写区号,例如0713";
/// An area code.
pub const AREA_CODE: &str = "区号第2位不会是0,例如0713";
/// A complete mobile number.
pub const MOBILE_WHOLE: &str = "手机号11位,写全了";
/// A complete landline number.
pub const LANDLINE_WHOLE: &str = "座机号,写全了";
/// Too long.
pub const LANDLINE_LONG: &str = "座机号太长:区号加7位或8位号码";
/// The last place of an identity number.
pub const ID_LAST: &str = "身份证号第18位只能是数字或者X";
/// The first two places of an identity number.
pub const ID_PROVINCE: &str = "身份证号第1、2位不对:没有这个省份,湖北是42";
/// The year of birth begins wrongly.
pub const ID_CENTURY: &str = "身份证号第7、8位不对:出生年份应以19或20开头";
/// A birth in the future.
pub const ID_YEAR: &str = "身份证号第7到14位不对:出生日期还没有到";
/// The month of birth.
pub const ID_MONTH: &str = "身份证号第11、12位不对:月份应是01到12";
/// A second point.
pub const ONE_POINT: &str = "金额里只能有一个小数点";
/// More than fen.
pub const TWO_DECIMALS: &str = "小数点后面最多两位:角和分";
/// A point without anything before it.
pub const POINT_FIRST: &str = "小数点前面请先写元,没有就写0";
/// How a date is written.
pub const DATE_FORM: &str = "日期请写成2024年2月29日这样";
/// The month of a date.
pub const DATE_MONTH: &str = "月份应是1到12";

/// More than a field takes.
pub fn too_long(most: usize) -> String {
    format!("太长了,最多写{most}个字")
}

/// Something else where a digit belongs.
pub fn not_a_digit(at: usize) -> String {
    format!("第{at}位不是数字")
}

/// A digit or sign in a name.
pub fn not_in_a_name(at: usize) -> String {
    format!("姓名第{at}个字不是汉字")
}

/// So many digits are still to come.
pub fn digits_missing(count: usize) -> String {
    format!("还差{count}位")
}

/// More digits than there can be.
pub fn digits_too_many(right: usize, more: usize) -> String {
    format!("应是{right}位,多了{more}位")
}

/// The day of birth does not exist.
pub fn id_day(year: i16, month: i8, day: i8) -> String {
    format!("身份证号第13、14位不对:{year}年{month}月没有{day}日")
}

/// The check digit does not belong to the rest.
pub fn id_check(right: char) -> String {
    format!("照前17位算,第18位应是{right}:请从头核对,有一位写错了")
}

/// The birthday in an identity number.
pub fn born(year: i16, month: i8, day: i8) -> String {
    format!("{year}年{month}月{day}日出生")
}

/// More digits than an amount takes.
pub fn amount_too_large(digits: usize) -> String {
    format!("金额太大:元最多{digits}位")
}

/// A year that no wheel has.
pub fn date_year(from: i16, to: i16) -> String {
    format!("年份应在{from}到{to}之间")
}

/// The day does not exist.
pub fn date_day(year: i32, month: i32, day: i32) -> String {
    format!("{year}年{month}月没有{day}日")
}
