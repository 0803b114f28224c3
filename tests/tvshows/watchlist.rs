use revenge_db::testing::{self, TestDatabase};
use revenge_db::tvshows::{MOST_REORDERED, SeriesId};
use revenge_db::users::UserId;
use revenge_db::{Error, PageRequest};

use crate::support::{id, library, pages, series, user};

async fn filled(db: &TestDatabase, user: UserId, count: usize) -> Vec<SeriesId> {
    let library = library(db).await;
    let mut list = Vec::new();
    for n in 0..count {
        let series = series(db, &library, &format!("Series {n}")).await;
        assert!(db.tvshows().add_to_watchlist(user, series.id).await.unwrap());
        list.push(series.id);
    }
    list
}

async fn listed(db: &TestDatabase, user: UserId) -> Vec<SeriesId> {
    pages(|page| async move { db.tvshows().list_watchlist(user, page).await }).await.iter().map(|series| series.id).collect()
}

#[tokio::test]
async fn a_series_goes_to_the_end_once_and_leaves_once() {
    let db = testing::database().await;
    let ann = user(&db, "ann").await.id;
    let list = filled(&db, ann, 5).await;

    assert!(!db.tvshows().add_to_watchlist(ann, list[0]).await.unwrap());
    assert_eq!(listed(&db, ann).await, list);
    assert!(db.tvshows().remove_from_watchlist(ann, list[0]).await.unwrap());
    assert!(!db.tvshows().remove_from_watchlist(ann, list[0]).await.unwrap());
    assert!(!db.tvshows().is_in_watchlist(ann, list[0]).await.unwrap());
    assert!(db.tvshows().is_in_watchlist(ann, list[1]).await.unwrap());
    assert_eq!(db.tvshows().count_watchlist(ann).await.unwrap(), 4);
    assert!(matches!(db.tvshows().add_to_watchlist(ann, id(404)).await, Err(Error::Invalid { .. })));
}

#[tokio::test]
async fn reordering_brings_series_to_the_front_and_the_rest_follows_as_it_stood() {
    let db = testing::database().await;
    let (ann, bob) = (user(&db, "ann").await.id, user(&db, "bob").await.id);
    let list = filled(&db, ann, 5).await;
    db.tvshows().add_to_watchlist(bob, list[4]).await.unwrap();

    let moved = db.tvshows().reorder_watchlist(ann, &[list[3], id(404), list[1], list[3]]).await.unwrap();

    assert_eq!(moved, 3); // 3 → 0, 0 → 2, 2 → 3; series 1 and 4 stand where they stood
    assert_eq!(listed(&db, ann).await, [list[3], list[1], list[0], list[2], list[4]]);
    assert_eq!(db.tvshows().reorder_watchlist(ann, &[]).await.unwrap(), 0);
    assert_eq!(listed(&db, bob).await, [list[4]]);
    // The end is still the end.
    db.tvshows().remove_from_watchlist(ann, list[3]).await.unwrap();
    db.tvshows().add_to_watchlist(ann, list[3]).await.unwrap();
    assert_eq!(listed(&db, ann).await, [list[1], list[0], list[2], list[4], list[3]]);
}

#[tokio::test]
async fn deleted_series_leave_the_list_but_keep_their_place() {
    let db = testing::database().await;
    let ann = user(&db, "ann").await.id;
    let list = filled(&db, ann, 3).await;

    db.tvshows().delete(list[1]).await.unwrap();

    assert_eq!(listed(&db, ann).await, [list[0], list[2]]);
    assert_eq!(db.tvshows().count_watchlist(ann).await.unwrap(), 2);
}

#[tokio::test]
async fn a_cursor_of_another_list_is_refused() {
    let db = testing::database().await;
    let ann = user(&db, "ann").await.id;
    filled(&db, ann, 2).await;
    let cursor = db.tvshows().list_watchlist(ann, PageRequest::first(1)).await.unwrap().next.unwrap();

    let elsewhere = db.tvshows().list_favorites(ann, PageRequest::after(cursor, 1)).await;

    assert!(matches!(elsewhere, Err(Error::Invalid { .. })), "{elsewhere:?}");
}

#[tokio::test]
async fn an_endless_order_is_refused_before_it_is_sent() {
    let db = testing::database().await;
    let many = vec![SeriesId::now(); MOST_REORDERED + 1];

    let refused = db.tvshows().reorder_watchlist(UserId::now(), &many).await;

    assert!(matches!(&refused, Err(Error::Invalid { op: "tvshows.watchlist.reorder", .. })), "{refused:?}");
    assert_eq!(db.tvshows().reorder_watchlist(UserId::now(), &many[1..]).await.unwrap(), 0);
}
