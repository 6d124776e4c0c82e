//! What people read of this crate, in Chinese. One section a part.

/// Articles: rules, desk, provenance.
pub(crate) mod article {
    pub(crate) const DRAFT: &str = "草稿";
    pub(crate) const WAITING: &str = "待审";
    pub(crate) const SCHEDULED: &str = "待发";
    pub(crate) const SHOWN: &str = "已上屏";
    pub(crate) const EXPIRED: &str = "已过期";
    pub(crate) const RECALLED: &str = "已撤回";
    pub(crate) const SYSTEM: &str = "系统";
    pub(crate) const CLOCK: &str = "到点自动";
    pub(crate) const BY_HAND: &str = "人工撰写";

    pub(crate) const MAY_NOT_WRITE: &str = "您的账号不能写文章,需要时请找安全管理员授权";
    pub(crate) const MAY_NOT_REVIEW: &str = "您的账号不能审核文章,需要时请找安全管理员授权";
    pub(crate) const MAY_NOT_RECALL: &str = "这个栏目的文章要由审核人员撤回";
    pub(crate) const OWN_WORK: &str = "这一版您参与写过,要由另一个人审核";
    pub(crate) const NOT_ON_SCREEN: &str = "这篇文章现在不在屏幕上,不用撤回";
    pub(crate) const NO_REASON: &str = "请写明原因";
    pub(crate) const LONG_REASON: &str = "原因请写在200字以内";
    pub(crate) const EXPIRES_BEFORE: &str = "到期时间要晚于上屏时间,也要晚于现在";
    pub(crate) const NO_TITLE: &str = "请写标题";
    pub(crate) const NO_SOURCE: &str = "请写来源,例如“县融媒体中心”";
    pub(crate) const NO_TEXT: &str = "请写正文";
    pub(crate) const BAD_ADDRESS: &str = "原文网址要以 http:// 或 https:// 开头,不能有空格";
    pub(crate) const NO_COLUMN: &str = "没有这个栏目,请重新选择";
    pub(crate) const SCOPE_FIXED: &str = "这篇文章已经上过屏,不能再换单位;请撤回后另写一篇";
    pub(crate) const NO_SCOPE: &str = "请选择您管得到的单位";
    pub(crate) const NO_ARTICLE: &str = "没有这篇文章,或者不归您管";
    pub(crate) const NO_VERSION: &str = "没有这一版";

    pub(crate) fn moved_on(stage: &str) -> String {
        format!("这篇文章已经是“{stage}”,不能再这样操作;请刷新后再看")
    }
    pub(crate) fn audit(title: &str, version: i64, stage: &str, reason: &str) -> String {
        let reason = if reason.is_empty() { String::new() } else { format!(",原因:{reason}") };
        format!("《{title}》第{version}版,{stage}{reason}")
    }
    pub(crate) fn too_long(limit: usize) -> String {
        format!("太长了,请缩到{limit}个字以内")
    }
    pub(crate) fn too_many_pictures(limit: usize) -> String {
        format!("一篇最多放{limit}张图片,请删去几张")
    }
}

/// Articles: the pages of the desk.
pub(crate) mod desk {
    pub(crate) const GROUP: &str = "内容";
    pub(crate) const ARTICLES: &str = "文章";
    pub(crate) const LIST_CAPTION: &str = "文章列表";
    pub(crate) const NONE_HERE: &str = "这里没有文章";
    pub(crate) const UNTITLED: &str = "(还没有标题)";
    pub(crate) const ALL: &str = "全部";
    pub(crate) const TITLE_HAS: &str = "标题里有";
    pub(crate) const WRITE: &str = "写文章";
    pub(crate) const EDIT: &str = "修改";
    pub(crate) const SAVE: &str = "保存草稿";
    pub(crate) const SUBMIT: &str = "提交";
    pub(crate) const APPROVE: &str = "通过";
    pub(crate) const REJECT: &str = "退回";
    pub(crate) const RECALL: &str = "撤回";
    pub(crate) const GIVEN_BACK: &str = "被退回";
    pub(crate) const NEEDS_SECOND: &str = "(要第二人审核)";

