use std::time::Duration;

use revenge_db::movies::{Movie, MovieId, Movies, NewWatch, WatchId};
use revenge_db::testing::{self, TestDatabase};
use revenge_db::users::{User, UserId};
use revenge_db::{Error, PageRequest, ReadWrite};
use sqlx::Executor as _;

use crate::common::Observer;
use crate::support::{committed_when_waited_for, id, library, movie, pages, user};

pub const HOUR: Duration = Duration::from_hours(1);

pub fn minutes(n: u64) -> Duration {
    Duration::from_secs(60 * n)
}

pub async fn ann_and_heat(db: &TestDatabase) -> (User, Movie) {
    (user(db, "ann").await, movie(db, &library(db).await, "Heat").await)
}

pub async fn start(db: &TestDatabase, user: UserId, movie: MovieId) -> WatchId {
    db.movies().start_watch(&NewWatch { duration: Some(HOUR), ..NewWatch::new(user, movie) }).await.unwrap().id
}

/// Position in minutes, complete, how often watched.
pub async fn state(db: &TestDatabase, user: UserId, movie: MovieId) -> Option<(u64, bool, i32)> {
    let state = db.movies().watch_state(user, movie).await.unwrap()?;
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

    let started = db.movies().start_watch(&bare).await.unwrap();
    assert_eq!((started.position, started.duration, started.device_name.clone(), started.completed), (Duration::ZERO, None, None, false));
    assert_eq!(db.movies().watch(ann.id, bare.id).await.unwrap(), Some(started));
    let started = db.movies().start_watch(&full).await.unwrap();
    assert_eq!(
        (started.position, started.duration, &started.device_name, &started.device_type),
        (full.position, full.duration, &full.device_name, &full.device_type)
    );
    assert_eq!((&started.client_name, &started.play_method), (&full.client_name, &full.play_method));
    assert_eq!(db.movies().latest_watch(ann.id, heat.id).await.unwrap(), Some(started));
    assert_eq!(state(&db, ann.id, heat.id).await, Some((5, false, 0)));

    let again = db.movies().start_watch(&full).await;
    assert!(matches!(&again, Err(Error::Conflict { constraint, .. }) if constraint == "movie_watch_history_pkey"), "{again:?}");
    let nowhere = db.movies().start_watch(&NewWatch::new(ann.id, id(404))).await;
    assert!(matches!(nowhere, Err(Error::Invalid { .. })), "{nowhere:?}");
}

#[tokio::test]
async fn at_90_percent_a_session_is_complete_and_counts_once() {
    let db = testing::database().await;
    let (ann, heat) = ann_and_heat(&db).await;
    let session = start(&db, ann.id, heat.id).await;
    let movies = db.movies();

    let before = movies.record_progress(ann.id, session, Duration::from_millis(54 * 60_000 - 1), None).await.unwrap();
    assert!(!before.completed);
    assert!(!movies.is_watched(ann.id, heat.id).await.unwrap());
    let at_the_line = movies.record_progress(ann.id, session, minutes(54), None).await.unwrap();
    assert!(at_the_line.completed && at_the_line.completed_at.is_some());
    movies.record_progress(ann.id, session, minutes(59), None).await.unwrap();
    let rewound = movies.record_progress(ann.id, session, minutes(1), None).await.unwrap();
    assert_eq!((rewound.completed, rewound.completed_at), (true, at_the_line.completed_at));
    movies.finish_watch(ann.id, session).await.unwrap();

    assert_eq!(state(&db, ann.id, heat.id).await, Some((1, true, 1)));
    assert!(movies.is_watched(ann.id, heat.id).await.unwrap());
    assert_eq!(movies.latest_completed_watch(ann.id, heat.id).await.unwrap().unwrap().id, session);
}

