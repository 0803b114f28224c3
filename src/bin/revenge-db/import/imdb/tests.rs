//! A folder of IMDb, small and in every state.

use std::fs;
use std::path::Path;

use revenge_db::libraries::LibraryKind;
use revenge_db::movies::CreditRole;
use revenge_db::tvshows::SeriesKey;

use crate::import::Format;
use crate::import::testing::{Import, parse, parse_into};

const BASICS: &str = "tconst\ttitleType\tprimaryTitle\toriginalTitle\tisAdult\tstartYear\tendYear\truntimeMinutes\tgenres\n";
const RATINGS: &str = "tconst\taverageRating\tnumVotes\n";
const PRINCIPALS: &str = "tconst\tordering\tnconst\tcategory\tjob\tcharacters\n";
const NAMES: &str = "nconst\tprimaryName\tbirthYear\tdeathYear\tprimaryProfession\tknownForTitles\n";

/// Rows with blanks for tabs are easier to read; `_` is a blank.
fn table(header: &str, rows: &[&str]) -> String {
    let rows: String = rows.iter().map(|row| row.split(' ').collect::<Vec<_>>().join("\t").replace('_', " ") + "\n").collect();
    format!("{header}{rows}")
}

fn write(folder: &Path, name: &str, text: &str) {
    fs::write(folder.join(name), text).unwrap();
}

const FILMS: [&str; 6] = [
    r"tt0000009 movie Miss_Jerry Miss_Jerry 0 1894 \N 45 Romance,Short",
    r"tt0034583 movie Casablanca Casablanca 0 1942 \N 102 Drama",
    r"tt0034584 tvSeries Series Series 0 1942 1943 \N \N",
    r"tt0034585 movie Adult Adult 1 1942 \N \N \N",
    r#"tt0047478 short "Seven Shichinin 0 \N \N 0 \N"#,
    r"tt10000000 tvMovie Late Late 0 2020 \N 90 Drama",
];

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "title.basics.tsv", &table(BASICS, &FILMS));
    write(
        folder.path(),
        "title.ratings.tsv",
        &table(RATINGS, &["tt0000001 5.0 1", "tt0034583 8.5 600000", "tt0034584 1.0 1", "tt0047478 11 5"]),
    );
    write(
        folder.path(),
        "title.principals.tsv",
        &table(
            PRINCIPALS,
            &[
                r#"tt0034583 1 nm0000007 actor \N ["Rick_Blaine"]"#,
                r#"tt0034583 2 nm0000006 actress \N ["Ilsa_Lund","A_\"Lady\""]"#,
                r"tt0034583 3 nm0002031 director \N \N",
                r"tt0034583 4 nm0000007 production_designer \N \N",
                r"tt0034583 5 nm9999999 editor \N \N",
                r"tt0034583 6 nm0002031 writer screenplay_by \N",
                r"tt0034584 1 nm0000001 actor \N \N",
                r"tt10000000 1 nm0000006 self \N oops",
            ],
        ),
    );
    write(
        folder.path(),
        "name.basics.tsv",
        &table(
            NAMES,
            &[
                r"nm0000006 Ingrid_Bergman 1915 1982 actress tt0034583",
                r"nm0000007 Humphrey_Bogart 1899 1957 actor tt0034583",
                r"nm0002031 Michael_Curtiz 1886 1962 director tt0034583",
            ],
        ),
    );
    folder
}

