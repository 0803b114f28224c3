use std::time::Duration;

use chrono::NaiveDate;
use proptest::prelude::*;
use revenge_db::libraries::NewLibrary;
use revenge_db::movies::{
    ImageKind, Movie, MovieDetails, MovieId, MovieList, MovieScope, MovieSort, NewExternalRating, NewFile, NewImage, NewMovie, NewVideo,
    VideoKind, VideoSite,
};
use revenge_db::testing::{self, TestDatabase};
use revenge_db::{Error, PageRequest, Viewer};
use sqlx::Executor as _;

use crate::support::{committed_when_waited_for, heat, id, library, movie, seen_by, stage};

fn details() -> MovieDetails {
    MovieDetails {
        radarr_id: Some(7),
        tagline: Some("A Los Angeles crime saga".into()),
        budget: Some(60_000_000),
        popularity: Some(12.5),
        titles_i18n: [("fr".to_owned(), "Heat, le duel".to_owned())].into(),
        age_ratings: [("DE".to_owned(), [("FSK".to_owned(), "16".to_owned())].into())].into(),
        ..MovieDetails::default()
    }
}

fn full(db_library: &revenge_db::libraries::Library) -> NewMovie {
    NewMovie {
        sort_title: Some("heat 1995".into()),
        original_title: Some("Heat".into()),
        release_date: NaiveDate::from_ymd_opt(1995, 12, 15),
        runtime: Some(Duration::from_millis(10_200_001)),
        overview: Some("A thief and a detective.".into()),
        vote_average: Some(8.3),
        vote_count: Some(700_000),
        rating_level: Some(16),
        details: details(),
        ..heat(db_library)
    }
}

#[tokio::test]
async fn many_are_read_at_once_in_the_order_of_their_ids() {
    let db = testing::database().await;
    let library = library(&db).await;
    let (heat, ran, gone) = (movie(&db, &library, "Heat").await, movie(&db, &library, "Ran").await, movie(&db, &library, "Gone").await);
    db.movies().delete(gone.id).await.unwrap();

    let read = db.movies().get_many(&[ran.id, gone.id, MovieId::now(), heat.id, ran.id]).await.unwrap();

    assert_eq!(read, [ran.clone(), heat, ran.clone()]);
    assert!(db.movies().get_many(&[]).await.unwrap().is_empty());
    assert_eq!(db.movies().get_many(&[ran.id; 500]).await.unwrap().len(), 500);
    let many = db.movies().get_many(&[ran.id; 501]).await;
    assert!(matches!(&many, Err(Error::Invalid { reason, .. }) if reason == "501 ids: at most 500 at once"), "{many:?}");
}

#[tokio::test]
async fn a_movie_reads_back_as_it_was_written() {
    let db = testing::database().await;
    let library = library(&db).await;
    let new = full(&library);

    let written = db.movies().insert(&new).await.unwrap();

    assert_eq!(db.movies().get(new.id).await.unwrap(), Some(written.clone()));
    assert_eq!((written.runtime, written.release_date, written.rating_level), (new.runtime, new.release_date, Some(16)));
    let read = db.movies().details(new.id).await.unwrap().unwrap();
    assert_eq!(read, details());
    assert_eq!(db.movies().find_by_radarr_id(library.id, 7).await.unwrap(), Some(written.clone()));
    assert_eq!(db.movies().find_by_imdb_id(library.id, "tt0113277").await.unwrap(), Some(written));
    assert!(db.movies().exists_by_tmdb_id(library.id, 949).await.unwrap());
}

#[tokio::test]
async fn a_movie_of_which_only_the_title_is_known_has_nothing_else() {
    let db = testing::database().await;
    let library = library(&db).await;
    let bare = movie(&db, &library, "Ran").await;
    let (unset, details) = (db.movies().get(bare.id).await.unwrap().unwrap(), db.movies().details(bare.id).await.unwrap().unwrap());
    assert_eq!((unset.year, unset.runtime, unset.overview, unset.vote_average), (None, None, None, None));
    assert_eq!(details, MovieDetails::default());
}

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
async fn an_update_writes_what_was_changed_and_a_stale_one_nothing() {
    let db = testing::database().await;
    let library = library(&db).await;
    let read = db.movies().insert(&full(&library)).await.unwrap();

    let changed = db.movies().update(&Movie { title: "Heat!".into(), overview: None, ..read.clone() }).await.unwrap();
    let stale = db.movies().update(&Movie { title: "Too late".into(), ..read.clone() }).await;

    assert_eq!((changed.title.as_str(), &changed.overview, changed.year), ("Heat!", &None, Some(1995)));
    assert!(matches!(stale, Err(Error::Stale { .. })), "{stale:?}");
    assert_eq!(db.movies().get(read.id).await.unwrap(), Some(changed));
}

