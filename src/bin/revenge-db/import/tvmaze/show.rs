//! A show of TVmaze: which series it becomes.

use chrono::Datelike as _;
use revenge_db::libraries::LibraryId;
use revenge_db::tvshows::{ImportNetwork, ImportSeason, NewSeries, SeriesImport};
use serde_json::Value;

use super::html;
use crate::import::field::{self, Parsed, Refusal};
use crate::import::json::{self, Object};

/// TVmaze writes languages in English; the tags are those of ISO 639-1.
const LANGUAGES: [(&str, &str); 73] = [
    ("Afrikaans", "af"),
    ("Albanian", "sq"),
    ("Arabic", "ar"),
    ("Armenian", "hy"),
    ("Azerbaijani", "az"),
    ("Basque", "eu"),
    ("Belarusian", "be"),
    ("Bengali", "bn"),
    ("Bosnian", "bs"),
    ("Bulgarian", "bg"),
    ("Catalan", "ca"),
    ("Chinese", "zh"),
    ("Croatian", "hr"),
    ("Czech", "cs"),
    ("Danish", "da"),
    ("Dutch", "nl"),
    ("English", "en"),
    ("Estonian", "et"),
    ("Finnish", "fi"),
    ("French", "fr"),
    ("Galician", "gl"),
    ("Georgian", "ka"),
    ("German", "de"),
    ("Greek", "el"),
    ("Gujarati", "gu"),
    ("Hebrew", "he"),
    ("Hindi", "hi"),
    ("Hungarian", "hu"),
    ("Icelandic", "is"),
    ("Indonesian", "id"),
    ("Irish", "ga"),
    ("Italian", "it"),
    ("Japanese", "ja"),
    ("Javanese", "jv"),
    ("Kannada", "kn"),
    ("Kazakh", "kk"),
    ("Korean", "ko"),
    ("Latin", "la"),
    ("Latvian", "lv"),
    ("Lithuanian", "lt"),
    ("Luxembourgish", "lb"),
    ("Macedonian", "mk"),
    ("Malay", "ms"),
    ("Malayalam", "ml"),
    ("Marathi", "mr"),
    ("Mongolian", "mn"),
    ("Norwegian", "no"),
    ("Panjabi", "pa"),
    ("Pashto", "ps"),
    ("Persian", "fa"),
    ("Polish", "pl"),
    ("Portuguese", "pt"),
    ("Romanian", "ro"),
    ("Russian", "ru"),
    ("Scottish Gaelic", "gd"),
    ("Serbian", "sr"),
    ("Sinhalese", "si"),
    ("Slovak", "sk"),
    ("Slovenian", "sl"),
    ("Spanish", "es"),
    ("Swedish", "sv"),
    ("Tagalog", "tl"),
    ("Tamil", "ta"),
    ("Telugu", "te"),
    ("Thai", "th"),
    ("Turkish", "tr"),
    ("Ukrainian", "uk"),
    ("Urdu", "ur"),
    ("Uzbek", "uz"),
    ("Vietnamese", "vi"),
    ("Welsh", "cy"),
    ("Xhosa", "xh"),
    ("Zulu", "zu"),
];

/// The id at tvmaze.com.
pub fn id(object: &Object) -> Parsed<u64> {
    let id = json::integer(object, "id", 1, i64::MAX)?;
    id.and_then(|id| u64::try_from(id).ok()).ok_or_else(|| Refusal("key `id`: expected a number; it is empty".to_owned()))
}

/// A language that has no tag here: the series goes in without it.
pub fn odd_language(object: &Object) -> Option<&str> {
    json::text(object, "language").ok().filter(|language| !language.is_empty() && tag(language).is_none())
}

fn tag(language: &str) -> Option<&'static str> {
    LANGUAGES.iter().find(|(name, _)| *name == language).map(|(_, tag)| *tag)
}

