use std::time::Duration;

use chrono::NaiveDate;
use revenge_db::libraries::Library;
use revenge_db::testing::{self, TestDatabase};
use revenge_db::tvshows::{CreditRole, Episode, EpisodeId, NewEpisodeCredit, NewPerson, NewWatch, TvShows, WatchId};
use revenge_db::users::{User, UserId};
use revenge_db::{Error, PageRequest, ReadWrite, Viewer};
use sqlx::Executor as _;

use crate::support::{committed_when_waited_for, library, pages, series, user};

async fn episode(db: &TestDatabase, library: &Library, title: &str) -> Episode {
    crate::support::episode(db, &series(db, library, title).await, 1, 1).await
}

pub const HOUR: Duration = Duration::from_hours(1);

pub fn minutes(n: u64) -> Duration {
    Duration::from_secs(60 * n)
}

pub async fn ann_and_heat(db: &TestDatabase) -> (User, Episode) {
    (user(db, "ann").await, episode(db, &library(db).await, "Heat").await)
}

pub async fn start(db: &TestDatabase, user: UserId, episode: EpisodeId) -> WatchId {
    db.tvshows().start_watch(&NewWatch { duration: Some(HOUR), ..NewWatch::new(user, episode) }).await.unwrap().id
}

/// Position in minutes, complete, how often watched.
pub async fn state(db: &TestDatabase, user: UserId, episode: EpisodeId) -> Option<(u64, bool, i32)> {
    let state = db.tvshows().watch_state(user, episode).await.unwrap()?;
    Some((state.position.as_secs() / 60, state.completed_at.is_some(), state.watch_count))
}

#[tokio::test]
async fn a_session_keeps_what_it_was_started_with() {
    let db = testing::database().await;
    let (ann, heat) = ann_and_heat(&db).await;
    let bare = NewWatch::new(ann.id, heat.id);
    let full = NewWatch {
        position: minutes(5),
        duration: Some(HOUR),
        device_name: Some("Living room".into()),
        device_type: Some("tv".into()),
        client_name: Some("Revenge".into()),
        play_method: Some("direct_play".into()),
        ..NewWatch::new(ann.id, heat.id)
    };

    let started = db.tvshows().start_watch(&bare).await.unwrap();
    assert_eq!((started.position, started.duration, started.device_name.clone(), started.completed), (Duration::ZERO, None, None, false));
    assert_eq!(db.tvshows().watch(ann.id, bare.id).await.unwrap(), Some(started));
    let started = db.tvshows().start_watch(&full).await.unwrap();
    assert_eq!(
        (started.position, started.duration, &started.device_name, &started.device_type),
        (full.position, full.duration, &full.device_name, &full.device_type)
    );
    assert_eq!((&started.client_name, &started.play_method), (&full.client_name, &full.play_method));
    assert_eq!(db.tvshows().latest_watch(ann.id, heat.id).await.unwrap(), Some(started));
    assert_eq!(state(&db, ann.id, heat.id).await, Some((5, false, 0)));

    let again = db.tvshows().start_watch(&full).await;
    assert!(matches!(&again, Err(Error::Conflict { constraint, .. }) if constraint == "episode_watch_history_pkey"), "{again:?}");
    let nowhere = db.tvshows().start_watch(&NewWatch::new(ann.id, EpisodeId::now())).await;
    assert!(matches!(nowhere, Err(Error::Invalid { .. })), "{nowhere:?}");
}

