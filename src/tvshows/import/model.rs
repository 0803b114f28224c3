//! What goes into an import of series and episodes, and what comes out.

use chrono::NaiveDate;

use crate::content::{ImportCredit, ImportRating};
use crate::import::ImportReport;
use crate::libraries::LibraryId;
use crate::tvshows::{NewEpisode, NewFile, NewSeries, SeasonId, SeriesId};

/// One row of an import: a series with what belongs to it. Its episodes are rows
/// of their own, since a series may have tens of thousands.
#[derive(Debug, Clone, PartialEq)]
pub struct SeriesImport {
    /// The row's number in its source (a line of a file), for the report; by
    /// default its place in the stream, from 1.
    pub line: Option<u64>,
    /// The series itself.
    pub series: NewSeries,
    /// What is known of seasons; one of which nothing is known is made with its
    /// first episode.
    pub seasons: Vec<ImportSeason>,
    /// Names of genres, each with a letter or digit. A genre is found by its name,
    /// whatever the case, else by its slug (`Sci Fi` is `Sci-Fi`); those that do not
    /// exist are made.
    pub genres: Vec<String>,
    /// Stations and services that show it, in their order; those that do not exist are made.
    pub networks: Vec<ImportNetwork>,
    /// People and what they did; those who do not exist are made.
    pub credits: Vec<ImportCredit>,
    /// What other sites make of it.
    pub external_ratings: Vec<ImportRating>,
}

impl From<NewSeries> for SeriesImport {
    fn from(series: NewSeries) -> Self {
        Self {
            line: None,
            series,
            seasons: Vec::new(),
            genres: Vec::new(),
            networks: Vec::new(),
            credits: Vec::new(),
            external_ratings: Vec::new(),
        }
    }
}

/// A season of an imported series; the season is found by its number.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ImportSeason {
    /// 0: the specials.
    pub season_number: i32,
    /// See [`Season::name`](crate::tvshows::Season::name).
    pub name: Option<String>,
    /// See [`Season::overview`](crate::tvshows::Season::overview).
    pub overview: Option<String>,
    /// See [`Season::air_date`](crate::tvshows::Season::air_date).
    pub air_date: Option<NaiveDate>,
    /// See [`Season::year`](crate::tvshows::Season::year).
    pub year: Option<i32>,
    /// See [`Season::poster_path`](crate::tvshows::Season::poster_path).
    pub poster_path: Option<String>,
}

/// A network of an imported series. It is found by its id at themoviedb.org, else
/// by its name, whatever the case: the ABC of the United States is not that of
/// Australia, but one of which no country is known is either. Of several it is the
/// one of its country, or else the oldest. A network that is found stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ImportNetwork {
    /// 1 to 255 characters.
    pub name: String,
    /// See [`Network::origin_country`](crate::tvshows::Network::origin_country).
    pub origin_country: Option<String>,
    /// The id at themoviedb.org. A network that has another one is not found by its
    /// name; one that has none is, and stays without.
    pub tmdb_id: Option<i32>,
}

/// Which series of the library an imported episode belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SeriesKey {
    /// By its id, or by that of a row of the same import, whichever series that
    /// row turned out to be.
    Id(SeriesId),
    /// By its id at imdb.com.
    Imdb(String),
    /// By its id at themoviedb.org.
    Tmdb(i32),
    /// By its id at thetvdb.com.
    Tvdb(i32),
}

/// One row of an import: an episode.
#[derive(Debug, Clone, PartialEq)]
pub struct EpisodeImport {
    /// The row's number in its source (a line of a file), for the report; by
    /// default its place in the stream, from 1.
    pub line: Option<u64>,
    /// The library of the series.
    pub library_id: LibraryId,
    /// The series.
    pub series: SeriesKey,
    /// The season, 0 for specials; made if it is not there.
    pub season_number: i32,
    /// The episode itself. Its `season_id` is that of the season if it is made.
    pub episode: NewEpisode,
    /// People and what they did; those who do not exist are made.
    pub credits: Vec<ImportCredit>,
    /// Its files.
    pub files: Vec<NewFile>,
}

impl EpisodeImport {
    /// An episode of which nothing but numbers and title is known.
    pub fn new(library_id: LibraryId, series: SeriesKey, season_number: i32, episode_number: i32, title: impl Into<String>) -> Self {
        let episode = NewEpisode::new(SeasonId::now(), episode_number, title);
        Self { line: None, library_id, series, season_number, episode, credits: Vec::new(), files: Vec::new() }
    }
}

/// What became of an import's series and of its episodes.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize)]
#[non_exhaustive]
pub struct TvImportReport {
    /// The rows of series.
    pub series: ImportReport,
    /// The rows of episodes.
    pub episodes: ImportReport,
}
