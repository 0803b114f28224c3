//! The lists of movies against a plain model of the rule of who sees what.

use std::collections::BTreeSet;
use std::time::Duration;

use revenge_db::libraries::NewLibrary;
use revenge_db::movies::{GenreSort, MOST_FOUND, Movie, MovieId, MovieList, MovieScope, MovieSort, NewMovie, NewWatch, Rating};
use revenge_db::testing::{self, TestDatabase};
use revenge_db::{PageRequest, Viewer};

use crate::lists::all;
use crate::world::{Who, World};

fn visible(world: &World, movies: &[Movie], who: &Who) -> BTreeSet<MovieId> {
    movies.iter().filter(|movie| world.sees(who, movie.library_id, movie.rating_level)).map(|movie| movie.id).collect()
}

/// A world with movies of every level in each of its libraries.
async fn world(db: &TestDatabase) -> (World, Vec<Movie>) {
    let world = World::of(db, || NewLibrary::movies("L")).await;
    let mut movies = Vec::new();
    for library in &world.libraries {
        for rating_level in [None, Some(0), Some(50), Some(51), Some(100)] {
            let new = NewMovie {
                rating_level,
                year: Some(1995),
                vote_average: Some(7.5),
                vote_count: Some(10),
                ..NewMovie::new(library.id, format!("Film {rating_level:?}"))
            };
            movies.push(db.movies().insert(&new).await.unwrap());
        }
        // In every list, until it is deleted.
        let gone = NewMovie {
            rating_level: Some(0),
            year: Some(1995),
            vote_average: Some(7.5),
            vote_count: Some(10),
            ..NewMovie::new(library.id, "Deleted")
        };
        let gone = db.movies().insert(&gone).await.unwrap();
        let genre = db.movies().upsert_genre("Crime").await.unwrap();
        db.movies().add_genre(gone.id, genre.id).await.unwrap();
        db.movies().record_play(gone.id).await.unwrap();
        db.movies().delete(gone.id).await.unwrap();
    }
    (world, movies)
}

#[tokio::test]
async fn lists_show_each_viewer_what_a_plain_model_of_the_rule_shows() {
    let db = &testing::database().await;
    let (world, movies) = world(db).await;
    let genre = db.movies().upsert_genre("Crime").await.unwrap();
    for movie in &movies {
        db.movies().add_genre(movie.id, genre.id).await.unwrap();
        db.movies().record_play(movie.id).await.unwrap();
    }
    let lists = [
        MovieList::All(MovieSort::AddedAt),
        MovieList::All(MovieSort::Title),
        MovieList::All(MovieSort::ReleaseDate),
        MovieList::Genre(genre.id, GenreSort::AddedAt),
        MovieList::Genre(genre.id, GenreSort::Title),
        MovieList::Year(1995),
        MovieList::TopRated { min_votes: 10 },
        MovieList::RecentlyPlayed,
    ];
    for who in &world.who {
        let (viewer, expected, name) = (who.viewer, visible(&world, &movies, who), &who.name);
        for list in lists {
            let seen = all(|page| async move { db.movies().list(viewer, list, page).await }, |movie: &Movie| movie.id).await;
            assert_eq!(seen, expected, "{name} in {list:?}");
        }
        let total = i64::try_from(expected.len()).unwrap();
        assert_eq!(db.movies().count(viewer, MovieScope::All).await.unwrap(), total, "{name}");
        assert_eq!(db.movies().count(viewer, MovieScope::Genre(genre.id)).await.unwrap(), total, "{name}");
        assert_eq!(db.movies().count_top_rated(viewer, 10).await.unwrap(), total, "{name}");
        let found: BTreeSet<_> = db.movies().search(viewer, "film", MOST_FOUND).await.unwrap().iter().map(|hit| hit.movie.id).collect();
        assert_eq!(found, expected, "{name} searches");
        let crime = db.movies().genres_with_counts(viewer).await.unwrap().iter().map(|genre| genre.movies).sum::<i64>();
        assert_eq!(crime, total, "{name}");
        for movie in &movies {
            let seen = db.movies().find_visible(viewer, movie.id).await.unwrap().is_some();
            assert_eq!(seen, expected.contains(&movie.id), "{name} looks at {}", movie.title);
        }
        for library in &world.libraries {
            let here: BTreeSet<_> = movies
                .iter()
                .filter(|movie| movie.library_id == library.id && expected.contains(&movie.id))
                .map(|movie| movie.id)
                .collect();
            for sort in [MovieSort::AddedAt, MovieSort::Title, MovieSort::ReleaseDate] {
                let seen = all(
                    |page| async move { db.movies().list(viewer, MovieList::Library(library.id, sort), page).await },
                    |movie: &Movie| movie.id,
                )
                .await;
                assert_eq!(seen, here, "{name} in {library:?}");
            }
        }
    }
    let everything =
        all(|page| async { db.movies().list(Viewer::System, MovieList::default(), page).await }, |movie: &Movie| movie.id).await;
    assert_eq!(everything.len(), movies.len());
}

