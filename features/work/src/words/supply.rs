//! 供求信息, and the platform it is exchanged with.

pub(crate) const DEAL: &str = "要卖还是要买";
pub(crate) const PRODUCT: &str = "是什么";
pub(crate) const WHAT: &str = "叫什么";
pub(crate) const WHAT_HINT: &str = "写几个字，比如：红薯粉";
pub(crate) const UNIT: &str = "按什么算";
pub(crate) const PRICE: &str = "多少钱";
pub(crate) const PRICE_HINT: &str = "一斤（一个、一亩）多少元";
pub(crate) const PRICE_WRONG: &str = "价钱写 0.01 到 100 万元，或者点“面议”";
pub(crate) const QUANTITY: &str = "有多少、要多少";
pub(crate) const QUANTITY_HINT: &str = "只写数";
pub(crate) const QUANTITY_WRONG: &str = "数量写 1 到 1000 万";
pub(crate) const FROM: &str = "什么时候有";
pub(crate) const DAYS: &str = "在屏上放多久";
pub(crate) const PHONE: &str = "您的电话";
pub(crate) const PHONE_HINT: &str = "不会挂在屏上；别人点了“打电话”才看得到，也不给电商平台。";
pub(crate) const BEFORE_SENDING: &str = "交上去以后，村里的办事员看过，才在本村和本镇的屏上放出来；县里接通了电商平台的，也放到平台上（不带电话）。要放照片，请带到村里让办事员添。";

pub(crate) const EXCHANGE: &str = "电商平台";
pub(crate) const ABOUT: &str = "把放行的供求信息给农村电商平台，把平台上的询问和成交拿回来。只给东西、价钱、数量和村名，不给电话，不经手钱。";
pub(crate) const NOT_CONNECTED: &str = "未接通：还没有填平台的地址和密钥";
pub(crate) const ADDRESS: &str = "平台的地址";
pub(crate) const ADDRESS_WRONG: &str = "地址不对，请写完整的 http 或 https 地址";
pub(crate) const SECRET: &str = "两边共用的密钥";
pub(crate) const SECRET_HINT: &str = "由平台给，写成 whsec_ 加一串字；存好以后不再显示。";
pub(crate) const TRY_SAVE: &str = "试一次，通了就保存";
pub(crate) const LAST_OK: &str = "上次接通";
pub(crate) const NEXT: &str = "下次";
pub(crate) const TROUBLE: &str = "毛病";
pub(crate) const NEVER: &str = "还没有";
pub(crate) const FACT: &str = "项目";
pub(crate) const VALUE: &str = "内容";
pub(crate) const REMOVE: &str = "断开";
pub(crate) const DONE_SAVED: &str = "接通了。";
pub(crate) const DONE_REMOVED: &str = "断开了。";
pub(crate) const UNREADABLE: &str = "打不开：数据库和密钥文件不是一套";
pub(crate) const INQUIRIES: &str = "平台上的询问";
pub(crate) const INQUIRIES_NONE: &str = "没有人问";
pub(crate) const NOTE: &str = "问什么";
pub(crate) const SOLD: &str = "平台上已成交或撤下";

pub(crate) const PHOTOS: &str = "照片";
pub(crate) const PHOTOS_NONE: &str = "还没有照片";
pub(crate) const PHOTO_FILE: &str = "选一张照片";
pub(crate) const PHOTO_HINT: &str = "最多 3 张；只放东西，不放人。";
pub(crate) const PHOTO_UPLOAD: &str = "添上";
pub(crate) const PHOTO_REMOVE: &str = "去掉照片";
pub(crate) const PHOTO_MISSING: &str = "请选一张照片";
pub(crate) const PHOTO_LARGE: &str = "照片太大了，最多 20 MB";
pub(crate) const PHOTO_MANY: &str = "最多 3 张，请先去掉";

pub(crate) fn bad_photo(why: &str) -> String {
    format!("这张照片用不了：{why}")
}

pub(crate) fn photo_of(title: &str) -> String {
    format!("{title}的照片")
}

pub(crate) fn sentence(sell: bool, title: &str, place: &str, price: &str, quantity: &str) -> String {
    let deal = if sell { "卖" } else { "收" };
    format!("{place}{deal}{title}，{quantity}，{price}。")
}

pub(crate) fn audit_saved(address: &str) -> String {
    format!("接通电商平台 {address}")
}

pub(crate) fn audit_removed() -> String {
    "断开电商平台".to_owned()
}
