//! What goes into an import of users, and what comes out.

use std::time::Duration;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::content::Rating;
use crate::import::ImportReport;
use crate::libraries::LibraryId;
use crate::movies::MovieId;
use crate::tvshows::{EpisodeId, SeriesId};
use crate::users::{NewUser, UserId};

/// One row of an import: a user.
#[derive(Debug, Clone)]
pub struct UserImport {
    /// The row's number in its source (a line of a file), for the report; by
    /// default its place in the stream, from 1.
    pub line: Option<u64>,
    /// The user. One who is there keeps names to log in with, password, rights
    /// (also whether he is active) and age limit, whatever `on_conflict` says.
    pub user: NewUser,
}

impl From<NewUser> for UserImport {
    fn from(user: NewUser) -> Self {
        Self { line: None, user }
    }
}

/// Whose an imported rating or watching is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UserKey {
    /// By the id, or by that of a row of the same import, whichever user that row
    /// turned out to be.
    Id(UserId),
    /// By the username, whatever the case.
    Username(String),
}

/// What an imported rating or watching is of; live titles only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TitleKey {
    /// A movie by its id, or by that of a row of the same import, whichever movie that
    /// row turned out to be.
    Movie(MovieId),
    /// The movie of a library with this id at imdb.com.
    MovieImdb(LibraryId, String),
    /// The movie of a library with this id at themoviedb.org.
    MovieTmdb(LibraryId, i32),
    /// The movie of a library with this title, whatever the case, and this year;
    /// of several the one with the lowest id.
    MovieTitle(LibraryId, String, Option<i32>),
    /// A series by its id.
    Series(SeriesId),
    /// The series of a library with this id at imdb.com.
    SeriesImdb(LibraryId, String),
    /// An episode by its id.
    Episode(EpisodeId),
    /// The episode of a series with this season and number.
    EpisodeNumber(SeriesId, i32, i32),
}

/// One row of an import: what a user thinks of a title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RatingImport {
    /// See [`UserImport::line`].
    pub line: Option<u64>,
    /// Whose it is.
    pub user: UserKey,
    /// What is rated.
    pub title: TitleKey,
    /// 1 to 100.
    pub rating: Rating,
    /// At most 20,000 characters; episodes have none.
    pub review: Option<String>,
    /// When the user rated it; now by default. A rating that is there and changes
    /// has the time of the import.
    pub rated_at: Option<DateTime<Utc>>,
}

impl RatingImport {
    /// A rating without a review, made now.
    #[must_use]
    pub const fn new(user: UserKey, title: TitleKey, rating: Rating) -> Self {
        Self { line: None, user, title, rating, review: None, rated_at: None }
    }
}

/// One row of an import: a user watched a movie or an episode, known by user,
/// title and the time at which it began.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WatchImport {
    /// See [`UserImport::line`].
    pub line: Option<u64>,
    /// The id of the entry if it is new.
    pub id: Uuid,
    /// Whose it is.
    pub user: UserKey,
    /// What was watched: a movie or an episode.
    pub title: TitleKey,
    /// Where it was left.
    pub position: Duration,
    /// Length of what was played.
    pub duration: Option<Duration>,
    /// Whether it was watched to the end.
    pub completed: bool,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it ended.
    pub watched_at: DateTime<Utc>,
    /// At most 255 characters.
    pub device_name: Option<String>,
    /// At most 50 characters.
    pub device_type: Option<String>,
    /// At most 100 characters.
    pub client_name: Option<String>,
    /// `direct_play`, `transcode`, …; at most 50 characters.
    pub play_method: Option<String>,
}

impl WatchImport {
    /// A watching to the end, of which nothing but the time is known.
    #[must_use]
    pub fn completed(user: UserKey, title: TitleKey, at: DateTime<Utc>) -> Self {
        Self {
            line: None,
            id: Uuid::now_v7(),
            user,
            title,
            position: Duration::ZERO,
            duration: None,
            completed: true,
            started_at: at,
            watched_at: at,
            device_name: None,
            device_type: None,
            client_name: None,
            play_method: None,
        }
    }
}

/// What became of an import's users, their ratings and their watchings.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize)]
#[non_exhaustive]
pub struct UserImportReport {
    /// The rows of users.
    pub users: ImportReport,
    /// The rows of ratings.
    pub ratings: ImportReport,
    /// The rows of watchings.
    pub watches: ImportReport,
}