#[tokio::test]
async fn a_users_own_lists_show_what_a_plain_model_of_the_rule_shows() {
    let db = &testing::database().await;
    let (world, mut movies) = world(db).await;
    let repository = db.movies();
    for user in &world.users {
        for movie in &movies {
            repository.rate(user.id, movie.id, Rating::new(50).unwrap()).await.unwrap();
            repository.add_favorite(user.id, movie.id).await.unwrap();
            repository.add_to_watchlist(user.id, movie.id).await.unwrap();
            repository.mark_watched(user.id, movie.id).await.unwrap();
            repository.start_watch(&NewWatch { position: Duration::from_secs(1), ..NewWatch::new(user.id, movie.id) }).await.unwrap();
        }
    }
    // One that all could see.
    repository.delete(movies.remove(1).id).await.unwrap();
    for who in &world.who {
        let (id, expected, name) = (who.viewer, visible(&world, &movies, who), &who.name);
        let total = i64::try_from(expected.len()).unwrap();
        assert_eq!(
            all(|page| async move { db.movies().list_user_ratings(id, page).await }, |item| item.movie.id).await,
            expected,
            "{name}"
        );
        assert_eq!(all(|page| async move { db.movies().list_favorites(id, page).await }, |item| item.id).await, expected, "{name}");
        assert_eq!(all(|page| async move { db.movies().list_watchlist(id, page).await }, |item| item.id).await, expected, "{name}");
        assert_eq!(
            all(|page| async move { db.movies().continue_watching(id, page).await }, |item| item.movie.id).await,
            expected,
            "{name}"
        );
        assert_eq!(all(|page| async move { db.movies().list_watched(id, page).await }, |item| item.movie.id).await, expected, "{name}");
        assert_eq!(
            all(|page| async move { db.movies().list_completed_watches(id, page).await }, |item| item.movie.id).await,
            expected,
            "{name}"
        );
        let mut sessions = BTreeSet::new();
        let mut request = Some(PageRequest::first(20));
        while let Some(next) = request {
            let page = repository.list_watches(id, next).await.unwrap();
            request = page.next_request(20);
            sessions.extend(page.items.into_iter().map(|item| (item.movie.id, item.watch.id)));
        }
        assert_eq!(sessions.len(), 2 * expected.len(), "{name}");
        for movie in &movies {
            let seen = repository.list_watches_of(id, movie.id, PageRequest::first(3)).await.unwrap().items.len();
            assert_eq!(seen, if expected.contains(&movie.id) { 2 } else { 0 }, "{name}");
            let completed = repository.list_completed_watches_of(id, movie.id, PageRequest::first(3)).await.unwrap().items.len();
            assert_eq!(completed, usize::from(expected.contains(&movie.id)), "{name}");
        }
        let stats = repository.watch_stats(id).await.unwrap();
        let counts = [
            repository.count_favorites(id).await.unwrap(),
            repository.count_watchlist(id).await.unwrap(),
            repository.count_continue_watching(id).await.unwrap(),
            repository.count_watched(id).await.unwrap(),
            stats.watched,
            stats.in_progress,
            stats.watch_count,
        ];
        assert_eq!(counts, [total; 7], "{name}");
    }
}

#[tokio::test]
async fn libraries_are_listed_as_the_rule_says_and_the_deleted_user_sees_nothing() {
    let db = &testing::database().await;
    let world = World::of(db, || NewLibrary::movies("L")).await;
    for Who { name, viewer, user, .. } in &world.who {
        let viewer = *viewer;
        let seen: BTreeSet<_> = db.libraries().list(viewer).await.unwrap().iter().map(|library| library.id).collect();
        for library in &world.libraries {
            let expected = world.enters(user, library.id);
            assert_eq!(seen.contains(&library.id), expected, "{name}: {library:?}");
            assert_eq!(db.libraries().is_visible(viewer, library.id).await.unwrap(), expected, "{name}: {library:?}");
        }
        assert_eq!(db.libraries().count(viewer).await.unwrap(), i64::try_from(seen.len()).unwrap());
    }
    let admin = &world.users[0];
    db.users().delete(admin.id).await.unwrap();
    assert_eq!(db.libraries().count(Viewer::User(admin.id)).await.unwrap(), 0);
    assert_eq!(db.movies().count(Viewer::User(admin.id), MovieScope::All).await.unwrap(), 0);
}
