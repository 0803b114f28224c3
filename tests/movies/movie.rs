use revenge_db::Error;
use revenge_db::movies::NewMovie;
use revenge_db::testing;

use crate::support::{heat, id, library};

#[tokio::test]
async fn a_tmdb_id_belongs_to_one_live_movie_of_a_library() {
    let db = testing::database().await;
    let library = library(&db).await;
    let movies = db.movies();

    let first = movies.insert(&heat(&library)).await.unwrap();
    let again = movies.insert(&NewMovie { id: id(2), imdb_id: None, ..heat(&library) }).await;

    assert!(matches!(&again, Err(Error::Conflict { constraint, .. }) if constraint == "idx_movies_library_tmdb_id"), "{again:?}");
    assert_eq!(movies.find_by_tmdb_id(library.id, 949).await.unwrap(), Some(first.clone()));
    movies.delete(first.id).await.unwrap();
    movies.insert(&NewMovie { id: id(2), ..heat(&library) }).await.unwrap();
}
