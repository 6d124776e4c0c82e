//! What is wrong is refused with its place, or remarked on.

use crate::{CALENDAR, CALLS, STOPS, TRIPS, places, with};
use hongwang_gtfs::Severity::{self, Error, Remark};

/// Files in the place of the good ones; severity, file, line and field of the first fault; a piece of its sentence.
type Case<'a> = (&'a [(&'static str, &'a str)], (Severity, &'a str, Option<u64>, &'a str), &'a str);

fn first(cases: &[Case<'_>]) {
    for (files, place, words) in cases {
        let (feed, report) = with(files);
        let worst = report.faults.iter().zip(places(&report)).min_by_key(|(fault, _)| fault.severity);
        let (fault, found) = worst.unwrap_or_else(|| panic!("nothing is wrong: {words}"));
        assert_eq!(found, *place, "{:#?}", report.faults);
        assert!(fault.what.contains(words), "{words}: {fault:?}");
        assert_eq!(feed.is_none(), place.0 == Error, "{words}");
    }
}

#[test]
fn a_feed_without_a_calendar_is_refused_in_those_words() {
    let heads = CALENDAR.lines().next().expect("heads");
    first(&[
        (&[("calendar.txt", "")], (Error, "calendar.txt", None, ""), "不知道哪天开车"),
        (&[("calendar.txt", heads)], (Error, "calendar.txt", None, ""), "不知道哪天开车"),
    ]);
}

#[test]
fn a_file_that_is_missing_or_lacks_a_head_is_named() {
    first(&[
        (&[("agency.txt", "")], (Error, "agency.txt", None, ""), "缺这个文件"),
        (&[("stops.txt", "")], (Error, "stops.txt", None, ""), "缺这个文件"),
        (&[("routes.txt", "")], (Error, "routes.txt", None, ""), "缺这个文件"),
        (&[("trips.txt", "")], (Error, "trips.txt", None, ""), "缺这个文件"),
        (&[("stop_times.txt", "")], (Error, "stop_times.txt", None, ""), "缺这个文件"),
        (&[("stops.txt", "stop_id\nA\n")], (Error, "stops.txt", Some(1), "stop_name"), "缺这一列"),
        (
            &[("stops.txt", "stop_id,stop_name,stop_id\nA,a,b\n")],
            (Error, "stops.txt", Some(1), "stop_id"),
            "两列",
        ),
        (&[("agency.txt", "agency_name,agency_timezone\n")], (Error, "agency.txt", None, ""), "只有表头"),
    ]);
}

#[test]
fn time_that_goes_back_is_refused() {
    let heads = "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n";
    let back = format!("{heads}T1,8:00:00,8:00:00,A,1\nT1,7:59:00,7:59:00,C,2\n");
    let waits = format!("{heads}T1,8:00:00,7:00:00,A,1\nT1,9:00:00,9:00:00,C,2\n");
    let by_sequence = format!("{heads}T1,8:00:00,8:00:00,A,2\nT1,8:10:00,8:10:00,C,1\n");
    let twice = format!("{heads}T1,8:00:00,8:00:00,A,1\nT1,8:10:00,8:10:00,C,1\n");
    let open = format!("{heads}T1,8:00:00,8:00:00,A,1\nT1,,,C,2\n");
    first(&[
        (
            &[("stop_times.txt", &back)],
            (Error, "stop_times.txt", Some(3), "arrival_time"),
            "上一站 08:00:00 开",
        ),
        (&[("stop_times.txt", &waits)], (Error, "stop_times.txt", Some(2), "departure_time"), "还没有到站"),
        (
            &[("stop_times.txt", &by_sequence)],
            (Error, "stop_times.txt", Some(2), "arrival_time"),
            "时间倒着走",
        ),
        (&[("stop_times.txt", &twice)], (Error, "stop_times.txt", Some(3), "stop_sequence"), "顺序号"),
        (&[("stop_times.txt", &open)], (Error, "stop_times.txt", Some(3), "arrival_time"), "最后一站"),
    ]);
}

#[test]
fn what_nobody_knows_is_refused() {
    let call = |row: &str| format!("{CALLS}{row}\n");
    let (no_trip, no_stop) = (call("T9,9:00:00,9:00:00,A,1"), call("T1,9:00:00,9:00:00,Z,9"));
    first(&[
        (
            &[("stop_times.txt", &no_trip)],
            (Error, "stop_times.txt", Some(5), "trip_id"),
            "“T9”在 trips.txt 里没有",
        ),
        (
            &[("stop_times.txt", &no_stop)],
            (Error, "stop_times.txt", Some(5), "stop_id"),
            "“Z”在 stops.txt 里没有",
        ),
        (
            &[("trips.txt", "route_id,service_id,trip_id\nR9,D,T1\n")],
            (Error, "trips.txt", Some(2), "route_id"),
            "routes.txt",
        ),
        (
            &[("trips.txt", "route_id,service_id,trip_id\nR1,Q,T1\n")],
            (Error, "trips.txt", Some(2), "service_id"),
            "calendar.txt",
        ),
        (
            &[("frequencies.txt", "trip_id,start_time,end_time,headway_secs\nT7,6:00:00,9:00:00,600\n")],
            (Error, "frequencies.txt", Some(2), "trip_id"),
            "trips.txt",
        ),
        (
            &[("routes.txt", "route_id,agency_id,route_short_name,route_type\nR1,NN,1,3\n")],
            (Error, "routes.txt", Some(2), "agency_id"),
            "agency.txt",
        ),
        (
            &[("stops.txt", "stop_id,stop_name,parent_station\nA,a,Q\nB,b,\nC,c,\n")],
            (Error, "stops.txt", Some(2), "parent_station"),
            "stops.txt",
        ),
    ]);
}

#[test]
fn an_id_stands_once() {
    let twice = |table: &str| format!("{table}{}\n", table.lines().nth(1).expect("a row"));
    let (stops, routes, trips, calendar) =
        (twice(STOPS), twice(crate::ROUTES), twice(TRIPS), twice(CALENDAR));
    first(&[
        (&[("stops.txt", &stops)], (Error, "stops.txt", Some(5), "stop_id"), "“A”前面已经用过"),
        (&[("routes.txt", &routes)], (Error, "routes.txt", Some(3), "route_id"), "R1"),
        (&[("trips.txt", &trips)], (Error, "trips.txt", Some(3), "trip_id"), "T1"),
        (&[("calendar.txt", &calendar)], (Error, "calendar.txt", Some(3), "service_id"), "D"),
        (
            &[("calendar_dates.txt", "service_id,date,exception_type\nD,20261001,2\nD,20261001,1\n")],
            (Error, "calendar_dates.txt", Some(3), "date"),
            "写了两次",
        ),
    ]);
}

#[test]
fn a_cell_of_another_form_is_shown_with_the_right_one() {
    let calendar = |from: &str, until: &str, monday: &str| {
        CALENDAR.replace("20260101", from).replace("20271231", until).replace("D,1", &format!("D,{monday}"))
    };
    let (date, order, day) = (
        calendar("2026-1-1", "20271231", "1"),
        calendar("20280101", "20271231", "1"),
        calendar("20260101", "20271231", "是"),
    );
    let time = CALLS.replace("8:00:00,8:00:00", "8点,8:00:00");
    let headway = |row: &str| format!("trip_id,start_time,end_time,headway_secs\nT1,{row}\n");
    let (fast, ends) = (headway("6:00:00,9:00:00,0"), headway("9:00:00,6:00:00,600"));
    let overlap = headway("6:00:00,9:00:00,600\nT1,8:00:00,10:00:00,600");
    let latitude = STOPS.replace("30.7,115.7\nB", "95,115.7\nB");
    first(&[
        (
            &[("calendar.txt", &date)],
            (Error, "calendar.txt", Some(2), "start_date"),
            "“2026-1-1”不对，要填 20261123",
        ),
        (&[("calendar.txt", &order)], (Error, "calendar.txt", Some(2), "end_date"), "结束在开始之前"),
        (&[("calendar.txt", &day)], (Error, "calendar.txt", Some(2), "monday"), "要填 0 或 1"),
        (&[("stop_times.txt", &time)], (Error, "stop_times.txt", Some(2), "arrival_time"), "“8点”不对"),
        (&[("frequencies.txt", &fast)], (Error, "frequencies.txt", Some(2), "headway_secs"), "60 到 86400"),
        (&[("frequencies.txt", &ends)], (Error, "frequencies.txt", Some(2), "end_time"), "结束在开始之前"),
        (&[("frequencies.txt", &overlap)], (Error, "frequencies.txt", Some(3), "start_time"), "重叠"),
        (&[("stops.txt", &latitude)], (Error, "stops.txt", Some(2), "stop_lat"), "纬度在"),
    ]);
}

#[test]
fn a_comma_in_a_name_is_noticed_and_a_name_that_is_too_long() {
    let comma = STOPS.replace("红山镇", "红山镇,车站");
    let long = STOPS.replace("红山镇", &"红".repeat(201));
    let (_, report) = with(&[("stops.txt", &comma)]);
    assert!(report.faults.iter().any(|fault| fault.line == Some(3) && fault.what.contains("没有加引号")));
    first(&[(&[("stops.txt", &long)], (Error, "stops.txt", Some(3), ""), "200 个字")]);
}

#[test]
fn what_has_ended_or_stops_nowhere_is_remarked_on() {
    let ended = CALENDAR.replace("20271231", "20260331");
    let two = format!("{CALENDAR}E,0,0,0,0,0,1,1,20250101,20251231\n");
    let trips = format!("{TRIPS}R1,D,T2,县城\n");
    let stops = STOPS.replace("30.7,115.7\n", ",\n");
    first(&[
        (&[("calendar.txt", &ended)], (Remark, "calendar.txt", None, ""), "到 2026-03-31 就结束了，已经过期"),
        (&[("calendar.txt", &two)], (Remark, "calendar.txt", Some(3), "end_date"), "到 2025-12-31 就结束了"),
        (&[("trips.txt", &trips)], (Remark, "trips.txt", Some(3), "trip_id"), "没有收"),
        (&[("stops.txt", &stops)], (Remark, "stops.txt", Some(2), "stop_lat"), "有 1 个站没有经纬度"),
    ]);
}

#[test]
fn the_report_goes_on_after_the_first_error_and_counts_what_it_does_not_keep() {
    let rows: String = (0..300).map(|row| format!("T1,8:00:00,8:00:00,Q{row},{}\n", row + 10)).collect();
    let (feed, report) = with(&[("stop_times.txt", &format!("{CALLS}{rows}")), ("agency.txt", "")]);
    assert!(feed.is_none());
    assert_eq!((report.errors, report.faults.len()), (301, 100));
}
