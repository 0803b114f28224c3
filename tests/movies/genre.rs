use revenge_db::Viewer;
use revenge_db::movies::{GenreSort, MovieList, MovieScope};
use revenge_db::{PageRequest, testing};

use crate::support::{library, movie};

#[tokio::test]
async fn a_genre_page_lists_what_is_linked_and_its_total_agrees() {
    let db = testing::database().await;
    let library = library(&db).await;
    let genre = db.movies().upsert_genre("Crime").await.unwrap();
    assert_eq!(db.movies().upsert_genre("CRIME").await.unwrap(), genre);
    assert_eq!(db.movies().find_genre_by_name(" crime").await.unwrap().as_ref(), Some(&genre));
    assert_eq!(db.movies().find_genre_by_name("Crim").await.unwrap(), None);
    let heat = movie(&db, &library, "Heat").await;
    movie(&db, &library, "Ran").await;
    let science = db.movies().upsert_genre("Sci-Fi").await.unwrap();
    assert_eq!(db.movies().upsert_genre("Sci Fi").await.unwrap(), science, "they have one slug");

    db.movies().add_genre(heat.id, genre.id).await.unwrap();

    let page = db.movies().list(Viewer::System, MovieList::Genre(genre.id, GenreSort::AddedAt), PageRequest::first(50)).await.unwrap();
    assert_eq!(page.items, vec![heat]);
    assert_eq!(db.movies().count(Viewer::System, MovieScope::Genre(genre.id)).await.unwrap(), 1);
    assert_eq!(db.movies().count(Viewer::System, MovieScope::All).await.unwrap(), 2);
}
