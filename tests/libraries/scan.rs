use chrono::{DateTime, Utc};
use revenge_db::libraries::ScanStatus::{Cancelled, Completed, Failed, Pending, Running};
use revenge_db::libraries::{LibraryId, NewLibrary, NewScan, Scan, ScanId, ScanProgress, ScanStatus, ScanType};
use revenge_db::testing::{self, TestDatabase};
use revenge_db::{Error, PageRequest};
use sqlx::Executor as _;

fn year(year: i32) -> DateTime<Utc> {
    format!("{year}-01-01T00:00:00Z").parse().unwrap()
}

async fn library(db: &TestDatabase) -> LibraryId {
    db.libraries().insert(&NewLibrary::movies("Films")).await.unwrap().id
}

/// A scan that went through `steps`.
async fn scan(db: &TestDatabase, library: LibraryId, steps: &[ScanStatus]) -> Scan {
    let scan = db.libraries().insert_scan(&NewScan::new(library, ScanType::Full)).await.unwrap();
    for step in steps {
        db.libraries().update_scan_status(scan.id, *step, None).await.unwrap();
    }
    db.libraries().scan(scan.id).await.unwrap().unwrap()
}

#[tokio::test]
async fn a_scan_begins_pending() {
    let db = testing::database().await;
    let library = library(&db).await;

    for scan_type in [ScanType::Full, ScanType::Incremental, ScanType::Metadata] {
        let scan = db.libraries().insert_scan(&NewScan::new(library, scan_type)).await.unwrap();
        assert_eq!((scan.status, scan.scan_type, scan.progress), (Pending, scan_type, ScanProgress::default()));
        assert_eq!((scan.error_message.as_ref(), scan.started_at, scan.completed_at, scan.duration), (None, None, None, None));
        assert_eq!(db.libraries().scan(scan.id).await.unwrap(), Some(scan));
    }
    let nowhere = db.libraries().insert_scan(&NewScan::new(LibraryId::now(), ScanType::Full)).await;
    assert!(matches!(nowhere, Err(Error::Invalid { .. })), "{nowhere:?}");
    let again = NewScan::new(library, ScanType::Full);
    db.libraries().insert_scan(&again).await.unwrap();
    let twice = db.libraries().insert_scan(&again).await;
    assert!(matches!(&twice, Err(Error::Conflict { constraint, .. }) if constraint == "library_scans_pkey"), "{twice:?}");
}

#[tokio::test]
async fn only_legal_steps_are_taken() {
    let db = testing::database().await;
    let library = library(&db).await;
    let all = [Pending, Running, Completed, Failed, Cancelled];
    let paths: [&[ScanStatus]; 5] = [&[], &[Running], &[Running, Completed], &[Failed], &[Running, Cancelled]];
    for path in paths {
        let from = path.last().copied().unwrap_or(Pending);
        for to in all {
            let legal = matches!((from, to), (Pending, Running | Failed | Cancelled) | (Running, Completed | Failed | Cancelled));
            let before = scan(&db, library, path).await;
            assert_eq!(before.status, from);
            let outcome = db.libraries().update_scan_status(before.id, to, None).await;
            let after = db.libraries().scan(before.id).await.unwrap().unwrap();
            if legal {
                outcome.unwrap();
                assert_eq!(after.status, to);
            } else {
                assert!(matches!(outcome, Err(Error::Invalid { .. })), "{from:?} → {to:?}: {outcome:?}");
                assert_eq!(after, before, "{from:?} → {to:?}");
            }
        }
    }
    assert!(matches!(db.libraries().update_scan_status(ScanId::now(), Running, None).await, Err(Error::NotFound { .. })));
}

#[tokio::test]
async fn no_writer_gets_round_the_legal_steps() {
    let db = testing::database().await;
    let library = library(&db).await;
    let mut owner = db.owner().await;
    let all = [Pending, Running, Completed, Failed, Cancelled];
    let paths: [&[ScanStatus]; 5] = [&[], &[Running], &[Running, Completed], &[Failed], &[Running, Cancelled]];
    for path in paths {
        let from = path.last().copied().unwrap_or(Pending);
        for to in all {
            let legal = matches!((from, to), (Pending, Running | Failed | Cancelled) | (Running, Completed | Failed | Cancelled));
            let id = scan(&db, library, path).await.id;
            let update = format!("UPDATE library_scans SET status = '{}', items_scanned = 7 WHERE id = '{id}'", to.as_str());
            let outcome = owner.execute(sqlx::AssertSqlSafe(update)).await;
            if legal || from == to {
                assert_eq!(outcome.unwrap().rows_affected(), 1, "{from:?} → {to:?}");
            } else {
                let error = outcome.unwrap_err();
                let constraint = error.as_database_error().and_then(|error| error.constraint());
                assert_eq!(constraint, Some("library_scans_step_check"), "{from:?} → {to:?}");
            }
        }
    }
}