    pub(crate) const TITLE: &str = "标题";
    pub(crate) const TITLE_HINT: &str = "80个字以内";
    pub(crate) const COLUMN: &str = "栏目";
    pub(crate) const SCOPE: &str = "发给谁";
    pub(crate) const SCOPE_HINT: &str =
        "选县,全县的屏幕都有;选乡镇,只有它的村有;选村,只有这个村有。上过屏后不能再换";
    pub(crate) const TEXT: &str = "正文";
    pub(crate) const TEXT_HINT: &str = "提交前要写。一行一段。链接、字体和颜色会去掉,屏幕上统一排版";
    pub(crate) const PICTURES: &str = "添加图片";
    pub(crate) const PICTURES_HINT: &str =
        "JPG、PNG、WebP 或 GIF,放在正文最后;会自动缩小。一次最多10张,每张20MB以内";
    pub(crate) const PICTURES_AGAIN: &str = "请重新选一次刚才的图片";
    pub(crate) const ALT: &str = "图片说明";
    pub(crate) const ALT_HINT: &str = "图上有什么,读给看不清的人听";
    pub(crate) const SUMMARY: &str = "摘要";
    pub(crate) const SOURCE: &str = "来源";
    pub(crate) const SOURCE_HINT: &str = "网站或单位名称,屏幕上会写明";
    pub(crate) const UNIT: &str = "作者或单位";
    pub(crate) const SOURCE_URL: &str = "原文网址";
    pub(crate) const SOURCE_TIME: &str = "原文时间";
    pub(crate) const PUBLISH_AT: &str = "上屏时间";
    pub(crate) const PUBLISH_HINT: &str = "不填就是通过后马上上屏";
    pub(crate) const EXPIRE_AT: &str = "到期时间";
    pub(crate) const EXPIRE_HINT: &str = "到时自动下屏;不填就一直在";
    pub(crate) const NOTICE: &str = "放在首页的通知条里";
    pub(crate) const PINNED: &str = "在栏目里置顶";
    pub(crate) const BAD_TIME: &str = "时间写得不对,请写成 2026-11-23T18:05 这样";
    pub(crate) const FORM_BROKEN: &str = "没有收完整,或者内容太大,请重试";
    pub(crate) const NO_PICTURE: &str = "没有这张图片,或者不归您管";

    pub(crate) const OVERVIEW: &str = "概况";
    pub(crate) const VERSIONS: &str = "版本";
    pub(crate) const RECEIPTS: &str = "收到情况";
    pub(crate) const RECALL_RECEIPTS: &str = "撤回执行情况";
    pub(crate) const STANDS: &str = "现在的情况";
    pub(crate) const LOOKS: &str = "屏幕上的样子";
    pub(crate) const PREVIEW: &str = "整屏预览";
    pub(crate) const WHY: &str = "为什么在屏幕上";
    pub(crate) const FACT: &str = "项目";
    pub(crate) const VALUE: &str = "内容";
    pub(crate) const STATE: &str = "状态";
    pub(crate) const CHANGED: &str = "最后改动";
    pub(crate) const VERSION: &str = "版本";
    pub(crate) const RULE: &str = "来路";
    pub(crate) const WRITTEN_BY: &str = "谁写的";
    pub(crate) const RELEASED_BY: &str = "谁放行的";
    pub(crate) const BY_SECOND: &str = "第二人审核";
    pub(crate) const BY_ONE: &str = "本栏目由写的人直接发布";
    pub(crate) const SHOWN_SINCE: &str = "什么时候上屏";
    pub(crate) const ARRIVED: &str = "什么时候到这里";
    pub(crate) const UNKNOWN: &str = "没有写";
    pub(crate) const AT_ONCE: &str = "通过后马上";
    pub(crate) const NEVER: &str = "不到期";
    pub(crate) const REASON: &str = "原因:";
    pub(crate) const REASON_FIELD: &str = "原因";
    pub(crate) const STEPS: &str = "经过";
    pub(crate) const TIME: &str = "时间";
    pub(crate) const DONE: &str = "做了什么";
    pub(crate) const WHO: &str = "谁";
    pub(crate) const HASH: &str = "指纹";
    pub(crate) const ON_SCREEN: &str = "在屏幕上";
    pub(crate) const NO_DIFFERENCE: &str = "文字没有不同";
    pub(crate) const DIFFERENCE: &str = "您写的和这一版的不同(划线的是这一版有的,加线的是您写的)";
    pub(crate) const THEIRS: &str = "别人刚保存的一版";
    pub(crate) const CONFLICT: &str =
        "您写的时候,别人保存了新的一版。您写的都在下面,没有丢:请对照着改好再保存,或者返回不存";
    pub(crate) const SCREEN: &str = "屏幕";
    pub(crate) const OBEYED: &str = "已执行";
    pub(crate) const ARRIVED_THERE: &str = "已收到";
    pub(crate) const ON_ITS_WAY: &str = "正在发送";
    pub(crate) const NOT_REACHED: &str = "未收到(离线)";
    pub(crate) const NEVER_SENT: &str = "还没有上过屏,没有发给任何屏幕";
    pub(crate) const NO_SCREENS: &str = "这个范围里还没有登记的屏幕";
    pub(crate) const REJECT_FOLLOWS: [&str; 2] = ["文章回到草稿,写的人能看到原因", "写的人改好后可以再提交"];
    pub(crate) const RECALL_FOLLOWS: [&str; 3] = [
        "连着的屏幕几秒内就看不到了,没连上的一连上就先撤回",
        "每块屏幕执行没有,在“收到情况”里看",
        "要再上屏,必须改成新的一版,重新走审核",
    ];

