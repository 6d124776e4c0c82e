use hongwang_replica::{Lane, LinePolicy, Window};

#[test]
fn films_wait_for_the_night_and_warnings_for_nothing() {
    let policy = LinePolicy { night: Window { from: 22 * 60, to: 6 * 60 }, bytes_per_second: 1_000 };
    for (minute, films) in [(0, true), (359, true), (360, false), (720, false), (1_319, false), (1_320, true)]
    {
        assert_eq!(policy.allows(Lane::Video, minute), films, "minute {minute}");
        assert!(policy.allows(Lane::Warnings, minute) && policy.allows(Lane::Text, minute));
    }
    assert_eq!(policy.pause_after(Lane::Video, 2_000), 2_000);
    assert_eq!(policy.pause_after(Lane::Warnings, 2_000), 0);
}

#[test]
fn a_window_with_equal_ends_is_the_whole_day_and_a_speed_of_nothing_does_not_divide_by_it() {
    let policy = LinePolicy { night: Window { from: 60, to: 60 }, bytes_per_second: 0 };
    assert!((0..1_440).all(|minute| policy.allows(Lane::Video, minute)));
    assert_eq!(policy.pause_after(Lane::Text, 5), 5_000);
}