/// What does not depend on the order of the tables.
fn assert_is_right(import: &Import) {
    let mut films: Vec<_> = import
        .rows
        .iter()
        .map(|row| (row.movie.imdb_id.as_deref().unwrap_or_default(), row.movie.title.as_str(), row.movie.year))
        .collect();
    films.sort_unstable();
    assert_eq!(
        films,
        [
            ("tt0000009", "Miss Jerry", Some(1894)),
            ("tt0034583", "Casablanca", Some(1942)),
            ("tt0047478", "\"Seven", None),
            ("tt10000000", "Late", Some(2020))
        ]
    );
    let film = |id: &str| import.rows.iter().find(|row| row.movie.imdb_id.as_deref() == Some(id)).unwrap();
    let casablanca = film("tt0034583");
    assert_eq!(casablanca.movie.original_title, None);
    assert_eq!(film("tt0047478").movie.original_title.as_deref(), Some("Shichinin"));
    assert_eq!(film("tt0047478").movie.runtime, None);
    assert_eq!(film("tt0000009").genres, ["Romance", "Short"]);
    assert_eq!((casablanca.external_ratings[0].rating, casablanca.external_ratings[0].vote_count), (Some(85.0), Some(600_000)));
    let credits: Vec<_> = casablanca
        .credits
        .iter()
        .map(|c| {
            (
                c.role,
                c.name.as_str(),
                c.imdb_id.as_deref().unwrap_or_default(),
                c.character_name.as_deref(),
                c.job.as_deref(),
                c.billing_order,
            )
        })
        .collect();
    assert_eq!(
        credits,
        [
            (CreditRole::Cast, "Humphrey Bogart", "nm0000007", Some("Rick Blaine"), None, 0),
            (CreditRole::Cast, "Ingrid Bergman", "nm0000006", Some("Ilsa Lund / A \"Lady\""), None, 1),
            (CreditRole::Director, "Michael Curtiz", "nm0002031", None, None, 2),
            (CreditRole::Crew, "Humphrey Bogart", "nm0000007", None, Some("production designer"), 3),
            (CreditRole::Writer, "Michael Curtiz", "nm0002031", None, Some("screenplay by"), 5),
        ]
    );
    assert_eq!(
        import.ledger.skipped.iter().map(|(reason, count)| (reason.as_str(), *count)).collect::<Vec<_>>(),
        [("isAdult 1", 1), ("titleType tvSeries", 1)]
    );
    assert!(
        import.ledger.notes.contains(&"1 credits were left out: their people have no name in name.basics.tsv".to_owned()),
        "{:?}",
        import.ledger.notes
    );
    let mut rejects = import.rejects.clone();
    rejects.sort();
    assert_eq!(rejects.len(), 2, "{rejects:?}");
    assert!(rejects[0].ends_with("column `characters`: expected a JSON array of texts, as [\"Rick\"]"), "{rejects:?}");
    assert!(rejects[1].ends_with("column `averageRating`: expected a number from 0 to 10"), "{rejects:?}");
}

#[test]
fn films_ratings_and_people_are_joined() {
    let import = parse(Format::Imdb, folder().path()).unwrap();
    assert_is_right(&import);
    assert_eq!(
        import.rejects,
        [
            "title.ratings.tsv 5: column `averageRating`: expected a number from 0 to 10",
            "title.principals.tsv 9: column `characters`: expected a JSON array of texts, as [\"Rick\"]",
        ]
    );
    assert_eq!(import.ledger.notes.len(), 1);
}

#[test]
fn tables_that_are_not_sorted_are_joined_as_well() {
    for name in ["title.basics.tsv", "title.ratings.tsv", "title.principals.tsv"] {
        let folder = folder();
        unsort(folder.path(), name);
        let import = parse(Format::Imdb, folder.path()).unwrap();
        assert_is_right(&import);
        assert!(import.ledger.notes.iter().any(|note| note.contains("not sorted by tconst")), "{name}: {:?}", import.ledger.notes);
    }
}

#[test]
fn only_title_basics_is_required() {
    let folder = folder();
    for name in ["title.ratings.tsv", "title.principals.tsv", "name.basics.tsv"] {
        fs::remove_file(folder.path().join(name)).unwrap();
    }
    let Import { rows, rejects, ledger, .. } = parse(Format::Imdb, folder.path()).unwrap();
    assert_eq!((rows.len(), rejects.len(), ledger.notes.len()), (4, 0, 3));
    fs::remove_file(folder.path().join("title.basics.tsv")).unwrap();
    let refused = parse(Format::Imdb, folder.path()).err().unwrap().to_string();
    assert!(refused.contains("neither title.basics.tsv nor title.basics.tsv.gz"), "{refused}");
}

