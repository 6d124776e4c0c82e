//! What people read of the papers of an application.

pub(crate) const PAPER_FIRST: &str = "请先拍照或者传一张，再按下一步。";
pub(crate) const SIGN_FIRST: &str = "请先签名，再按下一步。";
pub(crate) const SIGN_AGAIN: &str = "签名没有看清，请重写一次，写大一点。";
pub(crate) const SIGNED: &str = "已经签了";
pub(crate) const REMOVE: &str = "去掉";
pub(crate) const REWRITE: &str = "重写";
pub(crate) const SIGN_DONE: &str = "签好了";
pub(crate) const SIGN_HERE: &str = "用手指在这里写名字";
pub(crate) const SIGN_PAD: &str = "签名的地方，用手指写名字";
pub(crate) const NO_SCRIPT: &str = "这个屏上不能手写。可以在纸上签好名，拍照传上来。";
pub(crate) const ON_PAPER: &str = "也可以在纸上签好，拍照传上来：";
pub(crate) const CLERK_HELPS: &str = "这里不方便拍照，请村里的办事员帮您传。可以不交的，先跳过也能办。";
pub(crate) const CHOOSE_FILE: &str = "选照片或 PDF";
pub(crate) const SEND: &str = "传上来";
pub(crate) const PHOTOGRAPH: &str = "拍照";
pub(crate) const BY_PHONE: &str = "用手机拍";
pub(crate) const NOBODY_HELPS: &str = "村干部已经帮完了，这里不用再签。";
pub(crate) const FULL: &str = "这一项放满了。要换，就先去掉一张。";

// what is not taken
pub(crate) const NOTHING_CAME: &str = "没有收到照片，请再选一次。";
pub(crate) const TOO_LARGE: &str = "这个文件太大了，超过12兆，收不下。请重新拍一张照片传上来。";
pub(crate) const TOO_MANY: &str = "一次申请最多交24张，已经满了。请去掉几张，再传。";
pub(crate) const NO_ROOM: &str = "机器里存的材料太多了，请过一会儿再传，或者先跳过。";
pub(crate) const DISK_FULL: &str = "机器的存储空间满了，这一张没有存下，前面填的都还在。请告诉村里值班的人。";
pub(crate) const BUSY: &str = "现在传照片的人多，请等一会儿再传。";
pub(crate) const BROKEN_OFF: &str = "传到一半断了，这一张没有存下。请再传一次。";
pub(crate) const NO_PICTURE: &str = "这个文件不是照片，也不是 PDF。请拍一张照片传上来。";
pub(crate) const TOO_MANY_PIXELS: &str = "这张照片的尺寸太大，打不开。请用手机重新拍一张。";
pub(crate) const DAMAGED: &str = "这个文件坏了，打不开。请重新拍一张照片传上来。";
pub(crate) const ACTIVE: &str = "这个 PDF 里夹带了程序或别的文件，不收。请把材料拍成照片传上来。";
pub(crate) const PROTECTED: &str = "这个 PDF 有密码，打不开。请把材料拍成照片传上来。";
pub(crate) const TOO_MANY_PAGES: &str = "这个 PDF 页数太多，收不下。请只传要的那几页，或者拍成照片。";
pub(crate) const NOT_ASKED: &str = "这一项现在不用交材料，请接着往下填。";

// the phone beside the screen
pub(crate) const PHONE_TITLE: &str = "用手机拍材料";
pub(crate) const SCAN: &str = "用手机扫这个码，在手机上拍。手机要连着村里的无线网。";
pub(crate) const SCAN_FAR: &str = "用手机扫这个码，在手机上拍。手机用自己的流量就行，不用连无线网。";
pub(crate) const SAME_NET: &str = "手机连的是村里的无线网";
pub(crate) const LINE_BROKEN: &str = "连不上县里了，手机上的暂时传不过来。正在再连。";
pub(crate) const LINE_BROKEN_LAN: &str =
    "等不及的话，请让手机连村里的无线网，按下面的“手机连的是村里的无线网”，扫新的码。";
pub(crate) const NO_LINE: &str = "现在连不上县里，手机传不了。请过一会儿再试，或者请村里的办事员帮您传。";
pub(crate) const SCAN_QR: &str = "给手机扫的二维码";
pub(crate) const SCAN_LIMIT: &str = "5分钟里有效，只给一部手机用。";
pub(crate) const CAME: &str = "手机上的传到了。";
pub(crate) const PHONE_READY: &str = "我传好了";
pub(crate) const PASS_OVER: &str = "这个码过时了";
pub(crate) const PASS_OVER_WHY: &str = "过了5分钟，或者屏上已经不填这一项了。";
pub(crate) const PASS_OVER_TO_DO: &str = "请在大屏上再按一次“用手机拍”，扫新的码。";
pub(crate) const PASS_TAKEN: &str = "这个码已经有一部手机在用";
pub(crate) const PASS_TAKEN_WHY: &str = "一个码只给一部手机用，别人传不进来。";
pub(crate) const SENT_WELL: &str = "传到了。看得清，就到大屏上按“我传好了”；看不清，就去掉重拍。";
pub(crate) const FAR_ON_ITS_WAY: &str = "正在送";
pub(crate) const FAR_THERE: &str = "送到了";
pub(crate) const FAR_WAITING: &str = "正在送到大屏上，请等一等。";
pub(crate) const FAR_SENT: &str =
    "送到大屏上了。到大屏上按“我传好了”看一看；看不清，就在大屏上去掉，再拍一张。";
pub(crate) const FAR_FULL: &str = "这个码能传的都传满了。还要传，请在大屏上再按一次“用手机拍”，扫新的码。";
pub(crate) const ONE_MORE: &str = "还有的话，接着拍下一张。";

/// How many papers.
pub(crate) fn count(count: usize) -> String {
    format!("{count}张")
}

/// One of the papers, to be heard and in place of a picture.
pub(crate) fn one(short: &str, number: usize) -> String {
    format!("{short}，第{number}张")
}

/// How far one of the papers is.
pub(crate) fn standing(short: &str, number: usize, word: &str) -> String {
    format!("{}：{word}", one(short, number))
}

/// A paper that was there is there no more.
pub(crate) const LOST: &str = "有一张材料在机器里找不到了，请把它去掉，再传一次。别的都还在。";
