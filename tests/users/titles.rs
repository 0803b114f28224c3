//! Titles to put into lists.

use std::time::Duration;

use revenge_db::libraries::NewLibrary;
use revenge_db::movies::{Movie, NewMovie};
use revenge_db::testing::TestDatabase;
use revenge_db::tvshows::{Episode, NewEpisode, NewSeason, NewSeries, Series};
use revenge_db::users::{NewUser, User, UserId};

pub const HOUR: Duration = Duration::from_secs(60 * 60);

/// Titles that differ in who may see them.
pub struct Titles {
    /// Two hours, for all.
    pub film: Movie,
    /// For adults.
    pub thriller: Movie,
    /// In a library of its owner's.
    pub private: Movie,
    /// For all.
    pub series: Series,
    /// An hour, of the series.
    pub episode: Episode,
}

/// A user who may see what is for all.
pub async fn child(db: &TestDatabase, name: &str) -> User {
    let new = NewUser { max_rating_level: Some(12), ..NewUser::new(name, format!("{name}@example.org")) };
    db.users().insert(&new).await.unwrap()
}

pub async fn titles(db: &TestDatabase, owner: UserId) -> Titles {
    let open = db.libraries().insert(&NewLibrary::movies("Open")).await.unwrap().id;
    let closed = NewLibrary { is_private: true, owner_id: Some(owner), ..NewLibrary::movies("Closed") };
    let closed = db.libraries().insert(&closed).await.unwrap().id;
    let shows = db.libraries().insert(&NewLibrary::tvshows("Shows")).await.unwrap().id;
    let series = db.tvshows().insert(&NewSeries { rating_level: Some(0), ..NewSeries::new(shows, "Series") }).await.unwrap();
    let season = db.tvshows().insert_season(&NewSeason::new(series.id, 1)).await.unwrap();
    let episode = NewEpisode { runtime: Some(HOUR), ..NewEpisode::new(season.id, 1, "Episode") };
    Titles {
        film: db
            .movies()
            .insert(&NewMovie { rating_level: Some(0), runtime: Some(2 * HOUR), ..NewMovie::new(open, "Film") })
            .await
            .unwrap(),
        thriller: db.movies().insert(&NewMovie { rating_level: Some(18), ..NewMovie::new(open, "Thriller") }).await.unwrap(),
        private: db.movies().insert(&NewMovie { rating_level: Some(0), ..NewMovie::new(closed, "Private") }).await.unwrap(),
        episode: db.tvshows().insert_episode(&episode).await.unwrap(),
        series,
    }
}
