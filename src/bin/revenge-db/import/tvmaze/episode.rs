//! An episode of TVmaze.

use std::time::Duration;

use revenge_db::libraries::LibraryId;
use revenge_db::tvshows::{EpisodeImport, SeriesKey};

use super::show::{picture, summary};
use crate::import::field::{self, Parsed, Refusal};
use crate::import::json::{self, Object};

/// The episode of an object, or why it is left out.
pub fn episode(object: &Object, line: u64, library: LibraryId, series: SeriesKey) -> Parsed<Result<EpisodeImport, String>> {
    let season = json::small(object, "season", 0, 100_000)?;
    let season = season.ok_or_else(|| Refusal("key `season`: expected a number; it is empty".to_owned()))?;
    let title = field::required("name", json::text(object, "name")?, 500)?;
    let Some(number) = json::small(object, "number", 0, 1_000_000)? else {
        return Ok(Err("special without a number".to_owned()));
    };
    let mut row = EpisodeImport::new(library, series, season, number, title);
    row.line = Some(line);
    let episode = &mut row.episode;
    episode.air_date = field::date("airdate", json::text(object, "airdate")?)?;
    episode.aired_at = field::moment("airstamp", json::text(object, "airstamp")?)?;
    // 0 stands for what is not known.
    let minutes = json::integer(object, "runtime", 0, 1_000_000)?.filter(|minutes| *minutes > 0);
    episode.runtime = minutes.and_then(|minutes| u64::try_from(minutes).ok()).map(Duration::from_mins);
    episode.overview = summary(object)?;
    episode.still_path = picture(object)?;
    if let Some(rating) = json::inside(object, "rating")? {
        episode.vote_average = json::decimal(rating, "average", 0.0, 10.0)?;
    }
    Ok(Ok(row))
}