#[tokio::test]
async fn playing_a_movie_does_not_make_an_edit_stale() {
    let db = testing::database().await;
    let library = library(&db).await;
    let read = db.movies().insert(&heat(&library)).await.unwrap();

    db.movies().record_play(read.id).await.unwrap();

    let changed = db.movies().update(&Movie { year: Some(1996), ..read }).await.unwrap();
    assert!(changed.last_played_at.is_some());
    assert_eq!(db.movies().details(changed.id).await.unwrap().unwrap().play_count, 1);
    let played = db.movies().list(Viewer::System, MovieList::RecentlyPlayed, PageRequest::first(5)).await.unwrap();
    assert_eq!(played.items, vec![changed]);
}

#[tokio::test]
async fn details_are_written_whole() {
    let db = testing::database().await;
    let library = library(&db).await;
    let film = db.movies().insert(&full(&library)).await.unwrap();

    let new = MovieDetails { status: Some("Released".into()), ..MovieDetails::default() };
    db.movies().set_details(film.id, &new).await.unwrap();

    let read = db.movies().details(film.id).await.unwrap().unwrap();
    assert!(read.metadata_updated_at.is_some());
    assert_eq!(MovieDetails { metadata_updated_at: None, ..read }, new);
}

#[tokio::test]
async fn a_deleted_movie_is_gone_with_its_files_and_its_count() {
    let db = testing::database().await;
    let library = library(&db).await;
    let film = db.movies().insert(&full(&library)).await.unwrap();
    db.movies().insert_file(film.id, &NewFile::new("/heat.mkv")).await.unwrap();
    assert!(db.movies().exists_by_path(library.id, "/heat.mkv").await.unwrap());

    db.movies().delete(film.id).await.unwrap();

    assert_eq!(db.movies().get(film.id).await.unwrap(), None);
    assert_eq!(db.movies().details(film.id).await.unwrap(), None);
    assert_eq!(db.movies().find_by_path(library.id, "/heat.mkv").await.unwrap(), None);
    assert!(!db.movies().exists_by_path(library.id, "/heat.mkv").await.unwrap());
    assert_eq!(db.movies().count(Viewer::System, MovieScope::All).await.unwrap(), 0);
    let again =
        [db.movies().delete(film.id).await, db.movies().record_play(film.id).await, db.movies().set_details(film.id, &details()).await];
    assert!(again.iter().all(|outcome| matches!(outcome, Err(Error::NotFound { .. }))), "{again:?}");
    assert!(matches!(db.movies().update(&film).await, Err(Error::Stale { .. })));
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

#[tokio::test]
async fn all_movies_of_a_library_are_deleted_and_no_others() {
    let db = testing::database().await;
    let (films, others) = (library(&db).await, db.libraries().insert(&NewLibrary::movies("Others")).await.unwrap());
    for title in ["a", "b", "c"] {
        movie(&db, &films, title).await;
    }
    let kept = movie(&db, &others, "kept").await;

    assert_eq!(db.movies().delete_by_library(films.id).await.unwrap(), 3);
    assert_eq!(db.movies().list(Viewer::System, MovieList::default(), PageRequest::first(9)).await.unwrap().items, vec![kept]);
}

#[tokio::test]
async fn a_library_that_is_emptied_beside_an_import_is_empty() {
    let db = testing::database().await;
    let films = library(&db).await;
    let importing = db.begin().await.unwrap();
    let lock = format!("SELECT pg_advisory_xact_lock(hashtextextended('{}', 0))", films.id);
    importing.executor().execute(sqlx::AssertSqlSafe(lock)).await.unwrap();
    importing.movies().insert(&NewMovie::new(films.id, "Heat")).await.unwrap();

    let deleted = committed_when_waited_for(&db, importing, db.movies().delete_by_library(films.id)).await;

    assert_eq!(deleted.unwrap(), 1);
}

#[tokio::test]
async fn a_viewer_finds_by_id_what_his_lists_show_him() {
    let db = testing::database().await;
    let stage = stage(&db).await;
    for (viewer, titles) in seen_by(&stage) {
        let mut seen = Vec::new();
        for film in &stage.movies {
            seen.extend(db.movies().find_visible(viewer, film.id).await.unwrap().map(|film| film.title));
        }
        assert_eq!(seen, titles, "{viewer:?}");
    }
}

#[tokio::test]
async fn a_value_out_of_its_bounds_is_named() {
    let db = testing::database().await;
    let library = library(&db).await;
    type Spoil = fn(&mut NewMovie);
    let cases: [(&str, Spoil); 4] = [
        ("movies_year_check", |film| film.year = Some(1)),
        ("movies_title_check", |film| film.title = "x".repeat(501)),
        ("movies_imdb_id_check", |film| film.imdb_id = Some("113277".into())),
        ("movies_library_id_fkey", |film| film.library_id = revenge_db::libraries::LibraryId::now()),
    ];
    for (rule, spoil) in cases {
        let mut film = heat(&library);
        spoil(&mut film);
        let refused = db.movies().insert(&film).await;
        assert!(matches!(&refused, Err(Error::Invalid { reason, .. }) if reason.contains(rule)), "{rule}: {refused:?}");
    }
    let nul = db.movies().insert(&NewMovie { title: "a\0b".into(), ..heat(&library) }).await;
    assert!(matches!(nul, Err(Error::Invalid { .. })), "{nul:?}");
}

#[tokio::test]
async fn a_stored_value_that_does_not_fit_names_its_row() {
    let db = testing::database().await;
    let library = library(&db).await;
    let film = movie(&db, &library, "Ran").await;
    db.owner()
        .await
        .execute("ALTER TABLE movies DROP CONSTRAINT movies_runtime_ms_check; UPDATE movies SET runtime_ms = -1")
        .await
        .unwrap();

    let corrupt = db.movies().get(film.id).await;

    assert!(matches!(&corrupt, Err(Error::Corrupt { key, op: "movies.movie.get", .. }) if *key == film.id.to_string()), "{corrupt:?}");
}

#[tokio::test]
async fn the_best_are_counted_from_enough_votes_only() {
    let db = testing::database().await;
    let library = library(&db).await;
    for (n, votes) in [(1, Some(10)), (2, Some(1_000)), (3, None)] {
        let film = NewMovie { id: id(n), vote_average: Some(9.0), vote_count: votes, ..NewMovie::new(library.id, format!("{n}")) };
        db.movies().insert(&film).await.unwrap();
    }
    assert_eq!(db.movies().count_top_rated(Viewer::System, 100).await.unwrap(), 1);
    let best = db.movies().list(Viewer::System, MovieList::TopRated { min_votes: 10 }, PageRequest::first(5)).await.unwrap();
    assert_eq!(best.items.iter().map(|film| film.id).collect::<Vec<_>>(), [id(2), id(1)]);
}

#[tokio::test]
async fn a_cursor_of_another_list_is_refused() {
    let db = testing::database().await;
    let library = library(&db).await;
    for title in ["a", "b"] {
        movie(&db, &library, title).await;
    }
    let page = db.movies().list(Viewer::System, MovieList::All(MovieSort::Title), PageRequest::first(1)).await.unwrap();
    let wandering = page.next_request(1).unwrap();
    let refused = db.movies().list(Viewer::System, MovieList::All(MovieSort::AddedAt), wandering).await;
    assert!(matches!(refused, Err(Error::Invalid { .. })), "{refused:?}");
}

/// All pages of a list, by pages of `size`.
async fn walk(db: &TestDatabase, list: MovieList, size: u16) -> Vec<Movie> {
    let (mut all, mut request) = (Vec::new(), Some(PageRequest::first(size)));
    while let Some(next) = request {
        let page = db.movies().list(Viewer::System, list, next).await.unwrap();
        request = page.next_request(size);
        all.extend(page.items);
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]

    /// Whatever the page's size, its pages hold every movie once, in one order,
    /// over two libraries, with equal keys and missing dates.
    #[test]
    fn pages_cover_everything_once(
        films in prop::collection::vec((prop::sample::select(vec!["A", "a", "Äa", "b", "映画"]), prop::option::of(0..4_u32), any::<bool>()), 0..25),
        size in 1..7_u16,
    ) {
        tokio::runtime::Runtime::new().unwrap().block_on(async {
            let db = testing::database().await;
            let libraries = [library(&db).await, db.libraries().insert(&NewLibrary::movies("Second")).await.unwrap()];
            for (n, (title, day, second)) in films.iter().enumerate() {
                let date = day.and_then(|day| NaiveDate::from_ymd_opt(2000, 1, 1 + day));
                let library = libraries[usize::from(*second)].id;
                let film = NewMovie { id: id(n as u128 + 1), release_date: date, ..NewMovie::new(library, *title) };
                db.movies().insert(&film).await.unwrap();
            }
            for list in [MovieList::All(MovieSort::Title), MovieList::All(MovieSort::AddedAt), MovieList::All(MovieSort::ReleaseDate)] {
                let walked = walk(&db, list, size).await;
                let whole = walk(&db, list, 500).await;
                prop_assert_eq!(&walked, &whole);
                let mut ids: Vec<_> = walked.iter().map(|film| film.id).collect();
                ids.sort_unstable();
                ids.dedup();
                prop_assert_eq!(ids.len(), films.len());
            }
            let by_date = walk(&db, MovieList::All(MovieSort::ReleaseDate), size).await;
            prop_assert!(by_date.windows(2).all(|pair| pair[0].release_date >= pair[1].release_date));
            Ok(())
        })?;
    }
}

#[tokio::test]
async fn nothing_that_belongs_to_a_deleted_movie_is_shown() {
    let db = testing::database().await;
    let movies = db.movies();
    let heat = movie(&db, &library(&db).await, "Heat").await.id;
    let genre = movies.upsert_genre("Crime").await.unwrap();
    movies.add_genre(heat, genre.id).await.unwrap();
    let poster = NewImage { is_primary: true, ..NewImage::new(ImageKind::Poster, "/p.jpg", "tmdb") };
    movies.insert_image(heat, &poster).await.unwrap();
    movies.insert_video(heat, &NewVideo::new(VideoKind::Trailer, VideoSite::YouTube, "k")).await.unwrap();
    movies
        .upsert_external_rating(heat, &NewExternalRating { source: "imdb".into(), rating: Some(8.3), vote_count: None, certified: None })
        .await
        .unwrap();
    let shown = async || {
        [
            movies.genres_of(heat).await.unwrap().len(),
            movies.images_of(heat).await.unwrap().len(),
            movies.images_of_kind(heat, ImageKind::Poster).await.unwrap().len(),
            usize::from(movies.find_primary_image(heat, ImageKind::Poster).await.unwrap().is_some()),
            movies.videos_of(heat).await.unwrap().len(),
            movies.videos_of_kind(heat, VideoKind::Trailer).await.unwrap().len(),
            movies.external_ratings_of(heat).await.unwrap().len(),
        ]
    };
    assert_eq!(shown().await, [1; 7]);

    movies.delete(heat).await.unwrap();

    assert_eq!(shown().await, [0; 7]);
}

#[tokio::test]
async fn a_library_of_series_takes_no_movie() {
    let db = testing::database().await;
    let series = db.libraries().insert(&NewLibrary::tvshows("Series")).await.unwrap();

    let refused = db.movies().insert(&NewMovie::new(series.id, "Heat")).await;

    assert!(matches!(&refused, Err(Error::Invalid { reason, .. }) if reason.contains("movies_library_kind_check")), "{refused:?}");
    movie(&db, &library(&db).await, "Heat").await;
    let moving = "UPDATE movies SET library_id = (SELECT id FROM libraries WHERE kind = 'tvshows')";
    let refused = db.owner().await.execute(moving).await.map_err(Error::from);
    assert!(matches!(&refused, Err(Error::Invalid { reason, .. }) if reason.contains("movies_library_kind_check")), "{refused:?}");
}
