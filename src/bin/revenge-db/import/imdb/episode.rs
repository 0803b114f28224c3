//! title.episode.tsv: which series an episode belongs to, and where in it.

use std::time::Duration;

use revenge_db::libraries::LibraryId;
use revenge_db::tvshows::{EpisodeImport, ImportCredit, SeriesKey};

use super::rating::Rating;
use super::tsv::Row;
use crate::import::field::{self, Parsed, Refusal};

/// The columns of title.episode.tsv.
pub const COLUMNS: [&str; 4] = ["tconst", "parentTconst", "seasonNumber", "episodeNumber"];

/// A row of title.episode.tsv.
pub struct Place {
    series: String,
    /// The number of the series' id.
    pub number: u64,
    /// Season and episode, if both are known.
    pub numbers: Option<(i32, i32)>,
}

/// Reads a row.
pub fn place(row: &Row) -> Parsed<Place> {
    let number = field::numbered(row.raw(1), "tt");
    let number = number.ok_or_else(|| Refusal("column `parentTconst`: expected tt and 7 to 10 digits".to_owned()))?;
    let season = field::integer("seasonNumber", row.field(2), 0, 100_000)?;
    let episode = field::integer("episodeNumber", row.field(3), 0, 1_000_000)?;
    Ok(Place { series: row.raw(1).to_owned(), number, numbers: season.zip(episode) })
}

/// The episode of a row of title.basics.tsv, at its place.
pub fn episode(row: &Row, library: LibraryId, place: Place, (season, number): (i32, i32)) -> Parsed<EpisodeImport> {
    let title = field::required("primaryTitle", row.field(2), 500)?;
    let mut episode = EpisodeImport::new(library, SeriesKey::Imdb(place.series), season, number, title);
    episode.line = Some(row.line);
    episode.episode.imdb_id = Some(row.raw(0).to_owned());
    let minutes = field::integer("runtimeMinutes", row.field(7), 0, 1_000_000)?.filter(|minutes| *minutes > 0);
    episode.episode.runtime = minutes.map(Duration::from_mins);
    Ok(episode)
}

/// The episode with what the other tables say of it.
pub fn rated(mut episode: EpisodeImport, rating: Option<Rating>, credits: Vec<ImportCredit>) -> EpisodeImport {
    if let Some(Rating { average, votes }) = rating {
        episode.episode.vote_average = Some(average);
        episode.episode.vote_count = votes;
    }
    EpisodeImport { credits, ..episode }
}
