//! What people read.

pub(crate) mod contact;
pub(crate) mod desk;
pub(crate) mod gig;
pub(crate) mod jobs;
pub(crate) mod mine;
pub(crate) mod seeker;
pub(crate) mod supply;

use crate::posting::{By, Distance, Kind};
use hongwang_base::Millis;

pub(crate) const HALL: &str = "劳务大厅";
pub(crate) const SECTION: &str = "找活干";
pub(crate) const ME: &str = "求职登记";
pub(crate) const BIZ: &str = "创业商务";
pub(crate) const SUPPLY: &str = "供求信息";
pub(crate) const SELLING: &str = "看卖的";
pub(crate) const SELLING_HINT: &str = "村里人要卖的东西";
pub(crate) const BUYING: &str = "看收的";
pub(crate) const BUYING_HINT: &str = "有人要买的东西";
pub(crate) const POST_OFFER: &str = "我要发";
pub(crate) const POST_OFFER_HINT: &str = "要卖、要买，点几下就发";
pub(crate) const PRICE: &str = "价钱";
pub(crate) const PRICE_OPEN: &str = "价钱面议";
pub(crate) const QUANTITY: &str = "多少";
pub(crate) const FROM: &str = "哪天有";
pub(crate) const IN_STOCK: &str = "现在就有";
pub(crate) const NO_OFFERS: &str = "现在没有人发";
pub(crate) const EMPTY: &str = "现在没有在招的";
pub(crate) const EMPTY_WHY: &str = "原来的都招满了，或者过期撤下了。";
pub(crate) const EMPTY_TO_DO: &str = "可以登记求职，有合适的活发短信告诉您。";
pub(crate) const GONE: &str = "这个活已经撤下了";
pub(crate) const GONE_WHY: &str = "招满了，或者过了时间。";
pub(crate) const SEE_OTHERS: &str = "看别的活";
pub(crate) const NEGOTIABLE: &str = "工钱面议";
pub(crate) const AT_ONCE: &str = "随时可以去";
pub(crate) const SORT: &str = "怎么排";
pub(crate) const PAY: &str = "工钱";
pub(crate) const PLACE: &str = "地方";
pub(crate) const START: &str = "哪天开始";
pub(crate) const UNTIL: &str = "招到哪天";
pub(crate) const WANTED: &str = "招几个人";
pub(crate) const NEEDS: &str = "要求";
pub(crate) const SOURCE: &str = "谁发布的";
pub(crate) const ONLY_VILLAGE: &str = "请到村里的大屏上办";
pub(crate) const ONLY_VILLAGE_WHY: &str = "交上去的东西从村里的大屏走，这里只能看。";
pub(crate) const STALE_FORM: &str = "这一页放得太久了，请返回重新填";
pub(crate) const TOO_MANY: &str = "这块屏一小时里交得太多了，请过一会儿再来";
pub(crate) const GIGS: &str = "看零工";
pub(crate) const GIGS_HINT: &str = "采茶、帮工，干一天算一天";
pub(crate) const POST_GIG: &str = "我要招人";
pub(crate) const POST_GIG_HINT: &str = "要人采茶、帮工，在这里发";
pub(crate) const TAKE_DOWN: &str = "撤掉我的";
pub(crate) const TAKE_DOWN_HINT: &str = "凭编号和口令，撤下自己发的";
pub(crate) const SEEK: &str = "有活叫我";
pub(crate) const SEEK_HINT: &str = "点五下就好，有活叫您";
pub(crate) const STOP: &str = "停短信";
pub(crate) const STOP_HINT: &str = "凭编号和口令，不想收就停";
pub(crate) const DELETE_HINT: &str = "凭编号和口令，删掉登记";
pub(crate) const DELETE: &str = "删掉登记";

pub(crate) fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Local => "县内岗位",
        Kind::Out => "外地岗位",
        Kind::Public => "公益性岗位",
        Kind::Gig => "零工与采茶工",
        Kind::Sell => "卖东西的",
        Kind::Buy => "收东西的",
    }
}

pub(crate) fn by(by: By, kind: Kind) -> &'static str {
    match by {
        By::Pay if kind == Kind::Sell => "便宜的",
        By::Pay if kind == Kind::Buy => "给价高的",
        By::Pay => "工钱高的",
        By::Distance => "离家近的",
        By::Start if kind.is_goods() => "先有的",
        By::Start => "开始早的",
    }
}

pub(crate) fn distance(distance: Distance, km: Option<u32>) -> String {
    let class = match distance {
        Distance::Village => "本村",
        Distance::Town => "本镇",
        Distance::County => "县内",
        Distance::Far => "外地",
        Distance::Unknown => "",
    };
    match km {
        Some(km) if distance != Distance::Village => format!("{class} 离县城{km}公里").trim().to_owned(),
        _ => class.to_owned(),
    }
}

pub(crate) fn starts(kind: Kind, start: Option<Millis>, now: Millis) -> String {
    match start {
        Some(start) if start > now && kind.is_goods() => format!("{}有", day(start)),
        _ if kind.is_goods() => IN_STOCK.to_owned(),
        Some(start) if start > now => format!("{}开始", day(start)),
        _ => AT_ONCE.to_owned(),
    }
}

/// The last day of what stands until a moment.
pub(crate) fn until(until: Millis) -> String {
    day(until.plus(-1))
}

pub(crate) fn day(at: Millis) -> String {
    let date = at.beijing();
    format!("{}月{}日", date.month(), date.day())
}

pub(crate) fn wanted(wanted: u32) -> String {
    format!("招{wanted}人")
}

pub(crate) fn updated(at: Millis) -> String {
    format!("最近一次更新：{}", at.date_words())
}

pub(crate) fn stale(at: Millis) -> String {
    format!("从{}起没有新的，去之前先打电话问一声。", at.date_words())
}

pub(crate) fn told_by(source: &str, at: Millis) -> String {
    format!("{source}，{}", at.date_words())
}

/// The sentence of a posting, as it is heard.
pub(crate) fn sentence(title: &str, employer: &str, place: &str, pay: &str, start: &str) -> String {
    let employer = if employer.is_empty() { String::new() } else { format!("{employer}招") };
    let place = if place.is_empty() { String::new() } else { format!("在{place}，") };
    format!("{employer}{title}，{place}{pay}，{start}。")
}
