//! What is said of a bureau's file: what is wrong, and how to mend it in the spreadsheet.

use super::batch::place_in_file;
use crate::dataset::import::{Concern, Left, Unread, Why};

pub(crate) const REPEATED_HEAD: &str = "又写了一遍表头，没有当成数据";
pub(crate) const SUM_LINE: &str = "合计行，没有当成数据，只用来核对";
pub(crate) const NOTE_LINE: &str = "说明，没有当成数据";

/// What is wrong, and what to do.
pub(crate) fn why(why: &Why) -> String {
    match why {
        Why::Missing => "这一格不能空，请补上".to_owned(),
        Why::ErrorCell(shown) => format!("这一格是公式错误（{shown}），请改好公式，或者直接填上数"),
        Why::LostDigits => {
            "身份证号被表格软件改成了数字，后几位丢了，看着对也不能用：请先把这一列的单元格格式改成“文本”，\
                            再重新填身份证号（从原来的系统重新导出更好）"
                .to_owned()
        }
        Why::OldIdNumber => "这是15位的老身份证号，已经不用了，请换成18位的".to_owned(),
        Why::IdNumber(what) => format!("身份证号不对：{what}"),
        Why::Phone => "不是电话号码：手机号是11位，座机要写区号，比如 0713-7012345".to_owned(),
        Why::Card => "不是卡号：应是8到30位数字；如果显示成 6.2E+18，请把这一列改成“文本”再重新填".to_owned(),
        Why::CardCheck => "卡号的最后一位对不上，可能抄错了，请核对".to_owned(),
        Why::Amount => "不是数，请只写数字，比如 1234.50".to_owned(),
        Why::Fraction => "钱数最多写到分（两位小数），请核对".to_owned(),
        Why::NotWhole => "应是整数，不带小数，请核对".to_owned(),
        Why::TooLarge => {
            "数太大，整数最多10位：请核对是不是多写了几位，真有这么大就换成“万”或“亿”作单位".to_owned()
        }
        Why::Date => "看不出是哪一天，请写成 2026-11-03 这样".to_owned(),
        Why::AmbiguousDate => "这个日期有两种读法，分不清年、月、日，请写成 2026-11-03 这样".to_owned(),
        Why::NoSuchDay => "没有这一天，请核对".to_owned(),
        Why::Future => "日期还没有到，请核对年份".to_owned(),
        Why::Month => "看不出是哪个月，请写成 2026-11 这样".to_owned(),
        Why::Time => "看不出是几点，请写成 08:30 这样".to_owned(),
        Why::YesNo => "请写“是”或“否”".to_owned(),
        Why::Choice(choices) => format!("只能写这几种：{}", choices.join("、")),
        Why::UnknownPlace => "没有找到这个村或镇，请写全名，或者写12位区划代码".to_owned(),
        Why::SeveralPlaces(places) => {
            format!("叫这个名字的不止一个（{}），请把镇名也写上", places.join("、"))
        }
        Why::ForeignPlace => "这个地方不归您这里管，请从表里去掉这一行".to_owned(),
        Why::NoVillage => "这里只写了镇或县：这一行是哪个村的，请写到村".to_owned(),
        Why::TooLong(most) => format!("太长，最多{most}个字，请写短些"),
        Why::PrivateInText => "里面有身份证号、手机号或卡号，这一栏是给所有人看的，请去掉号码".to_owned(),
        Why::Person => "不像人名，请核对；一格里只写一个人".to_owned(),
        Why::Picture => "不是已经传上来的图片，请留空；放行以后在“数据表”里一张一张加".to_owned(),
        Why::SharedAmount => {
            "这一格和上下几行合并在一起，不知道每一行是多少，请取消合并，每一行都填上".to_owned()
        }
        Why::Percent => "按百分数读了（0.125 读成 12.5%），请核对".to_owned(),
        Why::Rounded => "小数太长，四舍五入只留了四位，请看一眼".to_owned(),
        Why::Formula => "是公式算出来的，按文件里最后显示的数读；请核对是不是最新的".to_owned(),
        Why::Repeats { sheet, line } => {
            format!("和{}一模一样，可能重复了，请核对", place_in_file(sheet, *line, ""))
        }
        Why::Sum { stated, computed } => {
            format!(
                "文件里写的合计是{stated}，一行一行加起来是{computed}，对不上：请核对是少了行，还是合计没有重算"
            )
        }
    }
}

/// What is not as it should be with the columns.
pub(crate) fn concern(concern: &Concern) -> String {
    match concern {
        Concern::NoHead => "没有找到表头（写着“姓名”“金额”这些栏名的那一行），请指出是第几行".to_owned(),
        Concern::Missing { field, required: true } => {
            format!("没有找到“{field}”这一栏，没有它不能导入：请在下面选是哪一列，或者在表里补上")
        }
        Concern::Missing { field, required: false } => format!("没有“{field}”这一栏，导入后这一栏是空的"),
        Concern::Double { field, columns } => {
            format!("{}列都像“{field}”，先按第一列读，请看看对不对", columns.join("、"))
        }
        Concern::Unknown { column, head } => format!("{column}列“{head}”不认识，不读"),
        Concern::Gone { head } => format!("上次有“{head}”这一列，这次没有"),
        Concern::New { column, head } => format!("{column}列“{head}”上次没有，请看看对不对"),
        Concern::Moved { head, from, to } => format!("“{head}”上次在{from}列，这次在{to}列，已经跟着改了"),
    }
}

/// Which sheets were read, where a file has several.
pub(crate) fn sheets_read(names: &[&str]) -> String {
    format!("这个文件读了{}张表：{}", names.len(), names.join("、"))
}

/// A sheet that was not read, and why.
pub(crate) fn sheet_unread(name: &str, why: Unread) -> String {
    let why = match why {
        Unread::OtherHeads => "表头和别的表不一样；要读它就单独另存成一个文件再传",
        Unread::OtherPeriod => "它写的是另一期；要读它就单独另存成一个文件再传",
    };
    format!("表「{name}」没有读：{why}")
}

/// Why a line is no row.
pub(crate) fn left(left: Left) -> &'static str {
    match left {
        Left::Sum => SUM_LINE,
        Left::Note => NOTE_LINE,
        Left::Head => REPEATED_HEAD,
    }
}