#[test]
fn malformed_rows_are_rejected_and_the_others_go_in() {
    let folder = tempfile::tempdir().unwrap();
    let good = r"tt0034583 movie Casablanca Casablanca 0 1942 \N 102 Drama";
    let mut text = table(
        BASICS,
        &[
            good,
            r"tt0034584 movie Too few 0 1942",
            r"0034585 movie A A 0 1942 \N 102 Drama",
            r"tt0034586 movie A A 2 1942 \N 102 Drama",
            r"tt0034587 movie A A 0 -5 \N 102 Drama",
            r"tt0034588 movie \N A 0 1942 \N 102 Drama",
            r"tt0034589 movie A A 0 1942 \N ninety Drama",
            r"tt0034590 123 A A 0 1942 \N 90 Drama",
        ],
    )
    .into_bytes();
    text.extend(b"tt0034591\tmovie\tA\xffA\tA\t0\t1942\t\\N\t90\tDrama\ntt0034592\tmovie\tA\0A\tA\t0\t1942\t\\N\t90\tDrama\n");
    fs::write(folder.path().join("title.basics.tsv"), text).unwrap();
    let Import { rows, rejects, .. } = parse(Format::Imdb, folder.path()).unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(
        rejects,
        [
            "title.basics.tsv 3: 6 columns; the header has 9",
            "title.basics.tsv 4: column `tconst`: expected tt and 7 to 10 digits",
            "title.basics.tsv 5: column `isAdult`: expected 0 or 1",
            "title.basics.tsv 6: column `startYear`: expected a whole number from 1870 to 2200",
            "title.basics.tsv 7: column `primaryTitle`: expected a text; it is empty",
            "title.basics.tsv 8: column `runtimeMinutes`: expected a whole number from 0 to 1000000",
            "title.basics.tsv 9: column `titleType`: expected a word such as movie, short or tvSeries",
            "title.basics.tsv 10: column 3 of the line: ill-formed UTF-8 at byte 18; expected UTF-8",
            "title.basics.tsv 11: column 3 of the line: a NUL at byte 18, which no text can hold",
        ]
    );
}

const EPISODES: &str = "tconst\tparentTconst\tseasonNumber\tepisodeNumber\n";

