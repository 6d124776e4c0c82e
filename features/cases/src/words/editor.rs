//! Words of the desk where forms are made.

pub(crate) const FORMS: &str = "表单";
pub(crate) const FORMS_CAPTION: &str = "每个事项要填的表";
pub(crate) const FORMS_LEAD: &str = "点事项改它的表。改的先存成草稿，发布以后村里才换成新的。";
pub(crate) const ONLY_COUNTY: &str = "表单由县里改，这里只能看。";
pub(crate) const NO_ITEM: &str = "没有这个事项";
pub(crate) const NO_VERSION: &str = "这个事项没有用过这一版表单";
pub(crate) const ITEM: &str = "事项";
pub(crate) const COUNT: &str = "几问";
pub(crate) const VERSION: &str = "版本";
pub(crate) const DRAFT: &str = "草稿";
pub(crate) const STATE: &str = "状态";
pub(crate) const HIDDEN: &str = "已隐藏";
pub(crate) const NO_DRAFT: &str = "没有草稿，下面是现在用的表。一改就存成草稿。";

pub(crate) const NOTHING_YET: &str = "这张表还没有发布过，村里还没有。发布以后，到“事项管理”里选它。";
pub(crate) const NOT_PUBLISHED: &str = "还没有发布";

/// Which items ask a form that stands by itself.
pub(crate) fn asked_by(items: &[&str]) -> String {
    if items.is_empty() {
        "还没有事项用这张表。".to_owned()
    } else {
        format!("用这张表的事项：{}。发布以后它们都换成新的。", items.join("、"))
    }
}

/// An item that asks such a form.
pub(crate) fn asks(form: &str) -> String {
    format!("用“{form}”这张表")
}

/// Whose draft it is.
pub(crate) fn draft_of(who: &str, at: &str) -> String {
    format!("{who}，{at}")
}

/// The draft, above its questions.
pub(crate) fn draft_line(who: &str, at: &str) -> String {
    format!("这是草稿，{who}在{at}改过。村里现在用的还是老的。")
}

// the questions
pub(crate) const QUESTIONS: &str = "要问的";
pub(crate) const NUMBER: &str = "序号";
pub(crate) const ASK: &str = "问题";
pub(crate) const SHORT: &str = "简称";
pub(crate) const HINT: &str = "提示";
pub(crate) const WAY: &str = "怎么答";
pub(crate) const MUST: &str = "必答";
pub(crate) const CONDITION: &str = "什么时候问";
pub(crate) const DO: &str = "操作";
pub(crate) const YES: &str = "是";
pub(crate) const MAY_SKIP: &str = "可以跳过";
pub(crate) const ALWAYS: &str = "都问";
pub(crate) const GONE: &str = "（已经没有的问题）";
pub(crate) const CHANGE: &str = "改";
pub(crate) const UP: &str = "上移";
pub(crate) const DOWN: &str = "下移";
pub(crate) const REMOVE: &str = "去掉";
pub(crate) const ADD_AFTER: &str = "后面加一问";
pub(crate) const ADD_WITHIN: &str = "组里加一问";
pub(crate) const ADD_FIRST: &str = "最前面加一问";
pub(crate) const ADD_LAST: &str = "最后加一问";
pub(crate) const ADD_GROUP: &str = "加一组";
pub(crate) const PREVIEW: &str = "预览";
pub(crate) const WRONG: &str = "有错";

/// When a question is asked.
pub(crate) fn asked_when(short: &str, answers: &[&str]) -> String {
    format!("“{short}”答了{}", answers.iter().map(|name| format!("“{name}”")).collect::<Vec<_>>().join("或"))
}

/// A group in the list.
pub(crate) fn group(repeat: &str, least: usize, most: usize) -> String {
    if least == 0 {
        format!("一组：{repeat}，最多{most}个")
    } else {
        format!("一组：{repeat}，{least}到{most}个")
    }
}