/// The series that a show becomes.
pub fn series(object: &Object, line: u64, library: LibraryId) -> Parsed<SeriesImport> {
    let mut series = NewSeries::new(library, field::required("name", json::text(object, "name")?, 500)?);
    series.first_air_date = field::date("premiered", json::text(object, "premiered")?)?;
    series.last_air_date = field::date("ended", json::text(object, "ended")?)?;
    if let (Some(first), Some(last)) = (series.first_air_date, series.last_air_date)
        && last < first
    {
        return json::refuse("ended", "no day before `premiered`");
    }
    series.year = series.first_air_date.map(|date| date.year());
    // What others call otherwise has their word: the lists know it.
    series.status = field::text("status", json::text(object, "status")?, 50)?.map(|status| match status.as_str() {
        "Running" => "Returning Series".to_owned(),
        "In Development" => "Planned".to_owned(),
        _ => status,
    });
    series.series_type = field::text("type", json::text(object, "type")?, 50)?;
    series.original_language = tag(json::text(object, "language")?).map(str::to_owned);
    series.overview = summary(object)?;
    series.poster_path = picture(object)?;
    if let Some(rating) = json::inside(object, "rating")? {
        series.vote_average = json::decimal(rating, "average", 0.0, 10.0)?;
    }
    series.details.homepage = field::text("officialSite", json::text(object, "officialSite")?, 2_000)?;
    series.details.popularity = json::decimal(object, "weight", 0.0, f64::from(i32::MAX))?;
    if let Some(externals) = json::inside(object, "externals")? {
        series.imdb_id = field::imdb_title("externals.imdb", json::text(externals, "imdb")?)?;
        series.details.tvdb_id = json::small(externals, "thetvdb", 1, i32::MAX)?;
    }
    let genres: Option<Vec<_>> = json::list(object, "genres")?.iter().map(|genre| genre.as_str()).collect();
    let genres = genres.ok_or_else(|| Refusal("key `genres`: expected texts".to_owned()))?.join("|");
    let genres = field::genres("genres", &genres, '|')?;
    let (seasons, networks) = (seasons(object)?, networks(object)?);
    Ok(SeriesImport { line: Some(line), seasons, genres, networks, ..SeriesImport::from(series) })
}

/// The station, and the service on the web.
fn networks(object: &Object) -> Parsed<Vec<ImportNetwork>> {
    let mut networks = Vec::new();
    for key in ["network", "webChannel"] {
        let Some(network) = json::inside(object, key)? else { continue };
        let country = match json::inside(network, "country")? {
            Some(country) => json::text(country, "code")?,
            None => "",
        };
        networks.push(ImportNetwork {
            name: field::required(&format!("{key}.name"), json::text(network, "name")?, 255)?,
            origin_country: field::text(&format!("{key}.country.code"), country, 10)?,
            tmdb_id: None,
        });
    }
    Ok(networks)
}

/// What is said of the seasons where they are embedded.
fn seasons(object: &Object) -> Parsed<Vec<ImportSeason>> {
    let Some(inside) = json::inside(object, "_embedded")? else { return Ok(Vec::new()) };
    json::list(inside, "seasons")?
        .iter()
        .map(|value| {
            let Value::Object(season) = value else { return json::refuse("seasons", "objects") };
            let number = json::small(season, "number", 0, 100_000)?
                .ok_or_else(|| Refusal("key `number`: expected the season's number".to_owned()))?;
            // An odd one of a season is no reason to leave out the show.
            let air_date = field::any_date("premiereDate", json::text(season, "premiereDate")?)?;
            let air_date = air_date.filter(|date| field::YEARS.contains(&date.year()));
            Ok(ImportSeason {
                season_number: number,
                name: field::text("name", json::text(season, "name")?, 255)?,
                overview: summary(season)?,
                air_date,
                year: air_date.map(|date| date.year()),
                poster_path: picture(season)?,
            })
        })
        .collect()
}

/// The summary, without its HTML.
pub fn summary(object: &Object) -> Parsed<Option<String>> {
    field::prose("summary", &html::plain(json::text(object, "summary")?), 20_000)
}

/// Where the picture is.
pub fn picture(object: &Object) -> Parsed<Option<String>> {
    let Some(image) = json::inside(object, "image")? else { return Ok(None) };
    field::text("image.original", json::text(image, "original")?, 4_096)
}
