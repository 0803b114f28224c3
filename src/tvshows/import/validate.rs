//! What a row must be like to be taken: the bounds of the schema's checks.

use super::model::{EpisodeImport, ImportNetwork, ImportSeason, SeriesImport, SeriesKey};
use crate::content::{ImportCredit, ImportRating};
use crate::import::bounds::{Verdict, age_ratings, date, duration, genres, id, moment, name, number, real, text, translations};
use crate::tvshows::{NewEpisode, NewFile, NewSeries};

/// Everything of a series that can be told without the database.
pub(super) fn check_series(row: &SeriesImport) -> Verdict {
    series(&row.series)?;
    for (place, one) in row.seasons.iter().enumerate() {
        season(one)?;
        if row.seasons.iter().take(place).any(|earlier| earlier.season_number == one.season_number) {
            return Err("seasons: season_number: expected each number once".to_owned());
        }
    }
    genres(&row.genres)?;
    row.networks.iter().try_for_each(network)?;
    row.credits.iter().try_for_each(ImportCredit::check)?;
    row.external_ratings.iter().try_for_each(ImportRating::check)
}

fn series(series: &NewSeries) -> Verdict {
    let details = &series.details;
    name("title", Some(&series.title), 500)?;
    name("sort_title", series.sort_title.as_deref(), 500)?;
    name("original_title", series.original_title.as_deref(), 500)?;
    id("imdb_id", "tt", series.imdb_id.as_deref())?;
    for (column, value) in [("tmdb_id", series.tmdb_id), ("tvdb_id", details.tvdb_id), ("sonarr_id", details.sonarr_id)] {
        number(column, value.map(i64::from), 1, i64::MAX)?;
    }
    number("year", series.year.map(i64::from), 1870, 2200)?;
    date("first_air_date", series.first_air_date)?;
    date("last_air_date", series.last_air_date)?;
    if let (Some(first), Some(last)) = (series.first_air_date, series.last_air_date)
        && last < first
    {
        return Err("last_air_date: before first_air_date".to_owned());
    }
    text("overview", series.overview.as_deref(), 20_000)?;
    text("tagline", details.tagline.as_deref(), 1_000)?;
    text("status", series.status.as_deref(), 50)?;
    text("series_type", series.series_type.as_deref(), 50)?;
    text("original_language", series.original_language.as_deref(), 35)?;
    text("content_rating", series.content_rating.as_deref(), 20)?;
    number("rating_level", series.rating_level.map(i64::from), 0, 100)?;
    text("poster_path", series.poster_path.as_deref(), 4_096)?;
    text("poster_blurhash", series.poster_blurhash.as_deref(), 100)?;
    text("backdrop_path", series.backdrop_path.as_deref(), 4_096)?;
    text("backdrop_blurhash", details.backdrop_blurhash.as_deref(), 100)?;
    text("logo_path", details.logo_path.as_deref(), 4_096)?;
    text("trailer_url", details.trailer_url.as_deref(), 2_000)?;
    text("homepage", details.homepage.as_deref(), 2_000)?;
    real("vote_average", series.vote_average, 0.0, 10.0)?;
    number("vote_count", series.vote_count.map(i64::from), 0, i64::MAX)?;
    real("popularity", details.popularity, 0.0, f64::MAX)?;
    name("path", series.path.as_deref(), 4_096)?;
    translations("titles_i18n", &details.titles_i18n)?;
    translations("taglines_i18n", &details.taglines_i18n)?;
    translations("overviews_i18n", &details.overviews_i18n)?;
    age_ratings(&details.age_ratings)?;
    moment("added_at", series.added_at)
}

fn season(season: &ImportSeason) -> Verdict {
    number("seasons: season_number", Some(season.season_number.into()), 0, 100_000)?;
    name("seasons: name", season.name.as_deref(), 255)?;
    text("seasons: overview", season.overview.as_deref(), 20_000)?;
    date("seasons: air_date", season.air_date)?;
    number("seasons: year", season.year.map(i64::from), 1870, 2200)?;
    text("seasons: poster_path", season.poster_path.as_deref(), 4_096)
}

fn network(network: &ImportNetwork) -> Verdict {
    name("networks: name", Some(&network.name), 255)?;
    text("networks: origin_country", network.origin_country.as_deref(), 10)?;
    number("networks: tmdb_id", network.tmdb_id.map(i64::from), 1, i64::MAX)
}

/// Everything of an episode that can be told without the database.
pub(super) fn check_episode(row: &EpisodeImport) -> Verdict {
    match &row.series {
        SeriesKey::Id(_) => {}
        SeriesKey::Imdb(imdb) => id("series: imdb_id", "tt", Some(imdb))?,
        SeriesKey::Tmdb(tmdb) => number("series: tmdb_id", Some((*tmdb).into()), 1, i64::MAX)?,
        SeriesKey::Tvdb(tvdb) => number("series: tvdb_id", Some((*tvdb).into()), 1, i64::MAX)?,
    }
    number("season_number", Some(row.season_number.into()), 0, 100_000)?;
    episode(&row.episode)?;
    row.credits.iter().try_for_each(ImportCredit::check)?;
    row.files.iter().try_for_each(NewFile::check)
}

fn episode(episode: &NewEpisode) -> Verdict {
    number("episode_number", Some(episode.episode_number.into()), 0, 1_000_000)?;
    number("absolute_number", episode.absolute_number.map(i64::from), 0, i64::MAX)?;
    number("tmdb_id", episode.tmdb_id.map(i64::from), 1, i64::MAX)?;
    number("tvdb_id", episode.tvdb_id.map(i64::from), 1, i64::MAX)?;
    id("imdb_id", "tt", episode.imdb_id.as_deref())?;
    name("title", Some(&episode.title), 500)?;
    text("overview", episode.overview.as_deref(), 20_000)?;
    text("production_code", episode.production_code.as_deref(), 50)?;
    date("air_date", episode.air_date)?;
    moment("aired_at", episode.aired_at)?;
    duration("runtime", episode.runtime, 0)?;
    text("still_path", episode.still_path.as_deref(), 4_096)?;
    text("still_blurhash", episode.still_blurhash.as_deref(), 100)?;
    real("vote_average", episode.vote_average, 0.0, 10.0)?;
    number("vote_count", episode.vote_count.map(i64::from), 0, i64::MAX)?;
    translations("titles_i18n", &episode.details.titles_i18n)?;
    translations("overviews_i18n", &episode.details.overviews_i18n)?;
    moment("added_at", episode.added_at)
}