#[tokio::test]
async fn without_a_duration_only_the_caller_completes_a_session() {
    let db = testing::database().await;
    let (ann, heat) = ann_and_heat(&db).await;
    let session = NewWatch::new(ann.id, heat.id);
    db.movies().start_watch(&session).await.unwrap();

    assert!(!db.movies().record_progress(ann.id, session.id, 100 * HOUR, None).await.unwrap().completed);
    assert_eq!(db.movies().latest_completed_watch(ann.id, heat.id).await.unwrap(), None);
    assert!(db.movies().finish_watch(ann.id, session.id).await.unwrap().completed);
    assert_eq!(state(&db, ann.id, heat.id).await, Some((6000, true, 1)));
}

#[tokio::test]
async fn a_progress_report_may_bring_the_duration_and_values_are_checked() {
    let db = testing::database().await;
    let (ann, heat) = ann_and_heat(&db).await;
    let session = NewWatch::new(ann.id, heat.id);
    db.movies().start_watch(&session).await.unwrap();

    let nothing_long = db.movies().record_progress(ann.id, session.id, minutes(1), Some(Duration::ZERO)).await;
    assert!(matches!(nothing_long, Err(Error::Invalid { .. })), "{nothing_long:?}");
    let reported = db.movies().record_progress(ann.id, session.id, minutes(30), Some(HOUR)).await.unwrap();
    assert_eq!((reported.duration, reported.completed), (Some(HOUR), false));
    let reported = db.movies().record_progress(ann.id, session.id, Duration::MAX, None).await.unwrap();
    assert_eq!((reported.duration, reported.completed), (Some(HOUR), true));
}

#[tokio::test]
async fn nobody_reports_for_another_users_session() {
    let db = testing::database().await;
    let (ann, heat) = ann_and_heat(&db).await;
    let bob = user(&db, "bob").await;
    let session = start(&db, ann.id, heat.id).await;

    assert!(matches!(db.movies().record_progress(bob.id, session, minutes(1), None).await, Err(Error::NotFound { .. })));
    assert!(matches!(db.movies().finish_watch(bob.id, session).await, Err(Error::NotFound { .. })));
    assert!(!db.movies().delete_watch(bob.id, session).await.unwrap());
    assert_eq!(db.movies().watch(bob.id, session).await.unwrap(), None);
    assert_eq!(state(&db, ann.id, heat.id).await, Some((0, false, 0)));
    assert_eq!(state(&db, bob.id, heat.id).await, None);
}

#[tokio::test]
async fn a_watched_movie_that_is_played_again_is_under_way_and_stays_watched() {
    let db = testing::database().await;
    let (ann, heat) = ann_and_heat(&db).await;
    let movies = db.movies();
    let first = start(&db, ann.id, heat.id).await;
    movies.finish_watch(ann.id, first).await.unwrap();
    assert_eq!(movies.count_continue_watching(ann.id).await.unwrap(), 0);

    let second = start(&db, ann.id, heat.id).await;
    movies.record_progress(ann.id, second, minutes(10), None).await.unwrap();

    assert_eq!(state(&db, ann.id, heat.id).await, Some((10, false, 1)));
    assert_eq!(movies.continue_watching(ann.id, PageRequest::first(9)).await.unwrap().items[0].movie.id, heat.id);
    assert_eq!(movies.list_watched(ann.id, PageRequest::first(9)).await.unwrap().items.len(), 1);
    movies.record_progress(ann.id, second, minutes(60), None).await.unwrap();
    assert_eq!(state(&db, ann.id, heat.id).await, Some((60, true, 2)));
}

#[tokio::test]
async fn concurrent_reports_of_one_session_count_once() {
    let db = testing::database().await;
    let (ann, heat) = ann_and_heat(&db).await;
    let session = start(&db, ann.id, heat.id).await;

    let reports = (0..12).map(|_| {
        let movies = db.movies();
        let ann = ann.id;
        tokio::spawn(async move { movies.record_progress(ann, session, minutes(58), None).await.map(drop) })
    });
    for report in reports.collect::<Vec<_>>() {
        report.await.unwrap().unwrap();
    }

    assert_eq!(state(&db, ann.id, heat.id).await, Some((58, true, 1)));
}