/// Rules that stay as they are.
pub(crate) fn kept_rules(count: usize) -> String {
    format!("这张表另有{count}条规则，这里改不了，照原样留着。")
}

/// How a question is answered.
pub(crate) fn way(word: &str) -> &'static str {
    match word {
        "name" => "写姓名",
        "phone" => "写电话",
        "id-number" => "写身份证号",
        "digits" => "写数字",
        "amount" => "写金额（元）",
        "date" => "写日期",
        "place" => "写地址",
        "choose" => "选一个",
        "paper" => "交材料（拍照）",
        "signature" => "签名",
        _ => "写文字",
    }
}

/// What kind of personal data it is.
pub(crate) fn personal(kind: &str) -> &str {
    match kind {
        "auto" => "按怎么答来定",
        "" | "none" => "不是个人信息",
        "name" => "姓名",
        "id" => "身份证号、证件号",
        "phone" => "电话",
        "address" => "住址",
        "family" => "家庭情况",
        "health" => "健康",
        "money" => "收入和财产",
        "paper" => "材料",
        "signature" => "签名",
        other => other,
    }
}

// what is wrong
pub(crate) const FAULTS: &str = "还不能发布";
pub(crate) const NO_FAULT: &str = "检查过了：每一问都问得到，整张表填得完。";
pub(crate) const NO_QUESTION: &str = "还没有问题，请先加一问";
pub(crate) const EMPTY_GROUP: &str = "这一组里还没有问题";
pub(crate) const LEAST_MOST: &str = "最少不能比最多还多";
pub(crate) const TWICE: &str = "和另一问写在同一个地方，请去掉一个";
pub(crate) const NO_CHOICES: &str = "要选一个，但没有写选项";
pub(crate) const SAME_CHOICE: &str = "有两个选项一样";
pub(crate) const CHOICE: &str = "选项";
pub(crate) const REPEAT: &str = "一个叫什么";

/// Too many questions.
pub(crate) fn too_many(count: usize, most: usize) -> String {
    format!("一共{count}问，太多了，最多{most}问")
}

/// Too many choices.
pub(crate) fn too_many_choices(most: usize) -> String {
    format!("选项最多{most}个")
}

/// Too many members, or none.
pub(crate) fn most_members(most: usize) -> String {
    format!("最多几个，要写1到{most}")
}

/// Nothing stands there.
pub(crate) fn empty(name: &str) -> String {
    format!("{name}没有写")
}

/// Too much stands there.
pub(crate) fn too_long(name: &str, most: usize) -> String {
    format!("{name}太长，最多{most}个字")
}

/// A question that is asked under no answers.
pub(crate) fn unreachable(short: &str) -> String {
    format!("“{short}”永远问不到：它要看的那一问、那个答案，前面没有")
}

/// It looks at what is asked later, or not of everybody.
pub(crate) fn not_before(short: &str) -> String {
    format!("要看“{short}”的答案，但那一问不在它前面，或者不是选一个的")
}

/// Some of the answers that it looks at are gone.
pub(crate) fn answers_gone(answers: &[&str]) -> String {
    format!("要看的答案里，{}已经没有了，请改“什么时候问”", answers.join("、"))
}

/// Nothing can be answered.
pub(crate) fn no_answer_fits(short: &str) -> String {
    format!("“{short}”填什么都通不过，规则写得太严")
}

/// The question is reached, and nothing can be handed in then.
pub(crate) fn no_whole(short: &str) -> String {
    format!("问到“{short}”的人填完了也交不上去，规则互相矛盾")
}

/// What is shown while a case is 公示 would not be there, or be of a person.
pub(crate) fn notice(at: &str) -> String {
    format!("公示要用到 {at} 这一问，不能去掉，也不能改成个人隐私")
}

/// A form that stands by itself would be the very same as another.
pub(crate) fn same_elsewhere(name: &str) -> String {
    format!("和“{name}”现在用的一模一样，不用再做一张，事项直接选它就行")
}