#[tokio::test]
async fn a_scan_that_completes_is_its_librarys_last_and_one_that_fails_is_not() {
    let db = testing::database().await;
    let library = library(&db).await;

    let failed = scan(&db, library, &[Running]).await;
    db.libraries().update_scan_status(failed.id, Failed, Some("disk gone")).await.unwrap();
    let failed = db.libraries().scan(failed.id).await.unwrap().unwrap();
    assert_eq!(failed.error_message.as_deref(), Some("disk gone"));
    assert!(failed.duration.is_some());
    assert_eq!(db.libraries().get(library).await.unwrap().unwrap().last_scan_at, None);

    let done = scan(&db, library, &[Running, Completed]).await;
    let stored = db.libraries().get(library).await.unwrap().unwrap();
    assert!(done.started_at < done.completed_at && done.duration.is_some());
    assert_eq!((stored.last_scan_at, stored.last_scan_duration), (done.completed_at, done.duration));
    // One that never ran has no duration.
    assert_eq!(scan(&db, library, &[Cancelled]).await.duration, None);
}

#[tokio::test]
async fn progress_is_written_while_a_scan_runs() {
    let db = testing::database().await;
    let library = library(&db).await;
    let progress = ScanProgress { items_scanned: 5, items_added: 4, items_updated: 3, items_removed: 2, errors_count: 1 };
    let running = scan(&db, library, &[Running]).await.id;

    db.libraries().update_scan_progress(running, &progress).await.unwrap();

    assert_eq!(db.libraries().scan(running).await.unwrap().unwrap().progress, progress);
    assert!(matches!(
        db.libraries().update_scan_progress(running, &ScanProgress { items_added: -1, ..progress }).await,
        Err(Error::Invalid { .. })
    ));
    for over in [scan(&db, library, &[]).await.id, scan(&db, library, &[Running, Completed]).await.id, ScanId::now()] {
        assert!(matches!(db.libraries().update_scan_progress(over, &progress).await, Err(Error::NotFound { .. })));
    }
}

#[tokio::test]
async fn scans_come_in_pages_and_the_running_and_the_latest_are_known() {
    let db = testing::database().await;
    let (first, second) = (library(&db).await, library(&db).await);
    assert_eq!(db.libraries().latest_scan(first).await.unwrap(), None);
    let mut made = Vec::new();
    for steps in [&[Running, Completed][..], &[Running], &[], &[Cancelled], &[Running]] {
        made.insert(0, scan(&db, first, steps).await.id);
    }
    let other = scan(&db, second, &[Running]).await.id;

    let (mut seen, mut request) = (Vec::new(), Some(PageRequest::first(2)));
    while let Some(next) = request {
        let page = db.libraries().list_scans(first, next).await.unwrap();
        request = page.next_request(2);
        seen.extend(page.items.into_iter().map(|scan| scan.id));
    }
    assert_eq!(seen, made);
    assert_eq!(db.libraries().count_scans(first).await.unwrap(), 5);
    assert_eq!(db.libraries().latest_scan(first).await.unwrap().unwrap().id, made[0]);
    let running: Vec<_> = db.libraries().running_scans().await.unwrap().iter().map(|scan| scan.id).collect();
    assert_eq!(running, [made[3], made[0], other]);
}

#[tokio::test]
async fn old_scans_are_deleted_once_they_are_over() {
    let db = testing::database().await;
    let library = library(&db).await;
    for steps in [&[Running, Completed][..], &[Failed], &[Cancelled], &[Running], &[]] {
        scan(&db, library, steps).await;
    }

    assert_eq!(db.libraries().delete_old_scans(year(2000)).await.unwrap(), 0);
    assert_eq!(db.libraries().delete_old_scans(year(2900)).await.unwrap(), 3);
    assert_eq!(db.libraries().count_scans(library).await.unwrap(), 2);
}