#[tokio::test]
async fn at_90_percent_a_session_is_complete_and_counts_once() {
    let db = testing::database().await;
    let (ann, heat) = ann_and_heat(&db).await;
    let session = start(&db, ann.id, heat.id).await;
    let shows = db.tvshows();

    let before = shows.record_progress(ann.id, session, Duration::from_millis(54 * 60_000 - 1), None).await.unwrap();
    assert!(!before.completed);
    assert!(!shows.is_watched(ann.id, heat.id).await.unwrap());
    let at_the_line = shows.record_progress(ann.id, session, minutes(54), None).await.unwrap();
    assert!(at_the_line.completed && at_the_line.completed_at.is_some());
    shows.record_progress(ann.id, session, minutes(59), None).await.unwrap();
    let rewound = shows.record_progress(ann.id, session, minutes(1), None).await.unwrap();
    assert_eq!((rewound.completed, rewound.completed_at), (true, at_the_line.completed_at));
    shows.finish_watch(ann.id, session).await.unwrap();

    assert_eq!(state(&db, ann.id, heat.id).await, Some((1, true, 1)));
    assert!(shows.is_watched(ann.id, heat.id).await.unwrap());
    assert_eq!(shows.latest_completed_watch(ann.id, heat.id).await.unwrap().unwrap().id, session);
}

#[tokio::test]
async fn without_a_duration_only_the_caller_completes_a_session() {
    let db = testing::database().await;
    let (ann, heat) = ann_and_heat(&db).await;
    let session = NewWatch::new(ann.id, heat.id);
    db.tvshows().start_watch(&session).await.unwrap();

    assert!(!db.tvshows().record_progress(ann.id, session.id, 100 * HOUR, None).await.unwrap().completed);
    assert_eq!(db.tvshows().latest_completed_watch(ann.id, heat.id).await.unwrap(), None);
    assert!(db.tvshows().finish_watch(ann.id, session.id).await.unwrap().completed);
    assert_eq!(state(&db, ann.id, heat.id).await, Some((6000, true, 1)));
}

#[tokio::test]
async fn a_progress_report_may_bring_the_duration_and_values_are_checked() {
    let db = testing::database().await;
    let (ann, heat) = ann_and_heat(&db).await;
    let session = NewWatch::new(ann.id, heat.id);
    db.tvshows().start_watch(&session).await.unwrap();

    let nothing_long = db.tvshows().record_progress(ann.id, session.id, minutes(1), Some(Duration::ZERO)).await;
    assert!(matches!(nothing_long, Err(Error::Invalid { .. })), "{nothing_long:?}");
    let reported = db.tvshows().record_progress(ann.id, session.id, minutes(30), Some(HOUR)).await.unwrap();
    assert_eq!((reported.duration, reported.completed), (Some(HOUR), false));
    let reported = db.tvshows().record_progress(ann.id, session.id, Duration::MAX, None).await.unwrap();
    assert_eq!((reported.duration, reported.completed), (Some(HOUR), true));
}

#[tokio::test]
async fn nobody_reports_for_another_users_session() {
    let db = testing::database().await;
    let (ann, heat) = ann_and_heat(&db).await;
    let bob = user(&db, "bob").await;
    let session = start(&db, ann.id, heat.id).await;

    assert!(matches!(db.tvshows().record_progress(bob.id, session, minutes(1), None).await, Err(Error::NotFound { .. })));
    assert!(matches!(db.tvshows().finish_watch(bob.id, session).await, Err(Error::NotFound { .. })));
    assert!(!db.tvshows().delete_watch(bob.id, session).await.unwrap());
    assert_eq!(db.tvshows().watch(bob.id, session).await.unwrap(), None);
    assert_eq!(state(&db, ann.id, heat.id).await, Some((0, false, 0)));
    assert_eq!(state(&db, bob.id, heat.id).await, None);
}

#[tokio::test]
async fn a_watched_episode_that_is_played_again_is_under_way_and_stays_watched() {
    let db = testing::database().await;
    let (ann, heat) = ann_and_heat(&db).await;
    let shows = db.tvshows();
    let first = start(&db, ann.id, heat.id).await;
    shows.finish_watch(ann.id, first).await.unwrap();
    assert_eq!(shows.count_continue_watching(ann.id).await.unwrap(), 0);

    let second = start(&db, ann.id, heat.id).await;
    shows.record_progress(ann.id, second, minutes(10), None).await.unwrap();

    assert_eq!(state(&db, ann.id, heat.id).await, Some((10, false, 1)));
    assert_eq!(shows.continue_watching(ann.id, PageRequest::first(9)).await.unwrap().items[0].episode.id, heat.id);
    assert_eq!(shows.list_watched(ann.id, PageRequest::first(9)).await.unwrap().items.len(), 1);
    shows.record_progress(ann.id, second, minutes(60), None).await.unwrap();
    assert_eq!(state(&db, ann.id, heat.id).await, Some((60, true, 2)));
}

