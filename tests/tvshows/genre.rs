use revenge_db::Viewer;
use revenge_db::tvshows::{GenreSort, SeriesList, SeriesScope};
use revenge_db::{PageRequest, testing};

use crate::support::{library, series};

#[tokio::test]
async fn a_genre_page_lists_what_is_linked_and_its_total_agrees() {
    let db = testing::database().await;
    let library = library(&db).await;
    let genre = db.tvshows().upsert_genre("Crime").await.unwrap();
    assert_eq!(db.tvshows().upsert_genre("CRIME").await.unwrap(), genre);
    let science = db.tvshows().upsert_genre("Sci-Fi").await.unwrap();
    assert_eq!(db.tvshows().upsert_genre("Sci Fi").await.unwrap(), science, "they have one slug");
    assert_eq!(db.tvshows().find_genre_by_name(" crime").await.unwrap().as_ref(), Some(&genre));
    assert_eq!(db.tvshows().find_genre_by_name("Crim").await.unwrap(), None);
    let heat = series(&db, &library, "Heat").await;
    series(&db, &library, "Ran").await;

    db.tvshows().add_genre(heat.id, genre.id).await.unwrap();

    let page = db.tvshows().list(Viewer::System, SeriesList::Genre(genre.id, GenreSort::AddedAt), PageRequest::first(50)).await.unwrap();
    assert_eq!(page.items, vec![heat]);
    assert_eq!(db.tvshows().count(Viewer::System, SeriesScope::Genre(genre.id)).await.unwrap(), 1);
    assert_eq!(db.tvshows().count(Viewer::System, SeriesScope::All).await.unwrap(), 2);
}