#[tokio::test]
async fn a_movie_watched_elsewhere_is_marked() {
    let db = testing::database().await;
    let (ann, heat) = ann_and_heat(&db).await;

    let marked = db.movies().mark_watched(ann.id, heat.id).await.unwrap();

    assert!(marked.completed);
    assert_eq!(state(&db, ann.id, heat.id).await, Some((0, true, 1)));
    db.movies().mark_watched(ann.id, heat.id).await.unwrap();
    assert_eq!(state(&db, ann.id, heat.id).await, Some((0, true, 2)));
    assert!(matches!(db.movies().mark_watched(ann.id, id(404)).await, Err(Error::Invalid { .. })));
}

#[tokio::test]
async fn deleting_a_session_falls_back_to_the_one_before() {
    let db = testing::database().await;
    let (ann, heat) = ann_and_heat(&db).await;
    let movies = db.movies();
    let first = start(&db, ann.id, heat.id).await;
    movies.finish_watch(ann.id, first).await.unwrap();
    let second = start(&db, ann.id, heat.id).await;
    movies.record_progress(ann.id, second, minutes(20), None).await.unwrap();
    let third = start(&db, ann.id, heat.id).await;
    movies.finish_watch(ann.id, third).await.unwrap();
    assert_eq!(state(&db, ann.id, heat.id).await, Some((0, true, 2)));

    assert!(movies.delete_watch(ann.id, third).await.unwrap());
    assert_eq!(state(&db, ann.id, heat.id).await, Some((20, false, 1)));
    assert!(movies.delete_watch(ann.id, first).await.unwrap());
    assert_eq!(state(&db, ann.id, heat.id).await, Some((20, false, 0)));
    assert!(movies.delete_watch(ann.id, second).await.unwrap());
    assert_eq!(state(&db, ann.id, heat.id).await, None);
    assert!(!movies.delete_watch(ann.id, second).await.unwrap());
}

#[tokio::test]
async fn progress_with_a_movie_is_forgotten_whole_and_only_that() {
    let db = testing::database().await;
    let (ann, heat) = ann_and_heat(&db).await;
    let ran = movie(&db, &library(&db).await, "Ran").await;
    for movie in [&heat, &heat, &ran, &ran, &ran] {
        start(&db, ann.id, movie.id).await;
    }

    assert!(db.movies().delete_watch_progress(ann.id, heat.id).await.unwrap());
    assert!(!db.movies().delete_watch_progress(ann.id, heat.id).await.unwrap());
    assert_eq!(db.movies().latest_watch(ann.id, heat.id).await.unwrap(), None);
    assert_eq!(state(&db, ann.id, heat.id).await, None);
    assert_eq!(state(&db, ann.id, ran.id).await, Some((0, false, 0)));
    assert_eq!(db.movies().clear_watch_history(ann.id).await.unwrap(), 3);
    assert_eq!(state(&db, ann.id, ran.id).await, None);
    assert_eq!(db.movies().clear_watch_history(ann.id).await.unwrap(), 0);
}

#[tokio::test]
async fn lists_come_in_pages_the_latest_first_without_deleted_movies() {
    let db = testing::database().await;
    let (ann, library) = (user(&db, "ann").await.id, library(&db).await);
    let (mut begun, mut done) = (Vec::new(), Vec::new());
    for n in 0..10 {
        let movie = movie(&db, &library, &format!("Film {n}")).await;
        let session = start(&db, ann, movie.id).await;
        if n % 2 == 0 {
            db.movies().record_progress(ann, session, minutes(10), None).await.unwrap();
            begun.insert(0, (movie.id, session));
        } else {
            db.movies().finish_watch(ann, session).await.unwrap();
            done.insert(0, (movie.id, session));
        }
    }
    // Begun, but not a minute of it played: not among those to go on with.
    start(&db, ann, movie(&db, &library, "Opened").await.id).await;
    for list in [&mut begun, &mut done] {
        db.movies().delete(list.remove(2).0).await.unwrap();
    }

    let go_on = pages(|page| async { db.movies().continue_watching(ann, page).await }).await;
    let watched = pages(|page| async { db.movies().list_watched(ann, page).await }).await;
    let completed = pages(|page| async { db.movies().list_completed_watches(ann, page).await }).await;
    let all = pages(|page| async { db.movies().list_watches(ann, page).await }).await;

    assert_eq!(
        go_on.iter().map(|item| (item.movie.id, item.state.position)).collect::<Vec<_>>(),
        begun.iter().map(|(id, _)| (*id, minutes(10))).collect::<Vec<_>>()
    );
    assert_eq!(watched.iter().map(|item| item.movie.id).collect::<Vec<_>>(), done.iter().map(|(id, _)| *id).collect::<Vec<_>>());
    assert_eq!(completed.iter().map(|item| (item.movie.id, item.watch.id)).collect::<Vec<_>>(), done);
    assert_eq!(all.len(), 9);
    assert!(all.is_sorted_by_key(|item| std::cmp::Reverse(item.watch.watched_at)));
    assert_eq!(db.movies().count_continue_watching(ann).await.unwrap(), 4);
    assert_eq!(db.movies().count_watched(ann).await.unwrap(), 4);
}