#[tokio::test]
async fn concurrent_reports_of_one_session_count_once() {
    let db = testing::database().await;
    let (ann, heat) = ann_and_heat(&db).await;
    let session = start(&db, ann.id, heat.id).await;

    let reports = (0..12).map(|_| {
        let shows = db.tvshows();
        let ann = ann.id;
        tokio::spawn(async move { shows.record_progress(ann, session, minutes(58), None).await.map(drop) })
    });
    for report in reports.collect::<Vec<_>>() {
        report.await.unwrap().unwrap();
    }

    assert_eq!(state(&db, ann.id, heat.id).await, Some((58, true, 1)));
}

#[tokio::test]
async fn where_a_user_stands_with_the_episodes_of_a_series_is_listed_by_number() {
    let db = testing::database().await;
    let (library, shows) = (library(&db).await, db.tvshows());
    let (ann, bob) = (user(&db, "ann").await.id, user(&db, "bob").await.id);
    let (heat, ran) = (series(&db, &library, "Heat").await, series(&db, &library, "Ran").await);
    let mut made = Vec::new();
    for (season, number) in [(2, 1), (1, 2), (1, 1), (0, 1), (1, 3), (1, 4)] {
        made.push(crate::support::episode(&db, &heat, season, number).await);
    }
    shows.mark_watched(ann, crate::support::episode(&db, &ran, 1, 1).await.id).await.unwrap();
    shows.mark_watched(bob, made[2].id).await.unwrap();
    shows.mark_watched(ann, made[0].id).await.unwrap();
    shows.report_progress(ann, made[1].id, minutes(7), Some(HOUR)).await.unwrap();
    shows.mark_watched(ann, made[3].id).await.unwrap();
    // Opened, not begun; and one that is deleted.
    start(&db, ann, made[4].id).await;
    shows.mark_watched(ann, made[5].id).await.unwrap();
    shows.delete_episode(made[5].id).await.unwrap();

    let states = shows.watch_states_of_series(ann, heat.id).await.unwrap();
    let shown: Vec<_> =
        states.iter().map(|one| (one.season_number, one.episode_number, one.state.position, one.state.watch_count)).collect();
    assert_eq!(shown, [(0, 1, Duration::ZERO, 1), (1, 2, minutes(7), 0), (2, 1, Duration::ZERO, 1)]);
    for one in states {
        assert_eq!(shows.watch_state(ann, one.state.episode_id).await.unwrap(), Some(one.state));
    }
    assert_eq!(shows.watch_states_of_series(UserId::now(), heat.id).await.unwrap(), []);
}

#[tokio::test]
async fn a_episode_watched_elsewhere_is_marked() {
    let db = testing::database().await;
    let (ann, heat) = ann_and_heat(&db).await;

    let marked = db.tvshows().mark_watched(ann.id, heat.id).await.unwrap();

    assert!(marked.completed);
    assert_eq!(state(&db, ann.id, heat.id).await, Some((0, true, 1)));
    db.tvshows().mark_watched(ann.id, heat.id).await.unwrap();
    assert_eq!(state(&db, ann.id, heat.id).await, Some((0, true, 2)));
    assert!(matches!(db.tvshows().mark_watched(ann.id, EpisodeId::now()).await, Err(Error::Invalid { .. })));
}

