//! The lists, counts and searches of a media server's pages.

use chrono::NaiveDate;
use revenge_db::content::{CreditRole, GenreSort};
use revenge_db::libraries::LibraryId;
use revenge_db::movies::{self, MovieId, MovieList, MovieScope, MovieSort};
use revenge_db::tvshows::{self, EpisodeId, SeriesId, SeriesList, SeriesScope, SeriesSort};
use revenge_db::{Database, PageRequest};

use crate::measure::{LIST, Outcome, PAGE, SEARCH, calls, pages};
use crate::rows::id;
use crate::viewers::Who;

/// A call that answers with a number, a vector or a value: rows do not matter.
macro_rules! one {
    ($results:ident, $who:ident, $name:literal, $call:expr) => {
        calls($results, $name, LIST, $who, &|| {
            let call = $call;
            Box::pin(async move { call.await.map(|_| 1) })
        })
        .await
    };
}

/// A list, whose rows are only counted.
macro_rules! list {
    ($results:ident, $who:ident, $name:expr, |$page:ident| $call:expr) => {
        pages($results, $name, $who, &|$page: PageRequest| {
            let call = $call;
            Box::pin(async move { Ok(call.await?.map(|_| ())) })
        })
        .await
    };
}

/// Votes that a tenth of the titles have, and that all have.
const VOTES: [i32; 2] = [4_500, 0];

pub async fn movies(db: &Database, viewers: &[Who], results: &mut Vec<Outcome>) {
    let (movies, library) = (db.movies(), LibraryId(id(2, 1)));
    let common = movies.find_genre_by_slug("genre-1").await.expect("a read").expect("a genre");
    let rare = movies.find_genre_by_slug("genre-20").await.expect("a read").expect("a genre");
    let lists = [
        ("movies, newest", MovieList::All(MovieSort::AddedAt)),
        ("movies, by title", MovieList::All(MovieSort::Title)),
        ("movies, by release", MovieList::All(MovieSort::ReleaseDate)),
        ("movies of a library, newest", MovieList::Library(library, MovieSort::AddedAt)),
        ("movies of a library, by title", MovieList::Library(library, MovieSort::Title)),
        ("movies of a library, by release", MovieList::Library(library, MovieSort::ReleaseDate)),
        ("movies of a common genre, newest", MovieList::Genre(common.id, GenreSort::AddedAt)),
        ("movies of a common genre, by title", MovieList::Genre(common.id, GenreSort::Title)),
        ("movies of a rare genre, newest", MovieList::Genre(rare.id, GenreSort::AddedAt)),
        ("movies of a rare genre, by title", MovieList::Genre(rare.id, GenreSort::Title)),
        ("movies of a collection", MovieList::Collection(movies::CollectionId(id(9, 1)))),
        ("movies of a year", MovieList::Year(1984)),
        ("movies, top rated of many votes", MovieList::TopRated { min_votes: VOTES[0] }),
        ("movies, top rated of all", MovieList::TopRated { min_votes: VOTES[1] }),
        ("movies, recently played", MovieList::RecentlyPlayed),
    ];
    // Person 1 has by far the most credits.
    let (film, person) = (MovieId(id(4, 1_000)), movies::PersonId(id(6, 1)));
    for who in viewers {
        let viewer = who.viewer;
        for (name, list) in lists {
            list!(results, who, name, |page| movies.list(viewer, list, page));
        }
        one!(results, who, "movies, count", movies.count(viewer, MovieScope::All));
        one!(results, who, "movies of a library, count", movies.count(viewer, MovieScope::Library(library)));
        one!(results, who, "movies of a genre, count", movies.count(viewer, MovieScope::Genre(common.id)));
        one!(results, who, "movies, genres with counts", movies.genres_with_counts(viewer));
        one!(results, who, "movies, collections, count", movies.count_collections(viewer));
        one!(results, who, "a movie", movies.find_visible(viewer, film));
        one!(results, who, "a movie, cast", movies.cast(film, PageRequest::first(PAGE)));
        one!(results, who, "a movie, directors", movies.credits_by_role(film, CreditRole::Director, PageRequest::first(PAGE)));
        list!(results, who, "movies, collections", |page| movies.collections(viewer, page));
        list!(results, who, "movies, credits of a busy person", |page| movies.credits_of_person(viewer, person, page));
        list!(results, who, "movies of a busy person", |page| movies.movies_of_person(viewer, person, page));
        if !who.is_somebody() {
            continue;
        }
        list!(results, who, "movies, continue watching", |page| movies.continue_watching(viewer, page));
        list!(results, who, "movies, watch history", |page| movies.list_watches(viewer, page));
        list!(results, who, "movies, completed watch history", |page| movies.list_completed_watches(viewer, page));
        list!(results, who, "movies, watched", |page| movies.list_watched(viewer, page));
        list!(results, who, "movies, favourites", |page| movies.list_favorites(viewer, page));
        list!(results, who, "movies, watchlist", |page| movies.list_watchlist(viewer, page));
        list!(results, who, "movies, ratings of a user", |page| movies.list_user_ratings(viewer, page));
        one!(results, who, "movies, continue watching, count", movies.count_continue_watching(viewer));
        one!(results, who, "movies, watched, count", movies.count_watched(viewer));
        one!(results, who, "movies, favourites, count", movies.count_favorites(viewer));
        one!(results, who, "movies, watchlist, count", movies.count_watchlist(viewer));
        one!(results, who, "movies, statistics of a user", movies.watch_stats(viewer));
    }
}

