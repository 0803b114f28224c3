use revenge_db::Error;
use revenge_db::movies::{NewFile, NewMovie};
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

#[tokio::test]
async fn a_deleted_movie_is_found_by_no_key() {
    let db = testing::database().await;
    let (library, path) = (library(&db).await, "/films/heat.mkv");
    let mut new = heat(&library);
    new.details.radarr_id = Some(7);
    let movie = db.movies().insert(&new).await.unwrap();
    let file = db.movies().insert_file(movie.id, &NewFile::new(path)).await.unwrap();
    let movies = db.movies();
    let found = async || {
        [
            movies.get(movie.id).await.unwrap().is_some(),
            movies.details(movie.id).await.unwrap().is_some(),
            movies.find_by_tmdb_id(library.id, 949).await.unwrap().is_some(),
            movies.find_by_imdb_id(library.id, "tt0113277").await.unwrap().is_some(),
            movies.find_by_radarr_id(library.id, 7).await.unwrap().is_some(),
            movies.find_by_path(library.id, path).await.unwrap().is_some(),
            movies.exists_by_path(library.id, path).await.unwrap(),
            movies.exists_by_tmdb_id(library.id, 949).await.unwrap(),
            movies.file(file.id).await.unwrap().is_some(),
            movies.find_file_by_path(library.id, path).await.unwrap().is_some(),
            !movies.files_of(movie.id).await.unwrap().is_empty(),
        ]
    };
    assert_eq!(found().await, [true; 11]);

    movies.delete(movie.id).await.unwrap();

    assert_eq!(found().await, [false; 11]);
    assert!(matches!(movies.delete(movie.id).await, Err(Error::NotFound { .. })));
    assert!(matches!(movies.update(&movie).await, Err(Error::Stale { .. })));
}