fn shows() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let titles = [
        r"tt0000001 tvEpisode Pilot Pilot 0 2010 \N 58 Drama",
        r"tt0000002 tvEpisode Second Second 0 2010 \N never Drama",
        r"tt0000003 tvEpisode Unplaced Unplaced 0 2010 \N \N \N",
        r"tt0000004 tvEpisode Unnumbered Unnumbered 0 2010 \N \N \N",
        r"tt0000005 tvEpisode Of_another Of_another 0 2010 \N \N \N",
        r"tt0000006 tvEpisode Bad_place Bad_place 0 2010 \N \N \N",
        r"tt0000007 tvEpisode Special Special 0 2010 \N 0 \N",
        r"tt0034583 movie Casablanca Casablanca 0 1942 \N 102 Drama",
        r"tt0034584 tvSeries Castle Borgen 0 2010 2022 60 Drama",
        r"tt0034585 tvMiniSeries Mini Mini 0 2001 \N \N \N",
        r"tt0034586 tvSeries Adult Adult 1 2001 \N \N \N",
        r"tt0034587 tvSeries Bad Bad 0 soon \N \N \N",
    ];
    write(folder.path(), "title.basics.tsv", &table(BASICS, &titles));
    let places = [
        "tt0000001 tt0034584 1 1",
        "tt0000002 tt0034584 1 2",
        r"tt0000004 tt0034584 \N \N",
        "tt0000005 tt0034586 1 1",
        "tt0000006 tt0034584 1 -2",
        "tt0000007 tt0034585 0 1",
    ];
    write(folder.path(), "title.episode.tsv", &table(EPISODES, &places));
    write(folder.path(), "title.ratings.tsv", &table(RATINGS, &["tt0000001 5.0 1", "tt0034584 8.5 6000"]));
    write(folder.path(), "title.principals.tsv", &table(PRINCIPALS, &[r#"tt0034584 1 nm0000007 actress \N ["Birgitte"]"#]));
    write(folder.path(), "name.basics.tsv", &table(NAMES, &[r"nm0000007 Sidse_Knudsen \N \N \N \N"]));
    folder
}

#[test]
fn series_and_their_episodes_are_found_in_any_order() {
    let folder = shows();
    let sorted = parse_into(LibraryKind::TvShows, Format::Imdb, folder.path()).unwrap();
    // The same, by way of memory.
    let text = fs::read_to_string(folder.path().join("title.episode.tsv")).unwrap();
    let (header, rows) = text.split_once('\n').unwrap();
    let turned: Vec<&str> = std::iter::once(header).chain(rows.lines().rev()).collect();
    write(folder.path(), "title.episode.tsv", &(turned.join("\n") + "\n"));
    let unsorted = parse_into(LibraryKind::TvShows, Format::Imdb, folder.path()).unwrap();
    assert!(unsorted.ledger.notes.iter().any(|note| note.contains("held in memory")), "{:?}", unsorted.ledger.notes);

    for (Import { series, episodes, mut rejects, ledger, .. }, place) in [(sorted, 6), (unsorted, 3)] {
        let found: Vec<_> =
            series.iter().map(|row| (row.line, row.series.title.as_str(), row.series.year, row.series.series_type.as_deref())).collect();
        assert_eq!(found, [(Some(10), "Castle", Some(2010), None), (Some(11), "Mini", Some(2001), Some("miniseries"))]);
        let castle = &series[0];
        assert_eq!((castle.series.original_title.as_deref(), castle.series.status.as_deref()), (Some("Borgen"), Some("Ended")));
        assert_eq!((castle.credits.len(), castle.external_ratings.len(), castle.external_ratings[0].rating), (1, 1, Some(85.0)));
        let found: Vec<_> = episodes
            .iter()
            .map(|row| (row.line, &row.series, row.season_number, row.episode.episode_number, row.episode.title.as_str()))
            .collect();
        let key = |id: &str| SeriesKey::Imdb(id.to_owned());
        assert_eq!(found, [(Some(2), &key("tt0034584"), 1, 1, "Pilot"), (Some(8), &key("tt0034585"), 0, 1, "Special")]);
        let skipped: Vec<_> = ledger.skipped.iter().map(|(reason, count)| (reason.as_str(), *count)).collect();
        assert_eq!(
            skipped,
            [
                ("isAdult 1", 1),
                ("titleType movie", 1),
                ("tvEpisode of a series that is left out", 1),
                ("tvEpisode without a good row in title.episode.tsv", 2),
                ("tvEpisode without numbers", 1),
            ]
        );
        rejects.sort();
        assert_eq!(
            rejects,
            [
                "title.basics.tsv 13: column `startYear`: expected a whole number from 1870 to 2200".to_owned(),
                "title.basics.tsv 3: column `runtimeMinutes`: expected a whole number from 0 to 1000000".to_owned(),
                format!("title.episode.tsv {place}: column `episodeNumber`: expected a whole number from 0 to 1000000"),
            ]
        );
    }
}

/// Ratings and people of series and of episodes, among them what is malformed.
fn credited_shows() -> tempfile::TempDir {
    let folder = shows();
    let ratings = [
        "tt0000001 9.1 700",
        "tt0000003 99 1",
        "tt0000007 11 5",
        "0000008 5.0 1",
        "tt0034584 8.5 6000",
        "tt0034585 5.0 many",
        "tt0034586 5.0 many",
        "tt0099999 1.0",
    ];
    write(folder.path(), "title.ratings.tsv", &table(RATINGS, &ratings));
    let principals = [
        r#"tt0000001 1 nm0000007 actress \N ["Birgitte"]"#,
        r#"tt0000001 2 nm0000008 self \N ["A_guest"]"#,
        r"tt0000001 3 0000009 director \N \N",
        r"tt0000001 4 nm0000010 writer \N \N",
        r"tt0000007 1 nm0000008 composer \N \N",
        r"tt0000007 x nm0000008 composer \N \N",
        r"tt0000007 2",
        r"tt0034583 1 nm0000011 actor \N \N",
        r#"tt0034584 1 nm0000007 actress \N ["Birgitte"]"#,
        r"tt0034584 2 nm0000010 writer \N \N",
        r"tt0034585 1 nm0000007 actress \N Birgitte",
    ];
    write(folder.path(), "title.principals.tsv", &table(PRINCIPALS, &principals));
    let names = [r"nm0000007 Sidse_Knudsen \N \N \N \N", r"nm0000008 Jeppe_Gjervig \N \N \N \N", r"nm0000011 Of_a_film \N \N \N \N"];
    write(folder.path(), "name.basics.tsv", &table(NAMES, &names));
    folder
}

/// Writes the rows of a table in another order; a title's own stay in theirs.
fn unsort(folder: &Path, name: &str) {
    let text = fs::read_to_string(folder.join(name)).unwrap();
    let (header, rows) = text.split_once('\n').unwrap();
    let mut rows: Vec<&str> = rows.lines().collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.split('\t').next()));
    write(folder, name, &format!("{header}\n{}\n", rows.join("\n")));
}

