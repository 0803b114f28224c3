//! Shows and episodes, good and bad.

use std::fs;
use std::path::Path;

use revenge_db::tvshows::SeriesKey;

use crate::import::Format;
use crate::import::testing::{Import, parse};

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("episodes")).unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

#[test]
fn a_show_becomes_a_series_and_what_is_embedded_comes_along() {
    let folder = folder(&[(
        "shows.json",
        r#"[{"id": 1, "name": " Borgen ", "type": "Scripted", "language": "Danish", "genres": ["Drama", "Drama"], "status": "Ended",
             "premiered": "2010-09-26", "ended": "2022-04-03", "officialSite": null, "weight": 90, "rating": {"average": 8.4},
             "externals": {"imdb": "tt1526318", "thetvdb": 186031}, "image": {"original": "https://example.org/1.jpg"},
             "summary": "<p>A <b>minister</b> &amp; her aides.</p>",
             "network": {"id": 1, "name": " DR1 ", "country": {"name": "Denmark", "code": "DK"}}, "webChannel": {"id": 2, "name": "Netflix", "country": null},
             "_embedded": {"seasons": [{"number": 1, "name": "", "premiereDate": "2010-09-26", "image": null, "summary": null}],
                           "episodes": [{"id": 7, "season": 1, "number": 1, "name": "Decency", "airdate": "2010-09-26", "airstamp": "2010-09-26T18:00:00+00:00",
                                         "runtime": 60, "summary": null, "image": null, "rating": {"average": null}},
                                        {"season": 1, "number": null, "name": "Behind the scenes"},
                                        {"season": 1, "number": 1, "name": "Again"}, 5]}},
            {"id": 2, "name": "Bare", "network": null, "status": "Running", "language": "Klingon"}]"#,
    )]);
    let Import { series, episodes, rejects, ledger, .. } = parse(Format::TvMaze, folder.path()).unwrap();
    let of_both: Vec<_> =
        series.iter().map(|row| (row.series.status.as_deref().unwrap(), row.series.original_language.as_deref())).collect();
    assert_eq!(of_both, [("Ended", Some("da")), ("Returning Series", None)]);
    assert_eq!(ledger.notes, ["1 shows have a language that is not known here: they go in without it"]);
    let borgen = &series[0];
    assert_eq!(
        (borgen.line, borgen.series.title.as_str(), borgen.series.year, borgen.series.vote_average),
        (Some(1), "Borgen", Some(2010), Some(8.4))
    );
    assert_eq!(
        (borgen.series.original_language.as_deref(), borgen.series.overview.as_deref()),
        (Some("da"), Some("A minister & her aides."))
    );
    assert_eq!(
        (borgen.series.imdb_id.as_deref(), borgen.series.details.tvdb_id, &borgen.genres),
        (Some("tt1526318"), Some(186_031), &vec!["Drama".to_owned()])
    );
    assert_eq!((borgen.seasons.len(), borgen.seasons[0].year), (1, Some(2010)));
    let networks: Vec<_> =
        borgen.networks.iter().map(|network| (network.name.as_str(), network.origin_country.as_deref(), network.tmdb_id)).collect();
    assert_eq!(networks, [("DR1", Some("DK"), None), ("Netflix", None, None)]);
    assert!(series[1].networks.is_empty());
    assert_eq!((series.len(), series[1].series.title.as_str(), series[1].series.year), (2, "Bare", None));
    assert_eq!((episodes.len(), &episodes[0].series), (1, &SeriesKey::Id(borgen.series.id)));
    assert_eq!(
        (episodes[0].episode.title.as_str(), episodes[0].episode.runtime.map(|runtime| runtime.as_secs())),
        ("Decency", Some(3_600))
    );
    assert_eq!(ledger.skipped.into_iter().collect::<Vec<_>>(), [("special without a number".to_owned(), 1)]);
    assert_eq!(
        rejects,
        [
            "shows.json 1: episode 3 of the show: keys `season` and `number`: expected each episode once; it is on line 1 already",
            "shows.json 1: episode 4 of the show: key `episodes`: expected objects",
        ]
    );
}