// a new form
pub(crate) const NEW_FORM: &str = "新建表单";
pub(crate) const FORM_NAME: &str = "表单名字";
pub(crate) const FORM_NAME_HINT: &str =
    "事项里按这个名字选表，不能和别的表、别的事项一样。比如：老年食堂报名";
pub(crate) const NAME_TAKEN: &str = "已经有叫这个名字的表单或事项，请换一个";
pub(crate) const NAME_PLAIN: &str = "表单名字里要有汉字";
pub(crate) const FROM: &str = "从哪里做起";
pub(crate) const FROM_NOTHING: &str = "空白的，一问一问加";
pub(crate) const BEGIN: &str = "先问哪几样";
pub(crate) const BEGIN_HINT: &str =
    "从空白做起的才用，做好了还能改。要核身份证的事项，姓名和身份证号都要问；读身份证、公示也靠这几样。";
pub(crate) const MEMBER: [&str; 3] = ["他叫什么名字？", "姓名", ""];

/// As the form of another.
pub(crate) fn as_of(name: &str) -> String {
    format!("照“{name}”的表改")
}

/// What is asked to begin with, the word for it, and a help.
pub(crate) fn begin(name: &str) -> [&'static str; 3] {
    match name {
        "name" => ["您叫什么名字？", "姓名", "照身份证上的写。"],
        "id" => ["您的身份证号是多少？", "身份证号", "一共十八位，照着身份证按。"],
        "family" => ["家里还有谁？一个一个写上。", "家里人", ""],
        "phone" => ["您的电话是多少？", "电话", "有事好打给您。手机、座机都行。"],
        _ => ["您住在哪里？", "住址", "选到村、到组。"],
    }
}

/// The log: a form was begun.
pub(crate) fn audit_new(name: &str) -> String {
    format!("新建表单“{name}”")
}

// where a group stands
pub(crate) const SPOT: &str = "放在哪里";
pub(crate) const SPOT_FIRST: &str = "最前面";
pub(crate) const SPOT_LAST: &str = "最后";
pub(crate) const ADD_GROUP_AFTER: &str = "后面加一组";

pub(crate) fn spot_before(name: &str) -> String {
    format!("“{name}”前面")
}

pub(crate) fn spot_after(name: &str) -> String {
    format!("“{name}”后面")
}

// one question
pub(crate) const NEW_QUESTION: &str = "加一问";
pub(crate) const ASK_HINT: &str = "一句话，老人一听就懂。比如：您家里有几口人？";
pub(crate) const SHORT_HINT: &str = "两三个字，看一遍的时候用。比如：人口";
pub(crate) const LONGEST: &str = "最多几个字、几张";
pub(crate) const LONGEST_HINT: &str =
    "写文字、姓名、地址、数字的，是几个字；交材料的，是几张。不写就按平常的。";
pub(crate) const CHOICES: &str = "选项";
pub(crate) const CHOICES_HINT: &str =
    "选一个的才要写。一行一个，只写名字就行。改名字时，等号和前面的代号不要动：dead=已去世";
pub(crate) const PERSONAL: &str = "是哪种个人信息";
pub(crate) const PERSONAL_HINT: &str = "是个人信息的，办事的人要写了理由才看得到。";
pub(crate) const OPTIONAL: &str = "可以不答，跳过";
pub(crate) const SAVE: &str = "存进草稿";
pub(crate) const WHEN_HINT: &str = "勾了，就只在这样回答时才问；都不勾，就都问。只能看一问。";
pub(crate) const ONE_CONDITION: &str = "只能看一问的答案，请只在一问下面勾";
pub(crate) const UNKNOWN_WAY: &str = "请选一个";
pub(crate) const NEW_GROUP: &str = "加一组";
pub(crate) const REPEAT_HINT: &str = "比如：孩子、家里人";
pub(crate) const GROUP_ASK_HINT: &str = "每写完一个问一次。比如：还有孩子吗？";
pub(crate) const MOST: &str = "最多几个";
pub(crate) const LEAST: &str = "最少几个";

