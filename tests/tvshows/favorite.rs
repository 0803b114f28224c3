use revenge_db::tvshows::SeriesId;
use revenge_db::{Error, testing};

use crate::support::{id, library, pages, series, user};

#[tokio::test]
async fn a_series_is_marked_once_and_unmarked_once() {
    let db = testing::database().await;
    let (ann, bob, heat) = (user(&db, "ann").await, user(&db, "bob").await, series(&db, &library(&db).await, "Heat").await);
    let shows = db.tvshows();

    assert!(!shows.is_favorite(ann.id, heat.id).await.unwrap());
    assert!(shows.add_favorite(ann.id, heat.id).await.unwrap());
    assert!(!shows.add_favorite(ann.id, heat.id).await.unwrap());
    assert!(shows.is_favorite(ann.id, heat.id).await.unwrap());
    assert!(!shows.is_favorite(bob.id, heat.id).await.unwrap());
    assert!(shows.remove_favorite(ann.id, heat.id).await.unwrap());
    assert!(!shows.remove_favorite(ann.id, heat.id).await.unwrap());
}

#[tokio::test]
async fn a_series_that_does_not_exist_is_nobodys_favourite() {
    let db = testing::database().await;
    let ann = user(&db, "ann").await;

    let marked = db.tvshows().add_favorite(ann.id, id(404)).await;

    assert!(matches!(marked, Err(Error::Invalid { .. })), "{marked:?}");
}

#[tokio::test]
async fn favourites_come_in_pages_the_latest_mark_first_and_the_deleted_are_gone() {
    let db = testing::database().await;
    let (ann, library) = (user(&db, "ann").await, library(&db).await);
    let mut marked: Vec<SeriesId> = Vec::new();
    for n in 0..6 {
        let series = series(&db, &library, &format!("Series {n}")).await;
        db.tvshows().add_favorite(ann.id, series.id).await.unwrap();
        marked.insert(0, series.id);
    }
    db.tvshows().delete(marked.remove(3)).await.unwrap();

    let listed = pages(|page| async { db.tvshows().list_favorites(ann.id, page).await }).await;

    assert_eq!(listed.iter().map(|series| series.id).collect::<Vec<_>>(), marked);
    assert_eq!(db.tvshows().count_favorites(ann.id).await.unwrap(), 5);
}
