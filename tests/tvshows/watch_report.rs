//! Progress with an episode that is reported without a session's id.

use std::time::Duration;

use revenge_db::testing;
use revenge_db::users::UserId;
use revenge_db::{Error, PageRequest};

use crate::common::giving_way;
use crate::support::{committed_when_waited_for, user};
use crate::watch::{HOUR, ann_and_heat, minutes, start, state};

#[tokio::test]
async fn the_latest_session_that_is_not_complete_is_the_one_to_go_on_with() {
    let db = testing::database().await;
    let (ann, heat) = ann_and_heat(&db).await;
    let shows = db.tvshows();
    assert_eq!(shows.latest_open_watch(ann.id, heat.id).await.unwrap(), None);
    let (old, open) = (start(&db, ann.id, heat.id).await, start(&db, ann.id, heat.id).await);
    shows.mark_watched(ann.id, heat.id).await.unwrap();

    assert_eq!(shows.latest_open_watch(ann.id, heat.id).await.unwrap(), shows.watch(ann.id, open).await.unwrap());
    shows.finish_watch(ann.id, open).await.unwrap();
    assert_eq!(shows.latest_open_watch(ann.id, heat.id).await.unwrap().map(|watch| watch.id), Some(old));
    shows.finish_watch(ann.id, old).await.unwrap();
    assert_eq!(shows.latest_open_watch(ann.id, heat.id).await.unwrap(), None);
}

#[tokio::test]
async fn a_report_without_a_session_goes_on_with_the_latest_or_begins_one() {
    let db = testing::database().await;
    let (ann, heat) = ann_and_heat(&db).await;
    let shows = db.tvshows();
    let report = async |minute, duration| shows.report_progress(ann.id, heat.id, minutes(minute), duration).await.unwrap();

    let begun = report(1, None).await;
    assert_eq!(
        (begun.user_id, begun.episode_id, begun.position, begun.duration, begun.completed),
        (ann.id, heat.id, minutes(1), None, false)
    );
    assert_eq!(shows.watch(ann.id, begun.id).await.unwrap(), Some(begun.clone()));
    let known = report(2, Some(HOUR)).await;
    assert_eq!((known.id, known.position, known.duration, known.started_at), (begun.id, minutes(2), Some(HOUR), begun.started_at));
    assert_eq!(report(3, None).await.duration, Some(HOUR));
    assert_eq!(state(&db, ann.id, heat.id).await, Some((3, false, 0)));

    // One that was begun with an id goes on, if it is the latest.
    let later = start(&db, ann.id, heat.id).await;
    assert_eq!(report(53, None).await.id, later);
    let end = report(54, None).await;
    assert!(end.completed && end.completed_at.is_some());
    assert_eq!(state(&db, ann.id, heat.id).await, Some((54, true, 1)));
    // The credits, and a step back: no second time. The session before stays as it was.
    for minute in [59, 50, 60, 30] {
        let after = report(minute, None).await;
        assert_eq!((after.id, after.position, after.completed_at), (later, minutes(minute), end.completed_at));
    }
    assert_eq!(state(&db, ann.id, heat.id).await, Some((30, true, 1)));
    shows.finish_watch(ann.id, begun.id).await.unwrap();

    let again = report(29, Some(HOUR)).await;
    assert!(again.id != begun.id && again.id != later && !again.completed);
    assert_eq!(state(&db, ann.id, heat.id).await, Some((29, false, 2)));
    assert!(report(60, None).await.completed);
    assert_eq!(state(&db, ann.id, heat.id).await, Some((60, true, 3)));
    let at_once = shows.report_progress(user(&db, "bob").await.id, heat.id, HOUR, Some(HOUR)).await.unwrap();
    assert!(at_once.completed && at_once.completed_at.is_some());

    let nothing_long = shows.report_progress(ann.id, heat.id, minutes(1), Some(Duration::ZERO)).await;
    assert!(matches!(nothing_long, Err(Error::Invalid { .. })), "{nothing_long:?}");
    let nobody = shows.report_progress(UserId::now(), heat.id, minutes(1), None).await;
    assert!(matches!(nobody, Err(Error::Invalid { .. })), "{nobody:?}");
}

#[tokio::test]
async fn concurrent_reports_without_a_session_begin_one() {
    let db = testing::database_with(|config| config.max_conns(10)).await;
    let (ann, heat) = ann_and_heat(&db).await;
    let reports = (0..20).map(|second| {
        let (shows, user, episode) = (db.tvshows(), ann.id, heat.id);
        tokio::spawn(async move { shows.report_progress(user, episode, Duration::from_secs(second), Some(HOUR)).await.unwrap().id })
    });
    let mut sessions = Vec::new();
    for report in reports.collect::<Vec<_>>() {
        sessions.push(report.await.unwrap());
    }
    sessions.dedup();
    assert_eq!(sessions.len(), 1);
    assert_eq!(db.tvshows().list_watches_of(ann.id, heat.id, PageRequest::first(9)).await.unwrap().items.len(), 1);

    // One waits for the other's end.
    db.tvshows().delete_watch_progress(ann.id, heat.id).await.unwrap();
    let open = db.begin().await.unwrap();
    let first = open.tvshows().report_progress(ann.id, heat.id, minutes(1), None).await.unwrap();
    let second = db.tvshows();
    let second = committed_when_waited_for(&db, open, second.report_progress(ann.id, heat.id, minutes(2), None)).await.unwrap();
    assert_eq!(second.id, first.id);
    assert_eq!(state(&db, ann.id, heat.id).await, Some((2, false, 0)));
}

#[tokio::test]
async fn a_report_that_gives_way_in_a_deadlock_begins_anew() {
    let db = testing::database().await;
    let (ann, heat) = ann_and_heat(&db).await;
    let session = start(&db, ann.id, heat.id).await;
    let (holds, wants) = ("SELECT FROM episode_watch_state FOR UPDATE", "SELECT FROM episode_watch_history FOR UPDATE");
    let reported =
        giving_way(&db, holds, wants, async |late| late.tvshows().report_progress(ann.id, heat.id, minutes(7), None).await).await;
    assert_eq!(reported.unwrap().id, session);
    assert_eq!(state(&db, ann.id, heat.id).await, Some((7, false, 0)));
}