#[tokio::test]
async fn the_sessions_with_one_movie_come_in_pages() {
    let db = testing::database().await;
    let (ann, heat) = ann_and_heat(&db).await;
    let ran = movie(&db, &library(&db).await, "Ran").await;
    let mut sessions = Vec::new();
    for _ in 0..5 {
        sessions.insert(0, start(&db, ann.id, heat.id).await);
        start(&db, ann.id, ran.id).await;
    }

    let listed = pages(|page| async { db.movies().list_watches_of(ann.id, heat.id, page).await }).await;
    assert_eq!(listed.iter().map(|watch| watch.id).collect::<Vec<_>>(), sessions);
    for session in [sessions[0], sessions[3]] {
        db.movies().finish_watch(ann.id, session).await.unwrap();
    }
    let completed = pages(|page| async { db.movies().list_completed_watches_of(ann.id, heat.id, page).await }).await;
    assert_eq!(completed.iter().map(|watch| watch.id).collect::<Vec<_>>(), [sessions[3], sessions[0]], "the last played first");
    db.movies().delete(heat.id).await.unwrap();
    assert!(db.movies().list_watches_of(ann.id, heat.id, PageRequest::first(9)).await.unwrap().items.is_empty());
    assert!(db.movies().list_completed_watches_of(ann.id, heat.id, PageRequest::first(9)).await.unwrap().items.is_empty());
}

#[tokio::test]
async fn what_is_watched_beside_forgetting_it_stays_or_goes_as_a_whole() {
    let db = testing::database().await;
    let (ann, heat) = ann_and_heat(&db).await;
    let movies = db.movies();
    for all in [false, true] {
        movies.mark_watched(ann.id, heat.id).await.unwrap();
        let open = db.begin().await.unwrap();
        open.movies().mark_watched(ann.id, heat.id).await.unwrap();
        if all {
            assert_eq!(committed_when_waited_for(&db, open, movies.clear_watch_history(ann.id)).await.unwrap(), 2);
        } else {
            assert!(committed_when_waited_for(&db, open, movies.delete_watch_progress(ann.id, heat.id)).await.unwrap());
        }
        let left = movies.list_watches(ann.id, PageRequest::first(9)).await.unwrap().items.len();
        assert_eq!((left, movies.is_watched(ann.id, heat.id).await.unwrap()), (0, false));
    }
    assert!(!movies.delete_watch_progress(ann.id, heat.id).await.unwrap());
}