#[test]
fn episodes_have_ratings_and_people_of_their_own_and_what_is_malformed_is_told_once() {
    for unsorted in [None, Some("title.ratings.tsv"), Some("title.principals.tsv"), Some("title.basics.tsv"), Some("title.episode.tsv")] {
        let folder = credited_shows();
        if let Some(name) = unsorted {
            unsort(folder.path(), name);
        }
        let Import { series, mut episodes, rejects, ledger, .. } = parse_into(LibraryKind::TvShows, Format::Imdb, folder.path()).unwrap();

        episodes.sort_by(|a, b| a.episode.title.cmp(&b.episode.title));
        let found: Vec<_> = episodes
            .iter()
            .map(|row| {
                let credits = row.credits.iter().map(|c| (c.role, c.name.as_str(), c.character_name.as_deref(), c.billing_order)).collect();
                (row.episode.title.as_str(), row.episode.vote_average, row.episode.vote_count, credits)
            })
            .collect();
        let cast = |name, part, place| (CreditRole::Cast, name, Some(part), place);
        let pilot = vec![cast("Sidse Knudsen", "Birgitte", 0), cast("Jeppe Gjervig", "A guest", 1)];
        let special: Vec<(_, _, Option<&str>, _)> = vec![(CreditRole::Composer, "Jeppe Gjervig", None, 0)];
        assert_eq!(found, [("Pilot", Some(9.1), Some(700), pilot), ("Special", None, None, special)], "{unsorted:?}");
        let castle = series.iter().find(|row| row.series.title == "Castle").unwrap();
        assert_eq!((castle.credits.len(), castle.external_ratings[0].rating), (1, Some(85.0)), "{unsorted:?}");

        // Whatever the line, since some tables are turned round. The ratings of titles that are left out are nobody's.
        let mut told: Vec<_> = rejects
            .iter()
            .map(|reject| reject.split_once(' ').unwrap())
            .map(|(file, rest)| (file, rest.split_once(": ").unwrap().1))
            .collect();
        told.sort_unstable();
        assert_eq!(
            told,
            [
                ("title.basics.tsv", "column `runtimeMinutes`: expected a whole number from 0 to 1000000"),
                ("title.basics.tsv", "column `startYear`: expected a whole number from 1870 to 2200"),
                ("title.episode.tsv", "column `episodeNumber`: expected a whole number from 0 to 1000000"),
                ("title.principals.tsv", "2 columns; the header has 6"),
                ("title.principals.tsv", "column `characters`: expected a JSON array of texts, as [\"Rick\"]"),
                ("title.principals.tsv", "column `nconst`: expected nm and 7 to 10 digits"),
                ("title.principals.tsv", "column `ordering`: expected a whole number from 1 to 2147483647"),
                ("title.ratings.tsv", "2 columns; the header has 3"),
                ("title.ratings.tsv", "column `averageRating`: expected a number from 0 to 10"),
                ("title.ratings.tsv", "column `numVotes`: expected a whole number from 0 to 2147483647"),
                ("title.ratings.tsv", "column `tconst`: expected tt and 7 to 10 digits"),
            ],
            "{unsorted:?}"
        );
        let note = "2 credits were left out: their people have no name in name.basics.tsv";
        assert!(ledger.notes.iter().any(|told| told == note), "{unsorted:?}: {:?}", ledger.notes);
        let held: Vec<_> =
            ledger.notes.iter().filter(|note| note.ends_with("is not sorted by tconst: its rows were held in memory")).collect();
        let expected = match unsorted {
            None => 0,
            // The others are joined with it.
            Some("title.basics.tsv") => 3,
            Some(_) => 1,
        };
        assert_eq!(held.len(), expected, "{unsorted:?}: {held:?}");
    }
}

