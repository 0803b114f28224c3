use revenge_db::movies::{MOST_REORDERED, MovieId};
use revenge_db::testing::{self, TestDatabase};
use revenge_db::users::UserId;
use revenge_db::{Error, PageRequest};

use crate::common::Observer;
use crate::support::{id, library, movie, pages, user};

async fn filled(db: &TestDatabase, user: UserId, films: usize) -> Vec<MovieId> {
    let library = library(db).await;
    let mut list = Vec::new();
    for n in 0..films {
        let movie = movie(db, &library, &format!("Film {n}")).await;
        assert!(db.movies().add_to_watchlist(user, movie.id).await.unwrap());
        list.push(movie.id);
    }
    list
}

async fn listed(db: &TestDatabase, user: UserId) -> Vec<MovieId> {
    pages(|page| async move { db.movies().list_watchlist(user, page).await }).await.iter().map(|movie| movie.id).collect()
}

#[tokio::test]
async fn a_movie_goes_to_the_end_once_and_leaves_once() {
    let db = testing::database().await;
    let ann = user(&db, "ann").await.id;
    let list = filled(&db, ann, 5).await;

    assert!(!db.movies().add_to_watchlist(ann, list[0]).await.unwrap());
    assert_eq!(listed(&db, ann).await, list);
    assert!(db.movies().remove_from_watchlist(ann, list[0]).await.unwrap());
    assert!(!db.movies().remove_from_watchlist(ann, list[0]).await.unwrap());
    assert!(!db.movies().is_in_watchlist(ann, list[0]).await.unwrap());
    assert!(db.movies().is_in_watchlist(ann, list[1]).await.unwrap());
    assert_eq!(db.movies().count_watchlist(ann).await.unwrap(), 4);
    assert!(matches!(db.movies().add_to_watchlist(ann, id(404)).await, Err(Error::Invalid { .. })));
}

#[tokio::test]
async fn reordering_brings_movies_to_the_front_and_the_rest_follows_as_it_stood() {
    let db = testing::database().await;
    let (ann, bob) = (user(&db, "ann").await.id, user(&db, "bob").await.id);
    let list = filled(&db, ann, 5).await;
    db.movies().add_to_watchlist(bob, list[4]).await.unwrap();

    let moved = db.movies().reorder_watchlist(ann, &[list[3], id(404), list[1], list[3]]).await.unwrap();

    assert_eq!(moved, 3); // 3 → 0, 0 → 2, 2 → 3; films 1 and 4 stand where they stood
    assert_eq!(listed(&db, ann).await, [list[3], list[1], list[0], list[2], list[4]]);
    assert_eq!(db.movies().reorder_watchlist(ann, &[]).await.unwrap(), 0);
    assert_eq!(listed(&db, bob).await, [list[4]]);
    // The end is still the end.
    db.movies().remove_from_watchlist(ann, list[3]).await.unwrap();
    db.movies().add_to_watchlist(ann, list[3]).await.unwrap();
    assert_eq!(listed(&db, ann).await, [list[1], list[0], list[2], list[4], list[3]]);
}

#[tokio::test]
async fn deleted_movies_leave_the_list_but_keep_their_place() {
    let db = testing::database().await;
    let ann = user(&db, "ann").await.id;
    let list = filled(&db, ann, 3).await;

    db.movies().delete(list[1]).await.unwrap();

    assert_eq!(listed(&db, ann).await, [list[0], list[2]]);
    assert_eq!(db.movies().count_watchlist(ann).await.unwrap(), 2);
}

#[tokio::test]
async fn a_cursor_of_another_list_is_refused() {
    let db = testing::database().await;
    let ann = user(&db, "ann").await.id;
    filled(&db, ann, 2).await;
    let cursor = db.movies().list_watchlist(ann, PageRequest::first(1)).await.unwrap().next.unwrap();

    let elsewhere = db.movies().list_favorites(ann, PageRequest::after(cursor, 1)).await;

    assert!(matches!(elsewhere, Err(Error::Invalid { .. })), "{elsewhere:?}");
}

#[tokio::test]
async fn an_endless_order_is_refused_before_it_is_sent() {
    let db = testing::database().await;
    let many = vec![MovieId::now(); MOST_REORDERED + 1];

    let refused = db.movies().reorder_watchlist(UserId::now(), &many).await;

    assert!(matches!(&refused, Err(Error::Invalid { op: "movies.watchlist.reorder", .. })), "{refused:?}");
    assert_eq!(db.movies().reorder_watchlist(UserId::now(), &many[1..]).await.unwrap(), 0);
}

#[tokio::test]
async fn who_reorders_last_has_the_last_word() {
    let db = testing::database().await;
    let ann = user(&db, "ann").await.id;
    let list = filled(&db, ann, 3).await;
    let (x, y, z) = (list[0], list[1], list[2]);
    for (first, second) in [([y, x, z], [x, z, y]), ([z, y, x], [x, y, z])] {
        db.movies().reorder_watchlist(ann, &list).await.unwrap();
        let tx = db.begin().await.unwrap();
        tx.movies().reorder_watchlist(ann, &first).await.unwrap();
        let waiting = tokio::spawn({
            let db = (*db).clone();
            async move { db.movies().reorder_watchlist(ann, &second).await }
        });
        Observer::of(&db).await.wait_for(1, "wait_event_type = 'Lock'").await;
        tx.commit().await.unwrap();
        waiting.await.unwrap().unwrap();
        assert_eq!(listed(&db, ann).await, second);
    }
}