#[tokio::test]
async fn statistics_add_up() {
    let db = testing::database().await;
    let (ann, library) = (user(&db, "ann").await.id, library(&db).await);
    let nothing = db.movies().watch_stats(ann).await.unwrap();
    assert_eq!(
        (nothing.watched, nothing.in_progress, nothing.watch_count, nothing.watched_time, nothing.last_watched_at),
        (0, 0, 0, Duration::ZERO, None)
    );

    let (twice, begun, unknown) =
        (movie(&db, &library, "Twice").await, movie(&db, &library, "Begun").await, movie(&db, &library, "Unknown").await);
    for _ in 0..2 {
        let session = start(&db, ann, twice.id).await;
        db.movies().finish_watch(ann, session).await.unwrap();
    }
    let session = start(&db, ann, begun.id).await;
    db.movies().record_progress(ann, session, minutes(3), None).await.unwrap();
    db.movies().mark_watched(ann, unknown.id).await.unwrap();

    let stats = db.movies().watch_stats(ann).await.unwrap();
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
    assert!(open.movies().delete_watch(ann.id, first).await.unwrap());
    assert!(committed_when_waited_for(&db, open, db.movies().delete_watch(ann.id, second)).await.unwrap());

    assert_eq!(db.movies().latest_watch(ann.id, heat.id).await.unwrap(), None);
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
            let begin = async |movies: Movies<ReadWrite>| {
                let new = NewWatch { position: minutes(7), ..NewWatch::new(ann.id, heat.id) };
                if marked { movies.mark_watched(ann.id, heat.id).await } else { movies.start_watch(&new).await }
            };
            if begun_first {
                begin(open.movies()).await.unwrap();
                assert!(committed_when_waited_for(&db, open, db.movies().delete_watch(ann.id, old)).await.unwrap());
            } else {
                assert!(open.movies().delete_watch(ann.id, old).await.unwrap());
                committed_when_waited_for(&db, open, begin(db.movies())).await.unwrap();
            }

            let expected = if marked { (0, true, 1) } else { (7, false, 0) };
            assert_eq!(state(&db, ann.id, heat.id).await, Some(expected), "begun first: {begun_first}, marked: {marked}");
        }
    }
}

/// What is begun after the last look at the sessions is there with its state, or not at all.
#[tokio::test]
async fn what_is_begun_while_all_is_forgotten_keeps_its_state() {
    let db = testing::database().await;
    let library = library(&db).await;
    let (old, new) = (movie(&db, &library, "Heat").await.id, movie(&db, &library, "Ran").await.id);
    let ann = user(&db, "ann").await.id;
    // Holds the deletion up when it has deleted for the second time.
    let mut owner = db.owner().await;
    owner
        .execute(
            "CREATE SEQUENCE deletions; GRANT USAGE ON SEQUENCE deletions TO PUBLIC;
             CREATE FUNCTION pause() RETURNS trigger LANGUAGE plpgsql AS
             'BEGIN IF nextval(''public.deletions'') % 2 = 0 THEN PERFORM pg_advisory_xact_lock(42); END IF; RETURN NULL; END';
             CREATE TRIGGER zz_pause AFTER DELETE ON movie_watch_history FOR EACH STATEMENT EXECUTE FUNCTION pause()",
        )
        .await
        .unwrap();
    let observer = Observer::of(&db).await;
    for all in [true, false] {
        db.movies().mark_watched(ann, old).await.unwrap();
        owner.execute("SELECT pg_advisory_lock(42)").await.unwrap();
        let forget = async {
            match all {
                true => db.movies().clear_watch_history(ann).await.map(drop),
                false => db.movies().delete_watch_progress(ann, new).await.map(drop),
            }
        };
        let begin = async {
            observer.wait_for(1, "wait_event = 'advisory'").await;
            start(&db, ann, new).await;
            owner.execute("SELECT pg_advisory_unlock(42)").await.unwrap();
        };
        let (forgotten, ()) = tokio::join!(forget, begin);
        forgotten.unwrap();
        let counts = "SELECT (SELECT count(*) FROM movie_watch_history WHERE movie_id = $1), (SELECT count(*) FROM movie_watch_state WHERE movie_id = $1)";
        let kept: (i64, i64) = sqlx::query_as(counts).bind(new.0).fetch_one(db.read()).await.unwrap();
        assert_eq!(kept, (1, 1), "all: {all}");
        db.movies().clear_watch_history(ann).await.unwrap();
        owner.execute("SELECT setval('deletions', 1, false)").await.unwrap();
    }
}