#[tokio::test]
async fn deleting_a_session_falls_back_to_the_one_before() {
    let db = testing::database().await;
    let (ann, heat) = ann_and_heat(&db).await;
    let shows = db.tvshows();
    let first = start(&db, ann.id, heat.id).await;
    shows.finish_watch(ann.id, first).await.unwrap();
    let second = start(&db, ann.id, heat.id).await;
    shows.record_progress(ann.id, second, minutes(20), None).await.unwrap();
    let third = start(&db, ann.id, heat.id).await;
    shows.finish_watch(ann.id, third).await.unwrap();
    assert_eq!(state(&db, ann.id, heat.id).await, Some((0, true, 2)));

    assert!(shows.delete_watch(ann.id, third).await.unwrap());
    assert_eq!(state(&db, ann.id, heat.id).await, Some((20, false, 1)));
    assert!(shows.delete_watch(ann.id, first).await.unwrap());
    assert_eq!(state(&db, ann.id, heat.id).await, Some((20, false, 0)));
    assert!(shows.delete_watch(ann.id, second).await.unwrap());
    assert_eq!(state(&db, ann.id, heat.id).await, None);
    assert!(!shows.delete_watch(ann.id, second).await.unwrap());
}

#[tokio::test]
async fn progress_with_a_episode_is_forgotten_whole_and_only_that() {
    let db = testing::database().await;
    let (ann, heat) = ann_and_heat(&db).await;
    let ran = episode(&db, &library(&db).await, "Ran").await;
    for episode in [&heat, &heat, &ran, &ran, &ran] {
        start(&db, ann.id, episode.id).await;
    }

    assert!(db.tvshows().delete_watch_progress(ann.id, heat.id).await.unwrap());
    assert!(!db.tvshows().delete_watch_progress(ann.id, heat.id).await.unwrap());
    assert_eq!(db.tvshows().latest_watch(ann.id, heat.id).await.unwrap(), None);
    assert_eq!(state(&db, ann.id, heat.id).await, None);
    assert_eq!(state(&db, ann.id, ran.id).await, Some((0, false, 0)));
    assert_eq!(db.tvshows().clear_watch_history(ann.id).await.unwrap(), 3);
    assert_eq!(state(&db, ann.id, ran.id).await, None);
    assert_eq!(db.tvshows().clear_watch_history(ann.id).await.unwrap(), 0);
}

#[tokio::test]
async fn lists_come_in_pages_the_latest_first_without_deleted_episodes() {
    let db = testing::database().await;
    let (ann, library) = (user(&db, "ann").await.id, library(&db).await);
    let (mut begun, mut done) = (Vec::new(), Vec::new());
    for n in 0..10 {
        let episode = episode(&db, &library, &format!("Episode {n}")).await;
        let session = start(&db, ann, episode.id).await;
        if n % 2 == 0 {
            db.tvshows().record_progress(ann, session, minutes(10), None).await.unwrap();
            begun.insert(0, (episode.id, session));
        } else {
            db.tvshows().finish_watch(ann, session).await.unwrap();
            done.insert(0, (episode.id, session));
        }
    }
    // Begun, but not a minute of it played: not among those to go on with.
    start(&db, ann, episode(&db, &library, "Opened").await.id).await;
    for list in [&mut begun, &mut done] {
        db.tvshows().delete_episode(list.remove(2).0).await.unwrap();
    }

    let go_on = pages(|page| async { db.tvshows().continue_watching(ann, page).await }).await;
    let watched = pages(|page| async { db.tvshows().list_watched(ann, page).await }).await;
    let completed = pages(|page| async { db.tvshows().list_completed_watches(ann, page).await }).await;
    let all = pages(|page| async { db.tvshows().list_watches(ann, page).await }).await;

    assert_eq!(
        go_on.iter().map(|item| (item.episode.id, item.state.position)).collect::<Vec<_>>(),
        begun.iter().map(|(id, _)| (*id, minutes(10))).collect::<Vec<_>>()
    );
    assert_eq!(watched.iter().map(|item| item.episode.id).collect::<Vec<_>>(), done.iter().map(|(id, _)| *id).collect::<Vec<_>>());
    assert_eq!(completed.iter().map(|item| (item.episode.id, item.watch.id)).collect::<Vec<_>>(), done);
    assert_eq!(all.len(), 9);
    assert!(all.is_sorted_by_key(|item| std::cmp::Reverse(item.watch.watched_at)));
    assert_eq!(db.tvshows().count_continue_watching(ann).await.unwrap(), 4);
    assert_eq!(db.tvshows().count_watched(ann).await.unwrap(), 4);
}

