//! Everything that people read here, but for the items themselves.

pub(crate) mod applicant;
pub(crate) mod assign;
pub(crate) mod batch;
pub(crate) mod calendar;
pub(crate) mod card;
pub(crate) mod catalogue;
pub(crate) mod columns;
pub(crate) mod editor;
pub(crate) mod interfaces;
pub(crate) mod notice;
pub(crate) mod paper;
pub(crate) mod papers;
pub(crate) mod privacy;
pub(crate) mod proxy;
pub(crate) mod rating;
pub(crate) mod result;
pub(crate) mod seat;
pub(crate) mod sheet;
pub(crate) mod statistics;
pub(crate) mod urge;
pub(crate) mod voice;
pub(crate) mod waiting;
pub(crate) mod wall;

use crate::item::{Limit, Terms};
use hongwang_page::spoken;

pub(crate) const ALL_ITEMS: &str = "网上申办";
pub(crate) const NO_ITEM: &str = "没有这一项";
pub(crate) const ONLY_IN_A_VILLAGE: &str = "请到村里的大屏上申请。";

// the guide
pub(crate) const OFFICE: &str = "谁来办";
pub(crate) const PROMISED: &str = "多少天";
pub(crate) const FEE: &str = "要不要钱";
pub(crate) const RESULT: &str = "办好得什么";
pub(crate) const COLLECT: &str = "在哪里领";
pub(crate) const WHO: &str = "谁能办";
pub(crate) const MATERIALS: &str = "要带什么";
pub(crate) const STEPS: &str = "怎么办";
pub(crate) const ANONYMOUS: &str = "不用写名字和身份证号。";
pub(crate) const NO_MATERIALS: &str = "什么都不用带。";
pub(crate) const HOW_SHOW: &str = "带原件";
pub(crate) const HOW_PHOTO: &str = "拍照就行";
pub(crate) const HOW_HELD: &str = "不用带";
pub(crate) const HOW_WRITE: &str = "在这里填";
pub(crate) const BEGIN: &str = "开始填";
pub(crate) const RESUME: &str = "接着上次填";
pub(crate) const QUESTIONS: &str = "要填什么";
pub(crate) const QUESTIONS_LEAD: &str = "一页只问一件。填的时候会看到这几个键。";

/// A material, its way, and a note, to be heard.
pub(crate) fn material(name: &str, how: &str, note: &str) -> String {
    spoken([name, how, note])
}

/// A limit of time.
pub(crate) fn limit(limit: Limit) -> String {
    match (limit.days, limit.working) {
        (0, _) => "当天办好".to_owned(),
        (days, true) => format!("{days}个工作日"),
        (days, false) => format!("{days}天"),
    }
}

/// A fact and its name, to be heard.
pub(crate) fn fact(name: &str, value: &str) -> String {
    spoken([name, value])
}

// one question a page
pub(crate) const NEXT: &str = "下一步";
pub(crate) const BACK: &str = "上一步";
pub(crate) const SKIP: &str = "不填，跳过";
pub(crate) const KEEP: &str = "先存着";
pub(crate) const NO_MORE: &str = "没有了，下一步";
pub(crate) const DROP: &str = "去掉";
pub(crate) const DISK_FULL: &str =
    "机器的存储空间满了，这一项没有存下，前面填的都还在。请告诉村里值班的人，过一会儿再按下一步。";
pub(crate) const WRITE_FIRST: &str = "请先填写，再按下一步。";
pub(crate) const CHOOSE_FIRST: &str = "请先选一个，再按下一步。";
pub(crate) const SKIPPED: &str = "没有填";

/// What was written is of the right kind, and still not what the form takes.
pub(crate) fn does_not_fit(short: &str, hint: &str) -> String {
    if hint.is_empty() {
        format!("{short}这样写不对，请再看看。")
    } else {
        format!("{short}这样写不对：{hint}")
    }
}

/// How far one is.
pub(crate) fn question_of(number: usize, all: usize) -> String {
    format!("第{number}题，一共{all}题")
}

/// A member of a group, counted from 1.
pub(crate) fn member(repeat: &str, which: usize) -> String {
    format!("第{which}个{repeat}")
}

/// An answer about a member.
pub(crate) fn of_member(repeat: &str, which: usize, short: &str) -> String {
    format!("{} {short}", member(repeat, which))
}

/// The key for one member more.
pub(crate) fn add(repeat: &str) -> String {
    format!("加一个{repeat}")
}

/// A group is full.
pub(crate) fn no_more_fit(repeat: &str, most: usize) -> String {
    format!("最多写{most}个{repeat}，再多的请到窗口说。")
}

// the summary
pub(crate) const CHECK: &str = "看一遍";
pub(crate) const CHECK_LEAD: &str = "都填好了。看一遍，错了就改；没有错，就交上去。";
pub(crate) const CHECK_MISSING: &str = "还有没填好的，标红的要补上。";
pub(crate) const NOT_ANSWERED: &str = "还没有填好";
pub(crate) const CHANGE: &str = "改";
pub(crate) const GO_ON: &str = "接着填";
pub(crate) const ANEW: &str = "全部重填";
pub(crate) const HAND_IN: &str = "交上去";
pub(crate) const NOT_WHOLE: &str = "填的内容对不上，请回去看一遍再交。填过的都还在。";

