use revenge_db::movies::MovieId;
use revenge_db::{Error, testing};

use crate::support::{id, library, movie, pages, user};

#[tokio::test]
async fn a_movie_is_marked_once_and_unmarked_once() {
    let db = testing::database().await;
    let (ann, bob, heat) = (user(&db, "ann").await, user(&db, "bob").await, movie(&db, &library(&db).await, "Heat").await);
    let movies = db.movies();

    assert!(!movies.is_favorite(ann.id, heat.id).await.unwrap());
    assert!(movies.add_favorite(ann.id, heat.id).await.unwrap());
    assert!(!movies.add_favorite(ann.id, heat.id).await.unwrap());
    assert!(movies.is_favorite(ann.id, heat.id).await.unwrap());
    assert!(!movies.is_favorite(bob.id, heat.id).await.unwrap());
    assert!(movies.remove_favorite(ann.id, heat.id).await.unwrap());
    assert!(!movies.remove_favorite(ann.id, heat.id).await.unwrap());
}

#[tokio::test]
async fn a_movie_that_does_not_exist_is_nobodys_favourite() {
    let db = testing::database().await;
    let ann = user(&db, "ann").await;

    let marked = db.movies().add_favorite(ann.id, id(404)).await;

    assert!(matches!(marked, Err(Error::Invalid { .. })), "{marked:?}");
}

#[tokio::test]
async fn favourites_come_in_pages_the_latest_mark_first_and_the_deleted_are_gone() {
    let db = testing::database().await;
    let (ann, library) = (user(&db, "ann").await, library(&db).await);
    let mut marked: Vec<MovieId> = Vec::new();
    for n in 0..6 {
        let movie = movie(&db, &library, &format!("Film {n}")).await;
        db.movies().add_favorite(ann.id, movie.id).await.unwrap();
        marked.insert(0, movie.id);
    }
    db.movies().delete(marked.remove(3)).await.unwrap();

    let listed = pages(|page| async { db.movies().list_favorites(ann.id, page).await }).await;

    assert_eq!(listed.iter().map(|movie| movie.id).collect::<Vec<_>>(), marked);
    assert_eq!(db.movies().count_favorites(ann.id).await.unwrap(), 5);
}