/// The answers of an earlier question.
pub(crate) fn when_of(short: &str) -> String {
    format!("只在“{short}”这样回答时才问")
}

/// The length is none.
pub(crate) fn longest_wrong(most: u64) -> String {
    format!("要写1到{most}的数")
}

/// A choice whose code is none.
pub(crate) fn choice_code(line: &str) -> String {
    format!("“{line}”等号前面的代号只能用字母、数字，最多20个")
}

// what was done
pub(crate) const SAVED: &str = "存进草稿了。";
pub(crate) const MOVED: &str = "移好了。";
pub(crate) const CANNOT_MOVE: &str = "已经到头了，移不动。";
pub(crate) const REMOVED: &str = "去掉了。";
pub(crate) const THROWN: &str = "草稿不要了，回到现在用的表。";
pub(crate) const PUBLISHED: &str = "发布了，村里连上县里以后就换成新的。";
pub(crate) const NOTHING_NEW: &str = "和现在用的一样，没有什么要发布。";
pub(crate) const QUESTION_GONE: &str = "这一问刚才被别人去掉了。您写的还在下面，再存一次就加在最后。";

/// Somebody else was quicker.
pub(crate) fn meanwhile(who: &str) -> String {
    format!("您打开以后，{who}也改了这张表。您写的还在，请看看再存一次。")
}

/// Somebody else was quicker, and nothing was entered.
pub(crate) fn meanwhile_look(who: &str) -> String {
    format!("您打开以后，{who}也改了这张表，刚才这一下没有算数。下面是新的，请再看看。")
}

// taking away, publishing
pub(crate) const DEPENDS: &str = "这些问题要看它的答案，去掉以后要改它们“什么时候问”";
pub(crate) const THROW_AWAY: &str = "草稿不要了";
pub(crate) const PUBLISH: &str = "发布";
pub(crate) const PUBLISH_ASK: &str = "发布这张表";
pub(crate) const PUBLISH_FOLLOWS: [&str; 3] = [
    "村里的大屏换成新表，离线的村连上以后换。",
    "正在填的、存着的，还对得上的答案都留着，对不上的再问。",
    "已经交上来的，还按交的时候那一版看。",
];

/// What is taken away.
pub(crate) fn remove_ask(name: &str) -> String {
    format!("去掉“{name}”")
}

// versions
pub(crate) const VERSIONS: &str = "用过的版本";
pub(crate) const WHEN: &str = "时间";
pub(crate) const WHO: &str = "谁发布的";
pub(crate) const IN_USE: &str = "现在用的";
pub(crate) const EARLIER: &str = "随程序带的，或更早的";
pub(crate) const LOOK: &str = "看这一版";
pub(crate) const AGAIN: &str = "换回这一版";
pub(crate) const UNUSABLE: &str = "这一版现在的程序用不了";

/// The log: a form was published.
pub(crate) fn audit(item: &str, hash: &str) -> String {
    format!("发布“{item}”的表单，版本 {hash}")
}

/// The log: an older form stands again.
pub(crate) fn audit_again(item: &str, hash: &str) -> String {
    format!("“{item}”的表单换回版本 {hash}")
}

// the preview
pub(crate) const PREVIEW_LINE: &str = "预览：这里填的不存，也不交。前面的答案是编的。";
pub(crate) const PREVIEW_END: &str = "预览到头了";
pub(crate) const PREVIEW_WHOLE: &str = "这样填完，可以交上去。";
pub(crate) const PREVIEW_NOT_WHOLE: &str = "这样填完还交不上去，有没填的，或者表还没有改好。";
pub(crate) const PREVIEW_NOTHING: &str = "这张表还不能预览，请先改好标出来的错。";
pub(crate) const BACK_TO_FORM: &str = "回到这张表";
pub(crate) const KIOSK: &str = "大屏";
pub(crate) const TV: &str = "电视";
pub(crate) const PHONE: &str = "手机";