#[test]
fn what_is_malformed_of_a_title_that_is_there_twice_is_told_once() {
    let again = r"tt0034583 movie Casablanca Casablanca 0 1942 \N 102 Drama";
    let other = r"tt0047478 short Seven Shichinin 0 \N \N 0 \N";
    for basics in [[again, again, other], [again, other, again]] {
        let folder = folder();
        write(folder.path(), "title.basics.tsv", &table(BASICS, &basics));
        write(folder.path(), "title.ratings.tsv", &table(RATINGS, &["tt0034583 11 5", "tt0034583 8.5 6", "tt0034583 8.5 7"]));
        write(
            folder.path(),
            "title.principals.tsv",
            &table(PRINCIPALS, &[r"tt0034583 1 nm0000007 actor \N \N", r"tt0034583 x nm0000007 actor \N \N"]),
        );
        let Import { rows, mut rejects, .. } = parse(Format::Imdb, folder.path()).unwrap();
        // The library refuses the second one; it is as good as the first here.
        let found: Vec<_> = rows
            .iter()
            .filter(|row| row.movie.title == "Casablanca")
            .map(|row| (row.credits.len(), row.external_ratings[0].vote_count))
            .collect();
        assert_eq!(found, [(1, Some(6)), (1, Some(6))]);
        rejects.sort();
        assert_eq!(
            rejects,
            [
                "title.principals.tsv 3: column `ordering`: expected a whole number from 1 to 2147483647",
                "title.ratings.tsv 2: column `averageRating`: expected a number from 0 to 10",
                "title.ratings.tsv 4: column `tconst`: expected each title once",
            ]
        );
    }
}

#[test]
fn without_its_table_there_are_no_episodes() {
    let folder = shows();
    fs::remove_file(folder.path().join("title.episode.tsv")).unwrap();
    let Import { series, episodes, ledger, .. } = parse_into(LibraryKind::TvShows, Format::Imdb, folder.path()).unwrap();
    assert_eq!((series.len(), episodes.len()), (2, 0));
    assert_eq!(ledger.notes, ["title.episode.tsv is absent: no episodes are imported"]);
    assert_eq!(ledger.skipped.get("tvEpisode without title.episode.tsv"), Some(&7), "{:?}", ledger.skipped);
}

#[test]
fn a_row_of_the_episodes_table_counts_once_however_often_it_or_its_title_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let basics = [
        r"tt0000001 tvSeries Series Series 0 1942 1943 \N \N",
        r"tt0000002 tvEpisode Good Good 0 1942 \N \N \N",
        r"tt0000003 tvEpisode Bad Bad 0 1942 \N \N \N",
        r"tt0000003 tvEpisode Bad Bad 0 1942 \N \N \N",
    ];
    write(folder.path(), "title.basics.tsv", &table(BASICS, &basics));
    let places = ["tt0000002 tt0000001 1 1", "tt0000002 tt0000001 2 2", "tt0000003 tt0000001 x 1"];
    write(folder.path(), "title.episode.tsv", &table(EPISODES, &places));

    let Import { episodes, rejects, ledger, .. } = parse_into(LibraryKind::TvShows, Format::Imdb, folder.path()).unwrap();

    let found: Vec<_> = episodes.iter().map(|row| (row.season_number, row.episode.episode_number)).collect();
    assert_eq!(found, [(1, 1)]);
    assert_eq!(ledger.skipped.get("tvEpisode without a good row in title.episode.tsv"), Some(&2), "{:?}", ledger.skipped);
    assert_eq!(
        rejects,
        [
            "title.episode.tsv 3: column `tconst`: expected each title once",
            "title.episode.tsv 4: column `seasonNumber`: expected a whole number from 0 to 100000",
        ]
    );
}
