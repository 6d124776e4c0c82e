//! What is printed on an identity card, and what is said about a picture.

pub(crate) const NAME: &str = "姓名";
pub(crate) const SEX: &str = "性别";
pub(crate) const NATION: &str = "民族";
pub(crate) const BORN: &str = "出生";
pub(crate) const ADDRESS: &str = "住址";
pub(crate) const NUMBER: &str = "公民身份号码";
pub(crate) const ISSUER: &str = "签发机关";
pub(crate) const VALID: &str = "有效期限";
pub(crate) const FOREVER: &str = "长期";
pub(crate) const MAN: char = '男';
pub(crate) const WOMAN: char = '女';

/// The end of a nation's name that a card leaves out.
pub(crate) const PEOPLE: char = '族';

/// The fifty-six nations as a card writes them (GB/T 3304).
pub(crate) const NATIONS: [&str; 56] = [
    "汉",
    "蒙古",
    "回",
    "藏",
    "维吾尔",
    "苗",
    "彝",
    "壮",
    "布依",
    "朝鲜",
    "满",
    "侗",
    "瑶",
    "白",
    "土家",
    "哈尼",
    "哈萨克",
    "傣",
    "黎",
    "傈僳",
    "佤",
    "畲",
    "高山",
    "拉祜",
    "水",
    "东乡",
    "纳西",
    "景颇",
    "柯尔克孜",
    "土",
    "达斡尔",
    "仫佬",
    "羌",
    "布朗",
    "撒拉",
    "毛南",
    "仡佬",
    "锡伯",
    "阿昌",
    "普米",
    "塔吉克",
    "怒",
    "乌孜别克",
    "俄罗斯",
    "鄂温克",
    "德昂",
    "保安",
    "裕固",
    "京",
    "塔塔尔",
    "独龙",
    "鄂伦春",
    "赫哲",
    "门巴",
    "珞巴",
    "基诺",
];

/// One of these stands in every address.
pub(crate) const PLACES: &str = "省市县区乡镇村路街号组";
