use std::time::Duration;

use chrono::{Days, TimeZone as _, Utc};
use revenge_db::libraries::NewLibrary;
use revenge_db::movies::NewMovie;
use revenge_db::tvshows::{NewEpisode, NewSeason, NewSeries};
use revenge_db::users::NewSession;
use revenge_db::{Error, testing};

use crate::user;

#[tokio::test]
async fn a_figure_is_kept_until_the_next() {
    let db = testing::database().await;
    let users = db.users();
    assert_eq!(users.server_stat("movies").await.unwrap(), None);
    users.set_server_stat("movies", 1).await.unwrap();
    let first = users.server_stat("movies").await.unwrap().unwrap();
    users.set_server_stat("movies", 2).await.unwrap();
    users.set_server_stat("episodes", -1).await.unwrap();
    let kept = users.server_stats().await.unwrap();
    assert_eq!(kept.iter().map(|stat| (stat.stat_key.as_str(), stat.stat_value)).collect::<Vec<_>>(), [("episodes", -1), ("movies", 2)]);
    assert!(kept[1].computed_at > first.computed_at);
    assert!(matches!(users.set_server_stat("", 1).await, Err(Error::Invalid { .. })));
}

#[tokio::test]
async fn totals_count_what_there_is_and_was_watched() {
    let db = testing::database().await;
    let (movies, shows, ann) = (db.movies(), db.tvshows(), user(&db, "ann").await.id);
    let none = db.users().server_totals().await.unwrap();
    assert_eq!((none.libraries, none.movies, none.episodes, none.movie_watches, none.movies_watched), (0, 0, 0, 0, Duration::ZERO));

    let library = db.libraries().insert(&NewLibrary::movies("Films")).await.unwrap();
    let hour = Some(Duration::from_secs(3_600));
    let heat = movies.insert(&NewMovie { runtime: hour, ..NewMovie::new(library.id, "Heat") }).await.unwrap();
    let gone = movies.insert(&NewMovie::new(library.id, "Gone")).await.unwrap();
    for movie in [heat.id, heat.id, gone.id] {
        movies.mark_watched(ann, movie).await.unwrap();
    }
    movies.delete(gone.id).await.unwrap();
    let library = db.libraries().insert(&NewLibrary::tvshows("Series")).await.unwrap();
    let series = shows.insert(&NewSeries::new(library.id, "Dark")).await.unwrap();
    let season = shows.insert_season(&NewSeason::new(series.id, 1)).await.unwrap();
    for number in 1..=3 {
        let episode = NewEpisode { runtime: hour, ..NewEpisode::new(season.id, number, "E") };
        let episode = shows.insert_episode(&episode).await.unwrap();
        shows.mark_watched(ann, episode.id).await.unwrap();
    }
    let totals = db.users().server_totals().await.unwrap();
    assert_eq!((totals.libraries, totals.movies, totals.series, totals.episodes), (2, 1, 1, 3));
    assert_eq!((totals.movie_watches, totals.episode_watches), (3, 3));
    assert_eq!((totals.movies_watched, totals.episodes_watched), (Duration::from_secs(7_200), Duration::from_secs(10_800)));
}

#[tokio::test]
async fn users_are_active_by_login_or_session() {
    let db = testing::database().await;
    let users = db.users();
    let mut ids = Vec::new();
    for name in ["login", "session", "idle", "inactive", "deleted"] {
        ids.push(user(&db, name).await.id);
    }
    for id in [ids[0], ids[3], ids[4]] {
        users.record_login(id).await.unwrap();
    }
    let session = users.insert_session(&NewSession::new(ids[1], "hash", Utc.with_ymd_and_hms(2900, 1, 1, 0, 0, 0).unwrap())).await.unwrap();
    let (yesterday, tomorrow) = (session.created_at - Days::new(1), session.created_at + Days::new(1));
    users.deactivate(ids[3]).await.unwrap();
    users.delete(ids[4]).await.unwrap();
    assert_eq!(users.count_active_users().await.unwrap(), 3);
    assert_eq!(users.count_users_active_since(yesterday).await.unwrap(), 2);
    assert_eq!(users.count_users_active_since(tomorrow).await.unwrap(), 0);
}