    pub(crate) fn version(number: i64) -> String {
        format!("第{number}版")
    }
    pub(crate) fn compared(from: i64, to: i64) -> String {
        format!("第{from}版 → 第{to}版")
    }
    pub(crate) fn of_screens(done: u64, whole: u64) -> String {
        format!("{done} / {whole} 块屏幕")
    }
    pub(crate) fn saved_by(number: i64, who: &str, when: &str) -> String {
        format!("第{number}版,{who}在 {when} 保存")
    }
    pub(crate) fn reject_what(title: &str) -> String {
        format!("退回《{title}》?")
    }
    pub(crate) fn recall_what(title: &str) -> String {
        format!("从所有屏幕上撤回《{title}》?")
    }
    pub(crate) fn pictures_added(count: usize) -> String {
        format!("加了{count}张图片")
    }
    pub(crate) fn too_many_bytes(megabytes: usize, count: usize) -> String {
        format!("一次最多{count}张图片,每张{megabytes}MB以内")
    }
    pub(crate) fn bad_picture(why: &str) -> String {
        format!("图片用不了:{why}。请换一张 JPG 或 PNG 图片")
    }
    pub(crate) fn step(action: &str) -> &'static str {
        match action {
            "article.write" => "保存",
            "article.submit" => "提交",
            "article.approve" => "审核通过",
            "article.reject" => "退回",
            "article.recall" => "撤回",
            "article.time" => "到点自动上下屏",
            _ => "改动",
        }
    }
}

/// The invented articles of a demonstration.
pub(crate) mod demo {
    pub(crate) const SOURCE: &str = "演示稿";
    pub(crate) const OFFICE: &str = "演示单位";
    pub(crate) const WRITER: &str = "演示编辑";
    pub(crate) const WRITES: &str = "编辑";
    pub(crate) const REVIEWER: &str = "演示审核";
    pub(crate) const REVIEWS: &str = "审核";
    pub(crate) const RULE: &str = "演示数据";

    pub(crate) fn scene(name: &str) -> &'static str {
        match name {
            "tea" => "山坡上的茶园(演示画)",
            "river" => "山下的河(演示画)",
            "fields" => "田野(演示画)",
            "dusk" => "黄昏的山(演示画)",
            "spring" => "冒着水汽的山谷(演示画)",
            "street" => "老街和远山(演示画)",
            _ => "远山(演示画)",
        }
    }
}

/// The tree of halls: the pages of the desk.
pub(crate) mod halls {
    use crate::columns::{Kind, Tier};