#[tokio::test]
async fn the_sessions_with_one_episode_come_in_pages() {
    let db = testing::database().await;
    let (ann, heat) = ann_and_heat(&db).await;
    let ran = episode(&db, &library(&db).await, "Ran").await;
    let mut sessions = Vec::new();
    for _ in 0..5 {
        sessions.insert(0, start(&db, ann.id, heat.id).await);
        start(&db, ann.id, ran.id).await;
    }

    let listed = pages(|page| async { db.tvshows().list_watches_of(ann.id, heat.id, page).await }).await;
    assert_eq!(listed.iter().map(|watch| watch.id).collect::<Vec<_>>(), sessions);
    for session in [sessions[0], sessions[3]] {
        db.tvshows().finish_watch(ann.id, session).await.unwrap();
    }
    let completed = pages(|page| async { db.tvshows().list_completed_watches_of(ann.id, heat.id, page).await }).await;
    assert_eq!(completed.iter().map(|watch| watch.id).collect::<Vec<_>>(), [sessions[3], sessions[0]], "the last played first");
    db.tvshows().delete_episode(heat.id).await.unwrap();
    assert!(db.tvshows().list_watches_of(ann.id, heat.id, PageRequest::first(9)).await.unwrap().items.is_empty());
    assert!(db.tvshows().list_completed_watches_of(ann.id, heat.id, PageRequest::first(9)).await.unwrap().items.is_empty());
}

#[tokio::test]
async fn what_is_watched_beside_forgetting_it_stays_or_goes_as_a_whole() {
    let db = testing::database().await;
    let (ann, heat) = ann_and_heat(&db).await;
    let shows = db.tvshows();
    for forgotten in ["episode", "series", "everything"] {
        shows.mark_watched(ann.id, heat.id).await.unwrap();
        let open = db.begin().await.unwrap();
        open.tvshows().mark_watched(ann.id, heat.id).await.unwrap();
        match forgotten {
            "episode" => assert!(committed_when_waited_for(&db, open, shows.delete_watch_progress(ann.id, heat.id)).await.unwrap()),
            "series" => assert!(committed_when_waited_for(&db, open, shows.delete_series_progress(ann.id, heat.series_id)).await.unwrap()),
            _ => assert_eq!(committed_when_waited_for(&db, open, shows.clear_watch_history(ann.id)).await.unwrap(), 2),
        }
        let left = shows.list_watches(ann.id, PageRequest::first(9)).await.unwrap().items.len();
        assert_eq!((left, shows.is_watched(ann.id, heat.id).await.unwrap()), (0, false), "{forgotten}");
        assert!(shows.begun_series(ann.id, PageRequest::first(9)).await.unwrap().items.is_empty(), "{forgotten}");
    }
    assert!(!shows.delete_series_progress(ann.id, heat.series_id).await.unwrap());
}

#[tokio::test]
async fn statistics_add_up() {
    let db = testing::database().await;
    let (ann, library) = (user(&db, "ann").await.id, library(&db).await);
    let nothing = db.tvshows().watch_stats(ann).await.unwrap();
    assert_eq!(
        (nothing.watched, nothing.in_progress, nothing.watch_count, nothing.watched_time, nothing.last_watched_at),
        (0, 0, 0, Duration::ZERO, None)
    );

    let (twice, begun, unknown) =
        (episode(&db, &library, "Twice").await, episode(&db, &library, "Begun").await, episode(&db, &library, "Unknown").await);
    for _ in 0..2 {
        let session = start(&db, ann, twice.id).await;
        db.tvshows().finish_watch(ann, session).await.unwrap();
    }
    let session = start(&db, ann, begun.id).await;
    db.tvshows().record_progress(ann, session, minutes(3), None).await.unwrap();
    db.tvshows().mark_watched(ann, unknown.id).await.unwrap();

    let stats = db.tvshows().watch_stats(ann).await.unwrap();
    assert_eq!((stats.watched, stats.in_progress, stats.watch_count, stats.watched_time), (2, 1, 3, 2 * HOUR));
    assert!(stats.last_watched_at.is_some());
}