pub async fn series(db: &Database, viewers: &[Who], results: &mut Vec<Outcome>) {
    let (shows, library) = (db.tvshows(), LibraryId(id(2, 5)));
    let common = shows.find_genre_by_slug("genre-1").await.expect("a read").expect("a genre");
    let today = NaiveDate::from_ymd_opt(2026, 1, 1).expect("a day");
    let lists = [
        ("series, newest", SeriesList::All(SeriesSort::AddedAt)),
        ("series, by title", SeriesList::All(SeriesSort::Title)),
        ("series, by first broadcast", SeriesList::All(SeriesSort::FirstAirDate)),
        ("series of a library, newest", SeriesList::Library(library, SeriesSort::AddedAt)),
        ("series of a library, by title", SeriesList::Library(library, SeriesSort::Title)),
        ("series of a library, by first broadcast", SeriesList::Library(library, SeriesSort::FirstAirDate)),
        ("series of a genre, newest", SeriesList::Genre(common.id, GenreSort::AddedAt)),
        ("series of a genre, by title", SeriesList::Genre(common.id, GenreSort::Title)),
        ("series of a status", SeriesList::Status("ended".to_owned())),
        ("series of a year", SeriesList::Year(1984)),
        ("series, top rated of many votes", SeriesList::TopRated { min_votes: VOTES[0] }),
        ("series, top rated of all", SeriesList::TopRated { min_votes: VOTES[1] }),
        ("series, recently played", SeriesList::RecentlyPlayed),
    ];
    let (title, person, episode) = (SeriesId(id(14, 100)), tvshows::PersonId(id(18, 1)), EpisodeId(id(16, 803)));
    for who in viewers {
        let viewer = who.viewer;
        for (name, list) in &lists {
            list!(results, who, name, |page| shows.list(viewer, list.clone(), page));
        }
        one!(results, who, "series, count", shows.count(viewer, SeriesScope::All));
        one!(results, who, "series of a library, count", shows.count(viewer, SeriesScope::Library(library)));
        one!(results, who, "series of a genre, count", shows.count(viewer, SeriesScope::Genre(common.id)));
        one!(results, who, "series, genres with counts", shows.genres_with_counts(viewer));
        one!(results, who, "series, networks with counts", shows.networks_with_counts(viewer));
        one!(results, who, "a series, episodes of a season", shows.episodes_of_season_number(title, 1));
        one!(results, who, "an episode", shows.find_visible_episode(viewer, episode));
        list!(results, who, "series, credits of a busy person", |page| shows.credits_of_person(viewer, person, page));
        list!(results, who, "series of a busy person", |page| shows.series_of_person(viewer, person, page));
        list!(results, who, "episodes, credits of a person", |page| shows.episode_credits_of_person(viewer, person, page));
        list!(results, who, "episodes, recently added", |page| shows.recently_added_episodes(viewer, page));
        list!(results, who, "episodes, recently aired", |page| shows.recently_aired_episodes(viewer, today, page));
        list!(results, who, "episodes, upcoming", |page| shows.upcoming_episodes(viewer, today, page));
        if !who.is_somebody() {
            continue;
        }
        list!(results, who, "episodes, continue watching", |page| shows.continue_watching(viewer, page));
        list!(results, who, "series, next up", |page| shows.next_up(viewer, page));
        list!(results, who, "series, begun", |page| shows.begun_series(viewer, page));
        list!(results, who, "series, completed", |page| shows.completed_series(viewer, page));
        list!(results, who, "episodes, watch history", |page| shows.list_watches(viewer, page));
        list!(results, who, "episodes, completed watch history", |page| shows.list_completed_watches(viewer, page));
        list!(results, who, "episodes, watched", |page| shows.list_watched(viewer, page));
        list!(results, who, "series, favourites", |page| shows.list_favorites(viewer, page));
        list!(results, who, "series, watchlist", |page| shows.list_watchlist(viewer, page));
        list!(results, who, "series, ratings of a user", |page| shows.list_user_ratings(viewer, page));
        one!(results, who, "a series, next up", shows.next_up_of(viewer, title));
        one!(results, who, "a series, progress", shows.series_progress(viewer, title));
        one!(results, who, "episodes, continue watching, count", shows.count_continue_watching(viewer));
        one!(results, who, "episodes, watched, count", shows.count_watched(viewer));
        one!(results, who, "series, favourites, count", shows.count_favorites(viewer));
        one!(results, who, "series, watchlist, count", shows.count_watchlist(viewer));
        one!(results, who, "episodes, statistics of a user", shows.watch_stats(viewer));
    }
}

/// What is typed; of the words of tests/support/scale.sql the first is the most common.
const TYPED: [(&str, &str); 15] = [
    ("an article", "the"),
    ("a common word", "braben"),
    ("a rare word", "ulviais"),
    ("two words", "braben corben"),
    ("a common and a rare word", "braben ulviais"),
    ("a typo in a common word", "brabne"),
    ("a typo in a rare word", "ulvaiis"),
    ("a typo in a title of two words", "brabne of corben"),
    ("nothing like it", "xqzvwkj"),
    ("one letter", "b"),
    ("two letters", "br"),
    ("one Japanese character", "東"),
    ("two Japanese characters", "物語"),
    ("Japanese words", "千と神隠し"),
    ("a beginning", "the bra"),
];

pub async fn search(db: &Database, viewers: &[Who], results: &mut Vec<Outcome>) {
    let (movies, shows) = (db.movies(), db.tvshows());
    for who in viewers {
        for (name, typed) in TYPED {
            let name = |what| format!("{what}, search for {name}");
            calls(results, &name("movies"), SEARCH, who, &|| {
                let hits = movies.search(who.viewer, typed, 20);
                Box::pin(async move { Ok(hits.await?.len()) })
            })
            .await;
            calls(results, &name("series"), SEARCH, who, &|| {
                let hits = shows.search(who.viewer, typed, 20);
                Box::pin(async move { Ok(hits.await?.len()) })
            })
            .await;
        }
    }
}