/// The key that changes an answer, to be heard.
pub(crate) fn change(name: &str) -> String {
    format!("改{name}")
}

/// How many members.
pub(crate) fn count(count: usize) -> String {
    format!("{count}个")
}

// keeping it
pub(crate) const KEEP_TITLE: &str = "先存着，下次接着填";
pub(crate) const KEEP_LEAD: &str = "写下您的电话，给您一个取件码。下次在这台机器上，凭电话和取件码接着填。";
pub(crate) const KEPT: &str = "存好了";
pub(crate) const KEPT_ALREADY: &str = "已经存着了，刚才填的也在里面。取件码还是原来那个。";
pub(crate) const YOUR_CODE: &str = "您的取件码";
pub(crate) const PHONE: &str = "您的电话";
pub(crate) const PHONE_HINT: &str = "手机号，或者带区号的座机号。";
pub(crate) const PHONE_MISSING: &str = "请先写电话。";
pub(crate) const CODE: &str = "取件码";
pub(crate) const CODE_HINT: &str = "存的时候给您的6个数字。";
pub(crate) const NOTHING_KEPT: &str = "电话或取件码不对，没有找到。请再看看记下的数字。";
pub(crate) const SHUT: &str = "错了太多次，为了安全，请过一个小时再试。";
pub(crate) const END: &str = "结束";

/// What the code is for, and until when.
pub(crate) fn kept_until(day: &str) -> String {
    format!("请记下来，不要告诉别人。短信还没有接通，不会另外发给您。存到{day}。")
}

// a visit that is over
pub(crate) const GONE: &str = "刚才填的已经清掉了";
pub(crate) const GONE_WHY: &str = "有人离开大屏，没有存的内容就会清掉，别人看不到。";
pub(crate) const GONE_TO_DO: &str = "存过的，凭电话和取件码接着填；没有存的，请重新开始。";

pub(crate) const TOO_MANY: &str = "现在填的人太多了，请过一会儿再来。填过的都还在。";

// handed in
pub(crate) const DONE: &str = "交上去了";
pub(crate) const YOUR_NUMBER: &str = "您的办件号";
pub(crate) const WAITS: &str = "已经收下。连上县里以后自动送到，不用再来。";
pub(crate) const DELIVERED: &str = "已经送到。";
pub(crate) const NO_CASE: &str = "没有这一件";
pub(crate) const OFFICIAL_NUMBER: &str = "县里的编号";

/// The center does not take it.
pub(crate) fn refused(why: &str) -> String {
    format!("没有收下：{why}")
}

/// When it was handed in.
pub(crate) fn handed_in_at(at: &str) -> String {
    format!("{at}交的。请记住办件号。")
}

/// Who answers, and by when.
pub(crate) fn office_answers(terms: Terms<'_>) -> String {
    format!("由{}办，从收下那天算起，{}。", terms.office, limit(terms.promised))
}

// the slip
pub(crate) const SLIP: &str = "办件小票";
pub(crate) const DEMO: &str = "(演示)";
pub(crate) const SLIP_ASK: &str = "想知道办到哪一步，在村里的大屏上点“办件进度”，按上面的办件号。";
pub(crate) const SLIP_PHONE: &str = "手机连上村里的网，扫这个码也能查。";
pub(crate) const SLIP_CODE: &str = "码里是办件号。";
pub(crate) const SLIP_KEEP: &str = "请收好。小票上没有您的个人信息。";
pub(crate) const SLIP_FAULT: &str = "机器内部出了点问题，已经记下来了";
pub(crate) const PRINT: &str = "打印小票";
pub(crate) const PRINT_AGAIN: &str = "再打印一张";
pub(crate) const PRINTING: &str = "正在打印小票。";
pub(crate) const PRINTED: &str = "小票已经打印。没有看到，请看看打印机里还有没有纸。";

/// When it was handed in, on paper.
pub(crate) fn slip_handed_in(at: &str) -> String {
    format!("{at}交")
}

/// The slip did not come out; what that means, what to do, and what to look at.
pub(crate) fn not_printed(why: &str) -> String {
    format!("小票没有打印出来。申请已经交上去了，请记下办件号。要小票，请告诉村里值班的人：{why}。")
}

// how far it is
pub(crate) const PROGRESS: &str = "办件进度";
pub(crate) const PROGRESS_SPEAK: &str = "您申请的事办到哪一步了，在这里查。";
pub(crate) const PROGRESS_LEAD: &str = "按一下单子上的办件号，看办到哪一步了。";
pub(crate) const PROGRESS_NUMBER: &str = "办件号";
pub(crate) const PROGRESS_HINT: &str = "先按8位日期，再按后面的3位，中间的横线不用按。";
pub(crate) const PROGRESS_LOOK: &str = "查一查";
pub(crate) const PROGRESS_AGAIN: &str = "再查一个";
pub(crate) const PROGRESS_SHORT: &str = "办件号是8位日期加后面的几位，比如20261123001。请再看看单子。";
pub(crate) const PROGRESS_NONE: &str = "没有找到这个办件号。请再看看单子，要在交的那个村查。";
pub(crate) const PROGRESS_IN_A_VILLAGE: &str = "请到交申请的那个村，在大屏上查。";

/// Since when it stands there.
pub(crate) fn stands_since(at: &str) -> String {
    format!("{at}到这一步。")
}