/// Of two who change where a user stands the second goes by what the first has left.
#[tokio::test]
async fn two_sessions_that_are_deleted_at_once_take_the_state_along() {
    let db = testing::database().await;
    let (ann, heat) = ann_and_heat(&db).await;
    let (first, second) = (start(&db, ann.id, heat.id).await, start(&db, ann.id, heat.id).await);

    let open = db.begin().await.unwrap();
    assert!(open.tvshows().delete_watch(ann.id, first).await.unwrap());
    assert!(committed_when_waited_for(&db, open, db.tvshows().delete_watch(ann.id, second)).await.unwrap());

    assert_eq!(db.tvshows().latest_watch(ann.id, heat.id).await.unwrap(), None);
    assert_eq!(state(&db, ann.id, heat.id).await, None);
}

#[tokio::test]
async fn a_session_that_begins_while_the_last_one_is_deleted_keeps_its_state() {
    for begun_first in [false, true] {
        for marked in [false, true] {
            let db = testing::database().await;
            let (ann, heat) = ann_and_heat(&db).await;
            let old = start(&db, ann.id, heat.id).await;

            let open = db.begin().await.unwrap();
            let begin = async |tvshows: TvShows<ReadWrite>| {
                let new = NewWatch { position: minutes(7), ..NewWatch::new(ann.id, heat.id) };
                if marked { tvshows.mark_watched(ann.id, heat.id).await } else { tvshows.start_watch(&new).await }
            };
            if begun_first {
                begin(open.tvshows()).await.unwrap();
                assert!(committed_when_waited_for(&db, open, db.tvshows().delete_watch(ann.id, old)).await.unwrap());
            } else {
                assert!(open.tvshows().delete_watch(ann.id, old).await.unwrap());
                committed_when_waited_for(&db, open, begin(db.tvshows())).await.unwrap();
            }

            let expected = if marked { (0, true, 1) } else { (7, false, 0) };
            assert_eq!(state(&db, ann.id, heat.id).await, Some(expected), "begun first: {begun_first}, marked: {marked}");
        }
    }
}

/// However it came to be live.
#[tokio::test]
async fn no_list_shows_an_episode_of_a_deleted_series() {
    let db = testing::database().await;
    let (ann, made) = ann_and_heat(&db).await;
    let shows = db.tvshows();
    let person = shows.insert_person(&NewPerson::new("Pacino")).await.unwrap().id;
    shows.insert_episode_credit(&NewEpisodeCredit::new(made.id, person, CreditRole::Director)).await.unwrap();
    shows.mark_watched(ann.id, made.id).await.unwrap();
    shows.start_watch(&NewWatch { position: minutes(1), ..NewWatch::new(ann.id, made.id) }).await.unwrap();
    shows.delete(made.series_id).await.unwrap();
    db.owner().await.execute("UPDATE episodes SET deleted_at = NULL, air_date = '2020-01-02'").await.unwrap();
    assert!(shows.episode(made.id).await.unwrap().is_some());

    let (all, page, day) = (Viewer::System, || PageRequest::first(9), |day| NaiveDate::from_ymd_opt(2020, 1, day).unwrap());
    assert_eq!(shows.find_visible_episode(all, made.id).await.unwrap(), None);
    assert!(shows.recently_added_episodes(all, page()).await.unwrap().items.is_empty());
    assert!(shows.recently_aired_episodes(all, day(3), page()).await.unwrap().items.is_empty());
    assert!(shows.upcoming_episodes(all, day(1), page()).await.unwrap().items.is_empty());
    assert!(shows.episode_credits_of_person(all, person, page()).await.unwrap().items.is_empty());
    assert!(shows.list_watches(ann.id, page()).await.unwrap().items.is_empty());
    assert!(shows.list_completed_watches(ann.id, page()).await.unwrap().items.is_empty());
    assert!(shows.list_watches_of(ann.id, made.id, page()).await.unwrap().items.is_empty());
    assert!(shows.continue_watching(ann.id, page()).await.unwrap().items.is_empty());
    assert!(shows.list_watched(ann.id, page()).await.unwrap().items.is_empty());
}
