use crate::on_both;
use crate::world::{COUNTY, NOW};
use hongwang_base::Millis;
use hongwang_games::policy::{Policy, Standing, standing};
use proptest::prelude::*;

const GAMES: [&str; 3] = ["/games/chess", "/games/checkers", "/games/puzzle"];

#[tokio::test]
async fn outside_the_hours_no_board_is_laid_and_it_is_said_when_games_open() {
    on_both(async |world| {
        world.operator(COUNTY).await.sets(COUNTY, "10:30", "12:00", "40").await;
        for game in GAMES {
            let early = world.sees(game, "").await;
            assert!(early.text.contains("现在不是玩的时间") && early.text.contains("今天 10:30 开放"));
            assert!(!early.text.contains("data-board") && early.sitting.is_empty());
        }
        world.village.clock.advance(2 * Millis::HOUR);
        assert!(world.sees(GAMES[0], "").await.text.contains("明天 10:30 开放"));
        world.village.clock.advance(-2 * Millis::HOUR);
    })
    .await;
}

#[tokio::test]
async fn a_sitting_ends_by_the_clock_of_the_node_whichever_game_is_opened_next() {
    on_both(async |world| {
        let begun = world.sees("/games/chess", "").await;
        assert!(begun.text.contains("data-left=\"2400000\"") && begun.cache.contains("no-store"));
        world.village.clock.advance(30 * Millis::MINUTE);
        let later = world.sees("/games/checkers", &begun.sitting).await;
        assert!(later.text.contains("还能玩 10 分钟"));
        assert_eq!(later.sitting, begun.sitting);
        world.village.clock.advance(10 * Millis::MINUTE);
        for game in GAMES {
            let over = world.sees(game, &begun.sitting).await.text;
            assert!(over.contains("歇一歇") && over.contains("10:50 以后可以再玩"), "{over}");
            assert!(!over.contains("data-board"));
        }
        // Somebody else, and the same people after their rest.
        assert!(world.sees("/games/chess", "").await.text.contains("还能玩 40 分钟"));
        world.village.clock.advance(10 * Millis::MINUTE);
        assert!(world.sees("/games/chess", &begun.sitting).await.text.contains("还能玩 40 分钟"));
        world.village.clock.advance(-50 * Millis::MINUTE);
    })
    .await;
}

#[tokio::test]
async fn a_sitting_is_no_longer_than_the_hours_and_a_forged_beginning_gives_nothing() {
    on_both(async |world| {
        world.operator(COUNTY).await.sets(COUNTY, "08:00", "10:15", "40").await;
        assert!(world.sees("/games/chess", "").await.text.contains("还能玩 15 分钟"));
        world.operator(COUNTY).await.sets(COUNTY, "08:00", "21:30", "40").await;
        for forged in ["sitting=9223372036854775807", "sitting=-9223372036854775808", "sitting=x", "sitting="]
        {
            assert!(world.sees("/games/chess", forged).await.text.contains("还能玩 40 分钟"), "{forged}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_an_address_asks_for_and_does_not_exist_is_the_first_of_its_kind() {
    on_both(async |world| {
        let puzzle = world.sees("/games/puzzle?picture=../x&size=900", "").await.text;
        assert!(puzzle.contains("aria-label=\"茶山\"") && puzzle.contains("data-size=\"3\""), "{puzzle}");
        assert!(world.sees("/games/checkers?players=9", "").await.text.contains("data-players=\"2\""));
    })
    .await;
}

proptest! {
    #[test]
    fn nobody_plays_longer_than_a_sitting_or_outside_the_hours(
        from in 0u16..1439, length in 1u16..1440, minutes in 5u16..=180, began: Option<i64>, ahead in 0i64..Millis::DAY,
    ) {
        let policy = Policy { from, to: (from + length).min(1440), minutes };
        let now = NOW.plus(ahead);
        let local = now.beijing();
        let of_day = u16::try_from(i32::from(local.hour()) * 60 + i32::from(local.minute())).expect("a minute");
        let open = (policy.from..policy.to).contains(&of_day);
        match standing(&policy, began.map(Millis), now) {
            Standing::Closed { .. } => prop_assert!(!open),
            Standing::Rest { until } => prop_assert!(open && until > now),
            Standing::Open { began, left } => {
                prop_assert!(open && began <= now && left > 0);
                prop_assert!(now.since(began) + left <= i64::from(minutes) * Millis::MINUTE);
            }
        }
    }
}
