//! What a row must be like to be taken: the bounds of the schema's checks.

use super::model::MovieImport;
use crate::content::{ImportCredit, ImportRating};
use crate::import::bounds::{Verdict, age_ratings, date, duration, genres, id, moment, name, number, real, text, translations};
use crate::movies::{NewFile, NewMovie};

/// Checks everything that can be told without the database.
pub(super) fn validate(row: &MovieImport) -> Verdict {
    movie(&row.movie)?;
    genres(&row.genres)?;
    row.credits.iter().try_for_each(ImportCredit::check)?;
    row.files.iter().try_for_each(NewFile::check)?;
    row.external_ratings.iter().try_for_each(ImportRating::check)
}

fn movie(movie: &NewMovie) -> Verdict {
    let details = &movie.details;
    name("title", Some(&movie.title), 500)?;
    name("sort_title", movie.sort_title.as_deref(), 500)?;
    name("original_title", movie.original_title.as_deref(), 500)?;
    id("imdb_id", "tt", movie.imdb_id.as_deref())?;
    number("tmdb_id", movie.tmdb_id.map(i64::from), 1, i64::MAX)?;
    number("tvdb_id", details.tvdb_id.map(i64::from), 1, i64::MAX)?;
    number("radarr_id", details.radarr_id.map(i64::from), 1, i64::MAX)?;
    number("year", movie.year.map(i64::from), 1870, 2200)?;
    date("release_date", movie.release_date)?;
    duration("runtime", movie.runtime, 1)?;
    text("overview", movie.overview.as_deref(), 20_000)?;
    text("tagline", details.tagline.as_deref(), 1_000)?;
    text("status", details.status.as_deref(), 50)?;
    text("original_language", movie.original_language.as_deref(), 35)?;
    text("content_rating", movie.content_rating.as_deref(), 20)?;
    number("rating_level", movie.rating_level.map(i64::from), 0, 100)?;
    text("poster_path", movie.poster_path.as_deref(), 4_096)?;
    text("poster_blurhash", movie.poster_blurhash.as_deref(), 100)?;
    text("backdrop_path", movie.backdrop_path.as_deref(), 4_096)?;
    text("backdrop_blurhash", details.backdrop_blurhash.as_deref(), 100)?;
    text("logo_path", details.logo_path.as_deref(), 4_096)?;
    text("trailer_url", details.trailer_url.as_deref(), 2_000)?;
    real("vote_average", movie.vote_average, 0.0, 10.0)?;
    number("vote_count", movie.vote_count.map(i64::from), 0, i64::MAX)?;
    real("popularity", details.popularity, 0.0, f64::MAX)?;
    number("budget", details.budget, 0, i64::MAX)?;
    number("revenue", details.revenue, 0, i64::MAX)?;
    name("path", movie.path.as_deref(), 4_096)?;
    translations("titles_i18n", &details.titles_i18n)?;
    translations("taglines_i18n", &details.taglines_i18n)?;
    translations("overviews_i18n", &details.overviews_i18n)?;
    age_ratings(&details.age_ratings)?;
    moment("added_at", movie.added_at)
}
