//! Invented work for a demonstration, each marked 演示, with numbers that nobody has.

use crate::posting::{Kind, Posting, midnight};
use crate::wage;
use crate::{Work, contact, publish, store};
use hongwang_base::{Millis, OrgLevel, OrgPath, Scope, SubmissionId};
use hongwang_feature::{Place, Reply, organisations};
use std::collections::BTreeSet;

/// What is invented says so.
pub(crate) const MARK: &str = "演示";
const SOURCE: &str = "演示数据";

/// Title, employer, place, code, pay, days until it begins, people, what is asked.
type Row = (&'static str, &'static str, &'static str, &'static str, &'static str, i64, u32, &'static str);

const LOCAL: [Row; 7] = [
    ("缝纫工", "演示制衣厂", "温泉镇", "421124100000", "3500-5500元/月", 3, 20, "会踩缝纫机，管一餐饭"),
    ("茶叶包装工", "演示茶业公司", "红山镇", "421124102000", "130元/天", 1, 12, "手脚干净利落，50 岁以下"),
    ("酒店服务员", "演示宾馆", "温泉镇", "421124100000", "2800-3500元/月", 0, 5, "管吃住，轮休"),
    ("送货司机", "演示物流", "温泉镇", "421124100000", "5000元/月起", 7, 2, "C1 驾照，三年以上"),
    ("电工", "演示水电队", "南河镇", "421124101000", "220元/天", 2, 3, "有电工证"),
    ("超市收银员", "演示超市", "石头咀镇", "421124105000", "16元/小时", 0, 4, "会用电脑"),
    ("养蚕技术员", "演示合作社", "金家铺镇", "421124104000", "面议", 14, 1, "懂养蚕"),
];
const OUT: [Row; 6] = [
    (
        "电子厂普工",
        "演示电子厂",
        "武汉东湖高新区",
        "420100000000",
        "5500-7500元/月",
        5,
        100,
        "18 到 45 岁，管住",
    ),
    (
        "建筑钢筋工",
        "演示建筑公司",
        "深圳龙岗",
        "440300000000",
        "350元/天",
        10,
        30,
        "自带工具，干满一个月结一次",
    ),
    ("月嫂", "演示家政公司", "武汉", "420100000000", "8000-12000元/月", 0, 10, "有健康证"),
    ("快递分拣", "演示快递", "杭州", "330100000000", "22元/小时", 1, 60, "夜班，管住"),
    ("制鞋工", "演示鞋厂", "温州", "330300000000", "0.8元/件", 6, 40, "熟手，多劳多得"),
    ("保安", "演示物业", "上海松江", "310000000000", "4800元/月", 3, 15, "55 岁以下，管住"),
];
const PUBLIC: [Row; 3] = [
    ("护林员", "演示林业站", "杨柳湾镇", "421124108000", "800元/月", 0, 6, "本镇脱贫户优先"),
    ("村庄保洁员", "演示村委会", "红山镇", "421124102000", "600元/月", 0, 4, "每天半天"),
    ("水库巡查员", "演示水利站", "雷家店镇", "421124107000", "900元/月", 5, 2, "会用手机拍照"),
];
const GIGS: [Row; 6] = [
    ("采茶", "茶厂（演示）", "", "", "150元/天", 1, 20, "干7天，管吃"),
    ("摘果", "村里人家（演示）", "", "", "120元/天", 0, 3, "干2天，管吃"),
    ("建房小工", "工程队（演示）", "", "", "180元/天", 2, 5, "干15天，不管吃住"),
    ("打板栗", "合作社（演示）", "", "", "140元/天", 3, 8, "干5天，管吃"),
    ("带孩子", "村里人家（演示）", "", "", "100元/天", 1, 1, "干5天，管吃"),
    ("挖药材", "合作社（演示）", "", "", "130元/天", 4, 10, "干3天，管吃管住"),
];
/// What is sold, and what is looked for: title, price, how much.
const OFFERS: [(Kind, &str, &str, &str); 6] = [
    (Kind::Sell, "茶叶（演示）", "80元/斤", "300斤"),
    (Kind::Sell, "板栗（演示）", "6元/斤", "2000斤"),
    (Kind::Sell, "土鸡蛋（演示）", "1.5元/个", "600个"),
    (Kind::Sell, "茯苓（演示）", "25元/斤", "500斤"),
    (Kind::Buy, "干香菇（演示）", "45元/斤", "200斤"),
    (Kind::Buy, "茶苗（演示）", "0.3元/棵", "20000棵"),
];
/// Townships that get gigs and offers.
const TOWNS: usize = 11;

/// Fills an empty center.
pub(crate) async fn fill(work: &Work, place: &Place) -> Reply<()> {
    let now = place.clock.now();
    let mut tx = place.db.write().await?;
    if !store::published(&mut tx, &Scope(place.org.clone()), Millis(0)).await?.is_empty() {
        return Ok(());
    }
    let key = contact::key_of_center(&mut tx, &work.vault, now).await?;
    let mut number = 0_u32;
    let mut invented = |row: &Row, kind: Kind, scope: &OrgPath, near: Option<(&str, &str)>| {
        number += 1;
        let (title, employer, place, code, pay, days, wanted, needs) = *row;
        let (place, code) = near.unwrap_or((place, code));
        let id = SubmissionId::new(now).0;
        Posting {
            id,
            scope: scope.clone(),
            kind,
            title: title.to_owned(),
            employer: employer.to_owned(),
            place: place.to_owned(),
            code: code.to_owned(),
            km: None,
            pay: wage::read(pay, None).unwrap_or(None),
            start: (days > 0).then(|| midnight(now.beijing().date()).plus(days * Millis::DAY)),
            until: midnight(now.beijing().date()).plus((days + 20) * Millis::DAY),
            wanted: Some(wanted),
            needs: needs.to_owned(),
            contact: Some(contact::seal(&key, id, &format!("0713-{number:07}"))),
            photos: Vec::new(),
            source: SOURCE.to_owned(),
            at: now,
        }
    };
    let mut postings = Vec::new();
    for (rows, kind) in [(&LOCAL[..], Kind::Local), (&OUT[..], Kind::Out), (&PUBLIC[..], Kind::Public)] {
        postings.extend(rows.iter().map(|row| invented(row, kind, &place.org, None)));
    }
    let all = organisations::list(&mut tx, &Scope(place.org.clone())).await?;
    for town in all.iter().filter(|one| one.level() == OrgLevel::Township).take(TOWNS) {
        let villages: Vec<_> =
            all.iter().filter(|one| one.path.parent().as_ref() == Some(&town.path)).collect();
        for (row, village) in GIGS.iter().zip(villages.iter().cycle()) {
            let near = Some((village.short.as_str(), village.path.code()));
            postings.push(invented(row, Kind::Gig, &town.path, near));
        }
        for ((kind, title, price, quantity), village) in OFFERS.iter().zip(villages.iter().cycle()) {
            let near = Some((village.short.as_str(), village.path.code()));
            let row = (*title, "", "", "", *price, 0, 0, *quantity);
            let goods = invented(&row, *kind, &town.path, near);
            postings.push(Posting { wanted: None, ..goods });
        }
    }
    for posting in &postings {
        publish::tell(&mut tx, posting, now).await?;
    }
    tx.commit().await?;
    place.announce(postings.into_iter().map(|posting| posting.scope).collect::<BTreeSet<_>>());
    Ok(())
}