    pub(crate) const GROUP: &str = "内容";
    pub(crate) const HALLS: &str = "大厅和栏目";
    pub(crate) const ARRANGE: &str = "屏幕首页";
    pub(crate) const COUNTY_ONLY: &str = "全县的大厅和栏目由县里改;本单位的屏幕上放哪些,在“屏幕首页”里选";
    pub(crate) const NOWHERE: &str = "没有这个位置,请返回后重新选择";
    pub(crate) const NAME: &str = "名称";
    pub(crate) const SHORT: &str = "按键上的短名称";
    pub(crate) const SHORT_HINT: &str = "名称超过6个字时写,6个字以内";
    pub(crate) const SLUG: &str = "地址名";
    pub(crate) const SLUG_HINT: &str = "小写英文,例如 news;定了就不能改";
    pub(crate) const ICON: &str = "图标";
    pub(crate) const ICON_HINT: &str = "图标表里的名字,例如 news、book、heart";
    pub(crate) const SPEAK: &str = "朗读的话";
    pub(crate) const SPEAK_HINT: &str = "告诉老人这里有什么";
    pub(crate) const ADDRESS: &str = "地址";
    pub(crate) const DO: &str = "操作";
    pub(crate) const UP: &str = "上移";
    pub(crate) const DOWN: &str = "下移";
    pub(crate) const RENAME: &str = "改名";
    pub(crate) const RENAME_FOLLOWS: &str = "全县的屏幕几秒内换上新名称,里面的内容不动";
    pub(crate) const HIDE: &str = "隐藏";
    pub(crate) const SHOW: &str = "显示";
    pub(crate) const REMOVE: &str = "去掉";
    pub(crate) const ADD: &str = "新增";
    pub(crate) const KIND: &str = "页面种类";
    pub(crate) const TIER: &str = "接入等级";
    pub(crate) const REVIEW: &str = "审核";
    pub(crate) const SECOND: &str = "要第二人审核";
    pub(crate) const ALONE: &str = "一个人就能发";
    pub(crate) const OWNER: &str = "负责单位";
    pub(crate) const SOURCE: &str = "内容来源";
    pub(crate) const MAX_AGE: &str = "最长多久要更新";
    pub(crate) const MAX_AGE_HINT: &str = "小时数加 h 或天数加 d,例如 6h、35d;不会过期的写 none";
    pub(crate) const INSTEAD: &str = "没接通时怎么办";
    pub(crate) const INSTEAD_HINT: &str = "等级 C、D 必填,例如:请打12345,或到村委会问";
    pub(crate) const ORGANISATION: &str = "单位";
    pub(crate) const SHORTCUTS: &str = "快捷键";
    pub(crate) const NEW_SHORTCUT: &str = "加一个快捷键";
    pub(crate) const NOT_SHOWN: &str = "(没有显示)";
    pub(crate) const OWN_CHOICE: &str = "现在是这个单位自己选的。改了以后,它的屏幕几秒内就换。";
    pub(crate) const DEFAULT_CHOICE: &str = "现在用的是这类单位的默认样子。改了以后,它的屏幕几秒内就换。";
    pub(crate) const RESET: &str = "恢复默认";
    pub(crate) const ONE_HALL: &str = "屏幕上至少要留一个大厅";

    pub(crate) fn hidden_in(title: &str) -> String {
        format!("{title}里隐藏的")
    }
    pub(crate) fn rename_what(at: &str) -> String {
        format!("给 {at} 改名")
    }
    pub(crate) fn arrange_of(name: &str) -> String {
        format!("{name}的屏幕首页")
    }
    pub(crate) fn arranged(what: &str, at: &str) -> String {
        let done = match what.rsplit('-').next().unwrap_or_default() {
            "up" => UP,
            "down" => DOWN,
            "hide" => HIDE,
            "show" => SHOW,
            "remove" => REMOVE,
            "add" => ADD,
            _ => RESET,
        };
        format!("{done} {at}")
    }
    pub(crate) fn part(prefix: &str) -> &'static str {
        match prefix {
            "hall_" => "大厅的",
            "section_" => "子版块的",
            _ => "栏目的",
        }
    }
    pub(crate) fn kind(kind: Kind) -> &'static str {
        match kind {
            Kind::Static => "固定内容",
            Kind::Feed => "文章,新的在前",
            Kind::Query => "查询",
            Kind::Form => "填表",
            Kind::Media => "影音",
            Kind::Live => "直播",
            Kind::Person => "找人",
        }
    }
    pub(crate) fn tier(tier: Tier) -> &'static str {
        match tier {
            Tier::A => "A 当天能用",
            Tier::B => "B 要单位给文件",
            Tier::C => "C 要授权接口",
            Tier::D => "D 转电话或办事员",
        }
    }
}