#[test]
fn what_is_malformed_is_told_with_file_and_line() {
    let shows = "[{\"id\":1,\"name\":\"A\"},\n{\"id\":1,\"name\":\"B\"},\n{\"name\":\"C\"},\n{\"id\":2,\"name\":\"\"},\n{\"id\":3,\"name\":300},\n\
                 {\"id\":4,\"name\":\"D\",\"premiered\":\"2010-02-30\"},\n{\"id\":5,\"name\":\"E\",\"externals\":{\"imdb\":\"1\"}},\n\
                 {\"id\":6,\"name\":\"F\",\"rating\":{\"average\":11}},\n{\"id\":7,\"name\":\"G\",\"genres\":[1]},\n{\"id\":8,\"name\":\"H\\u0000\"},\n\
                 {\"id\":9,\"name\":\"I\",\"premiered\":\"2001-01-01\",\"ended\":\"2000-01-01\"},\n{\"id\":10,name:1},\n\
                 {\"id\":11,\"name\":\"J\",\"network\":{\"name\":null}},\n{\"id\":12,\"name\":\"K\",\"webChannel\":\"HBO\"},\n\
                 {\"id\":13,\"name\":\"L\",\"network\":{\"name\":\"HBO\",\"country\":{\"code\":\"United States\"}}}]";
    let episodes = "[{\"season\":1,\"number\":1,\"name\":\"One\"},\n{\"season\":-1,\"number\":1,\"name\":\"Two\"},\n{\"season\":1,\"number\":99999999999,\"name\":\"Three\"},\n\
                    {\"season\":1,\"number\":2,\"name\":\"Four\",\"airdate\":\"soon\"},\n{\"season\":1,\"number\":3,\"name\":\"Five\",\"runtime\":-5},\n{\"season\":1,\"number\":1,\"name\":\"Six\"}]";
    let folder = folder(&[("shows.json", shows), ("episodes/1.json", episodes), ("episodes/99.json", "[]")]);
    let Import { series, episodes, rejects, .. } = parse(Format::TvMaze, folder.path()).unwrap();
    assert_eq!((series.len(), episodes.len()), (1, 1));
    assert_eq!(
        rejects,
        [
            "shows.json 2: key `id`: expected each show once; it is on line 1 already",
            "shows.json 3: key `id`: expected a number; it is empty",
            "shows.json 4: column `name`: expected a text; it is empty",
            "shows.json 5: key `name`: expected a text or null",
            "shows.json 6: column `premiered`: expected a date that exists, as 1995-12-15",
            "shows.json 7: column `externals.imdb`: expected an id of imdb.com: tt and 7 to 10 digits",
            "shows.json 8: key `average`: expected a number from 0 to 10, or null",
            "shows.json 9: key `genres`: expected texts",
            "shows.json 10: column `name`: expected text without NUL characters",
            "shows.json 11: key `ended`: expected no day before `premiered`",
            "shows.json 12: this is no JSON object: it goes wrong on line 1 of it, column 10",
            "shows.json 13: column `network.name`: expected a text; it is empty",
            "shows.json 14: key `webChannel`: expected an object or null",
            "shows.json 15: column `network.country.code`: expected at most 10 characters",
            "episodes/1.json 2: key `season`: expected a whole number from 0 to 100000, or null",
            "episodes/1.json 3: key `number`: expected a whole number from 0 to 1000000, or null",
            "episodes/1.json 4: column `airdate`: expected a date that exists, as 1995-12-15",
            "episodes/1.json 5: key `runtime`: expected a whole number from 0 to 1000000, or null",
            "episodes/1.json 6: keys `season` and `number`: expected each episode once; it is on line 1 already",
            "episodes/99.json 1: the file's name: expected the id of a show of the file of shows",
        ]
    );
}

#[test]
fn episodes_of_a_show_that_was_rejected_are_rejected_with_it() {
    let shows = "[{\"id\":1,\"name\":\"\",\"_embedded\":{\"episodes\":[{\"season\":1,\"number\":1,\"name\":\"One\"},7]}},\n\
                 {\"id\":2,\"name\":\"B\"},\n{\"id\":2,\"name\":\"C\",\"_embedded\":{\"episodes\":[{\"season\":1,\"number\":1,\"name\":\"Two\"}]}},\n\
                 {\"id\":3,\"name\":\"\",\"_embedded\":{\"episodes\":1}}]";
    let one = "[{\"season\":1,\"number\":2,\"name\":\"Three\"},\n{\"season\":1,\"number\":3,\"name\":\"Four\"}]";
    let folder = folder(&[("shows.json", shows), ("episodes/1.json", one), ("episodes/3.json", "[]"), ("episodes/99.json", one)]);
    let Import { series, episodes, rejects, .. } = parse(Format::TvMaze, folder.path()).unwrap();
    assert_eq!((series.len(), episodes.len()), (1, 0));
    assert_eq!(
        rejects,
        [
            "shows.json 1: column `name`: expected a text; it is empty",
            "shows.json 3: key `id`: expected each show once; it is on line 2 already",
            "shows.json 4: column `name`: expected a text; it is empty",
            "shows.json 1: episode 1 of the show: its show was rejected",
            "shows.json 1: episode 2 of the show: its show was rejected",
            "shows.json 3: episode 1 of the show: its show was rejected",
            "episodes/1.json 1: its show was rejected",
            "episodes/1.json 2: its show was rejected",
            "episodes/99.json 1: the file's name: expected the id of a show of the file of shows",
            "episodes/99.json 2: the file's name: expected the id of a show of the file of shows",
        ]
    );
}

#[test]
fn files_that_are_none_are_one_error() {
    let good = "[{\"id\":1,\"name\":\"A\"}]";
    for (name, text, said) in [
        ("episodes/1.json", "[{\"season\":1,", "episodes/1.json, line 1: the file ends inside the object"),
        ("episodes/1.json", "", "the file is empty"),
        ("episodes/first.json", "[]", "expected the id of a show for a name"),
        ("episodes/1.json.gz", "\u{1f}", "this is no JSON array"),
    ] {
        let folder = folder(&[("shows.json", good), (name, text)]);
        let failure = parse(Format::TvMaze, folder.path()).map(drop).unwrap_err().report();
        assert!(failure.contains(said), "{said}: {failure}");
    }
    let folder = folder(&[("shows.json", good), ("episodes/1.json", "[]"), ("episodes/1.json.gz", "[]")]);
    assert!(parse(Format::TvMaze, folder.path()).map(drop).unwrap_err().report().contains("leave one of them"));
}

#[test]
fn the_real_shows_have_no_malformed_one() {
    let path = Path::new("../shared/data/tv/tvmaze_shows.json.gz");
    if !path.exists() {
        println!("skipped: {} is not there", path.display());
        return;
    }
    let Import { series, rejects, .. } = parse(Format::TvMaze, path).unwrap();
    assert_eq!((series.len(), rejects), (301, Vec::<String>::new()));
    assert_eq!(series.iter().filter(|row| row.series.imdb_id.is_none()).count(), 3);
    assert_eq!(series.iter().filter(|row| row.networks.is_empty()).count(), 0);
    assert!(series.iter().all(|row| row.series.year.is_some() && !row.series.overview.as_deref().unwrap_or_default().contains('<')));
}
