use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use futures_util::stream;
use proptest::prelude::*;
use revenge_db::libraries::{Library, NewLibrary};
use revenge_db::testing::{self, TestDatabase};
use revenge_db::tvshows::{
    CreditRole, Episode, EpisodeImport, ImportCredit, ImportNetwork, ImportRating, ImportReport, ImportSeason, NewEpisode, NewSeries,
    OnConflict, SeasonId, SeriesImport, SeriesKey, SeriesList, TvImportReport,
};
use revenge_db::{Error, PageRequest, Viewer};
use sqlx::Executor as _;

use crate::support::{heat, id, library, series};

pub async fn import(db: &TestDatabase, series: Vec<SeriesImport>, episodes: Vec<EpisodeImport>, on_conflict: OnConflict) -> TvImportReport {
    db.tvshows().import(stream::iter(series), stream::iter(episodes), on_conflict).await.unwrap()
}

pub fn reasons(report: &ImportReport) -> Vec<(u64, &str)> {
    report.rejected.iter().map(|row| (row.line, row.reason.as_str())).collect()
}

pub fn counts(report: &ImportReport) -> [u64; 4] {
    [report.inserted, report.updated, report.skipped, report.rejected_rows]
}

fn plain(library: &Library, title: &str) -> SeriesImport {
    NewSeries { year: Some(1995), ..NewSeries::new(library.id, title) }.into()
}

pub fn credit(name: &str, role: CreditRole) -> ImportCredit {
    ImportCredit { name: name.into(), imdb_id: None, tmdb_id: None, role, character_name: None, job: None, billing_order: 0 }
}

fn whole(library: &Library) -> SeriesImport {
    SeriesImport {
        line: Some(17),
        series: heat(library),
        seasons: vec![ImportSeason { season_number: 1, name: Some("The first".into()), ..ImportSeason::default() }],
        genres: vec!["Crime".into(), "crime".into(), "Drama".into()],
        networks: vec![ImportNetwork { name: "NBC".into(), origin_country: Some("US".into()), tmdb_id: Some(6) }],
        credits: vec![credit("Michael Mann", CreditRole::Creator), credit("Al Pacino", CreditRole::Cast)],
        external_ratings: vec![ImportRating { source: "imdb".into(), rating: Some(83.0), vote_count: Some(700_000) }],
    }
}

/// An episode of the series of [`heat`].
pub fn episode(library: &Library, season: i32, number: i32, title: &str) -> EpisodeImport {
    EpisodeImport::new(library.id, SeriesKey::Imdb("tt0113277".into()), season, number, title)
}

pub async fn find(db: &TestDatabase, season: i32, number: i32) -> Option<Episode> {
    db.tvshows().find_episode_by_number(id(1), season, number).await.unwrap()
}

/// How many rows a table has, for what has no method.
pub async fn rows(db: &TestDatabase, table: &'static str) -> i64 {
    let sql = sqlx::AssertSqlSafe(format!("SELECT count(*) FROM {table}"));
    sqlx::query_scalar(sql).fetch_one(db.read()).await.unwrap()
}

#[tokio::test]
async fn series_come_with_their_parts_and_their_episodes() {
    let db = testing::database().await;
    let library = library(&db).await;
    let pilot = EpisodeImport {
        episode: NewEpisode {
            air_date: NaiveDate::from_ymd_opt(1995, 12, 15),
            runtime: Some(Duration::from_secs(3_000)),
            ..NewEpisode::new(SeasonId::now(), 1, "Pilot")
        },
        ..episode(&library, 1, 1, "")
    };

    let episodes = vec![pilot, episode(&library, 2, 1, "Again"), episode(&library, 0, 1, "Making of"), episode(&library, 1, 2, "Second")];
    let report = import(&db, vec![whole(&library)], episodes, OnConflict::Error).await;

    assert_eq!((counts(&report.series), counts(&report.episodes)), ([1, 0, 0, 0], [4, 0, 0, 0]), "{report:?}");
    let series = db.tvshows().get(id(1)).await.unwrap().unwrap();
    assert_eq!((series.season_count, series.episode_count, series.special_count), (2, 3, 1));
    let pilot = find(&db, 1, 1).await.unwrap();
    assert_eq!((pilot.title.as_str(), pilot.runtime, pilot.library_id), ("Pilot", Some(Duration::from_secs(3_000)), library.id));
    let seasons = db.tvshows().seasons_with_specials_of(id(1)).await.unwrap();
    let seasons: Vec<_> = seasons.iter().map(|season| (season.season_number, season.name.as_deref(), season.episode_count)).collect();
    assert_eq!(seasons, [(0, None, 1), (1, Some("The first"), 2), (2, None, 1)]);
    let genres = db.tvshows().genres_of(id(1)).await.unwrap();
    assert_eq!(genres.iter().map(|genre| genre.name.as_str()).collect::<Vec<_>>(), ["Crime", "Drama"]);
    let networks = db.tvshows().networks_of(id(1)).await.unwrap();
    let networks: Vec<_> =
        networks.iter().map(|network| (network.name.as_str(), network.origin_country.as_deref(), network.tmdb_id)).collect();
    assert_eq!(networks, [("NBC", Some("US"), Some(6))]);
    assert_eq!([rows(&db, "tv_people").await, rows(&db, "series_credits").await, rows(&db, "series_external_ratings").await], [2, 2, 1]);
    for staging in [
        "series_import_staging",
        "series_import_seasons",
        "series_import_genres",
        "series_import_networks",
        "series_import_external_ratings",
        "episode_import_staging",
        "tv_import_credits",
    ] {
        assert_eq!(rows(&db, staging).await, 0, "{staging}");
    }
}

#[tokio::test]
async fn importing_twice_doubles_nothing() {
    let db = testing::database().await;
    let library = library(&db).await;
    let both = || (vec![whole(&library), plain(&library, "Ran")], vec![episode(&library, 1, 1, "Pilot")]);
    let again = |overview: &str| {
        let series = SeriesImport { series: NewSeries { overview: Some(overview.into()), ..heat(&library) }, ..whole(&library) };
        (vec![series], vec![episode(&library, 1, 1, "The Pilot")])
    };
    let (series, episodes) = both();
    import(&db, series, episodes, OnConflict::Error).await;

    let (series, episodes) = both();
    let refused = import(&db, series, episodes, OnConflict::Error).await;
    let (series, episodes) = both();
    let skipped = import(&db, series, episodes, OnConflict::Skip).await;
    let (series, episodes) = again("A heist.");
    let updated = import(&db, series, episodes, OnConflict::Update).await;

    let title = "title, year and path: the library has this series already";
    assert_eq!(reasons(&refused.series), [(2, title), (17, "id: the library has this series already")]);
    // Its series was refused, but the library has it.
    assert_eq!(reasons(&refused.episodes), [(1, "number: the series has this episode already")]);
    assert_eq!((counts(&skipped.series), counts(&skipped.episodes)), ([0, 0, 2, 0], [0, 0, 1, 0]));
    assert_eq!((counts(&updated.series), counts(&updated.episodes)), ([0, 1, 0, 0], [0, 1, 0, 0]));
    let heat = db.tvshows().get(id(1)).await.unwrap().unwrap();
    assert_eq!((heat.overview.as_deref(), heat.year, heat.episode_count), (Some("A heist."), Some(1995), 1));
    assert_eq!(find(&db, 1, 1).await.unwrap().title, "The Pilot");
    let counted = [rows(&db, "series").await, rows(&db, "seasons").await, rows(&db, "episodes").await, rows(&db, "series_credits").await];
    assert_eq!(counted, [2, 1, 1, 2]);
}

#[tokio::test]
async fn an_episode_finds_its_series_by_any_key() {
    let db = testing::database().await;
    let library = library(&db).await;
    let there = series(&db, &library, "There").await;
    let mut tvdb = NewSeries::new(library.id, "By TheTVDB");
    tvdb.details.tvdb_id = Some(7);
    let again = NewSeries::new(library.id, "There");
    let new = NewSeries::new(library.id, "New");
    let keys = [
        SeriesKey::Id(there.id),
        SeriesKey::Id(new.id),
        // The id of a row that turned out to be another series.
        SeriesKey::Id(again.id),
        SeriesKey::Imdb("tt0113277".into()),
        SeriesKey::Tmdb(949),
        SeriesKey::Tvdb(7),
        SeriesKey::Tvdb(8),
    ];
    let episodes = (1..).zip(keys).map(|(n, key)| EpisodeImport::new(library.id, key, 1, n, "E")).collect();
    let series = [heat(&library), tvdb, again, new].into_iter().map(SeriesImport::from).collect();

    let report = import(&db, series, episodes, OnConflict::Skip).await;

    assert_eq!((counts(&report.series), counts(&report.episodes)), ([3, 0, 1, 0], [6, 0, 0, 1]), "{report:?}");
    assert_eq!(reasons(&report.episodes), [(7, "series: the library has no such series")]);
    assert_eq!(db.tvshows().get(there.id).await.unwrap().unwrap().episode_count, 2);
    assert_eq!(db.tvshows().get(id(1)).await.unwrap().unwrap().episode_count, 2);
}

#[tokio::test]
async fn keys_that_contradict_each_other_reject_the_row() {
    let db = testing::database().await;
    let library = library(&db).await;
    let films = db.libraries().insert(&NewLibrary::movies("Films")).await.unwrap();
    let tvdb = |title: &str, tvdb_id: i32| {
        let mut series = NewSeries::new(library.id, title);
        series.details.tvdb_id = Some(tvdb_id);
        series
    };
    import(&db, vec![whole(&library), tvdb("Seven", 7).into()], vec![episode(&library, 1, 1, "One")], OnConflict::Error).await;
    let one = find(&db, 1, 1).await.unwrap();
    let with = |number: i32, change: fn(&mut NewEpisode)| {
        let mut row = episode(&library, 1, number, "E");
        change(&mut row.episode);
        row
    };

    let series = vec![
        NewSeries { imdb_id: Some("tt0113277".into()), ..tvdb("two series", 7) }.into(),
        tvdb("first with 9", 9).into(),
        tvdb("second with 9", 9).into(),
        NewSeries::new(films.id, "a series among films").into(),
    ];
    let mut moved = with(5, |_| ());
    moved.episode.id = one.id;
    let episodes = vec![
        with(2, |episode| episode.tmdb_id = Some(5)),
        with(2, |_| ()),
        with(3, |episode| episode.tmdb_id = Some(5)),
        with(4, |_| ()),
        moved,
    ];
    let report = import(&db, series, episodes, OnConflict::Update).await;

    assert_eq!(counts(&report.series), [1, 0, 0, 3], "{report:#?}");
    assert_eq!(
        reasons(&report.episodes),
        [
            (2, "number: the row at line 1 is the same episode"),
            (3, "tmdb_id: the row at line 1 has it already"),
            (5, "id: another episode has it than the one with this number"),
        ]
    );
    assert_eq!(report.episodes.inserted, 2);
}

#[tokio::test]
async fn of_two_names_with_one_slug_one_genre_is_made_and_neither_series_is_without_it() {
    let db = testing::database().await;
    let library = library(&db).await;
    let of = |title: &str, genre: &str| SeriesImport { genres: vec![genre.to_owned()], ..plain(&library, title) };
    let rows = vec![of("A", "Sci-Fi"), of("B", "Sci Fi"), of("C", "Comédie"), of("D", "Comedie")];

    for on_conflict in [OnConflict::Error, OnConflict::Update] {
        let report = import(&db, rows.clone(), vec![], on_conflict).await;
        assert_eq!(report.series.inserted + report.series.updated, 4, "{report:?}");
        let names: Vec<_> = db.tvshows().genres().await.unwrap().into_iter().map(|genre| genre.name).collect();
        assert_eq!((names, self::rows(&db, "series_genres").await), (vec!["Comédie".to_owned(), "Sci-Fi".to_owned()], 4));
    }
}

#[tokio::test]
async fn what_is_locked_is_left_alone() {
    let db = testing::database().await;
    let library = library(&db).await;
    let mut locked = episode(&library, 1, 1, "Pilot");
    locked.episode.is_locked = true;
    let (begun, ended) = (chrono::NaiveDate::from_ymd_opt(1995, 1, 1), chrono::NaiveDate::from_ymd_opt(1900, 1, 1));
    let series = SeriesImport::from(NewSeries { is_locked: true, first_air_date: begun, ..heat(&library) });
    import(&db, vec![series], vec![locked], OnConflict::Error).await;

    // Its end lies before the beginning of the one that is there, which it does not touch.
    let other = SeriesImport::from(NewSeries { title: "Other".into(), last_air_date: ended, ..heat(&library) });
    let episodes = vec![episode(&library, 1, 1, "Other"), episode(&library, 1, 2, "New")];
    let report = import(&db, vec![other], episodes, OnConflict::Update).await;

    assert_eq!((counts(&report.series), counts(&report.episodes)), ([0, 0, 1, 0], [1, 0, 1, 0]));
    assert_eq!(
        (db.tvshows().get(id(1)).await.unwrap().unwrap().title.as_str(), find(&db, 1, 1).await.unwrap().title.as_str()),
        ("Heat", "Pilot")
    );
}

#[tokio::test]
async fn bad_rows_are_rejected_with_their_reason_and_the_good_ones_go_in() {
    let db = testing::database().await;
    let library = library(&db).await;
    let of = |change: fn(&mut SeriesImport)| {
        let mut row = plain(&library, "Fine");
        change(&mut row);
        row
    };
    let season = |season_number| ImportSeason { season_number, ..ImportSeason::default() };
    let series = vec![
        of(|row| row.series.title = "a\0b".into()),
        of(|row| row.series.title = "x".repeat(1_000_000)),
        of(|row| row.series.year = Some(-5)),
        of(|row| row.series.vote_average = Some(f64::NAN)),
        of(|row| row.series.details.tvdb_id = Some(0)),
        of(|row| {
            row.series.first_air_date = NaiveDate::from_ymd_opt(2001, 1, 1);
            row.series.last_air_date = NaiveDate::from_ymd_opt(2000, 1, 1);
        }),
        of(|row| row.genres = vec![String::new()]),
        of(|row| row.genres = vec!["!!!".into()]),
        of(|row| row.series.first_air_date = Some(NaiveDate::MIN)),
        of(|row| row.series.last_air_date = Some(NaiveDate::MAX)),
        of(|row| row.series.added_at = Some(DateTime::<Utc>::MIN_UTC)),
        SeriesImport { seasons: vec![ImportSeason { air_date: Some(NaiveDate::MIN), ..season(1) }], ..of(|_| ()) },
        of(|row| row.credits = vec![credit("", CreditRole::Cast)]),
        SeriesImport { seasons: vec![season(-1)], ..of(|_| ()) },
        SeriesImport { seasons: vec![season(1), season(1)], ..of(|_| ()) },
        heat(&library).into(),
    ];
    let mut endless = episode(&library, 1, 3, "E");
    endless.episode.runtime = Some(Duration::MAX);
    let late = |change: fn(&mut NewEpisode)| {
        let mut row = episode(&library, 1, 5, "E");
        change(&mut row.episode);
        row
    };
    let episodes = vec![
        episode(&library, -1, 1, "E"),
        episode(&library, 1, -1, "E"),
        episode(&library, 1, 1_000_001, "E"),
        episode(&library, 1, 2, " "),
        endless,
        late(|episode| episode.air_date = Some(NaiveDate::MAX)),
        late(|episode| episode.aired_at = Some(DateTime::<Utc>::MAX_UTC)),
        late(|episode| episode.added_at = Some(DateTime::<Utc>::MIN_UTC)),
        EpisodeImport { series: SeriesKey::Imdb("0113277".into()), ..episode(&library, 1, 4, "E") },
        episode(&library, 100_000, 1_000_000, "Fine"),
    ];

    let report = import(&db, series, episodes, OnConflict::Error).await;

    assert_eq!((counts(&report.series), counts(&report.episodes)), ([1, 0, 0, 15], [1, 0, 0, 9]), "{report:#?}");
    assert_eq!(reasons(&report.series)[5], (6, "last_air_date: before first_air_date"));
    assert_eq!(reasons(&report.series)[7], (8, "genres: must hold a letter or digit"));
    let years = "must be in the years from 1 to 9999";
    let told: Vec<_> = reasons(&report.series)[8..11].iter().chain(&reasons(&report.episodes)[5..8]).map(|(_, reason)| *reason).collect();
    let columns = ["first_air_date", "last_air_date", "added_at", "air_date", "aired_at", "added_at"];
    assert_eq!(told, columns.map(|column| format!("{column}: {years}")));
}

#[tokio::test]
async fn an_update_that_would_end_a_series_before_it_began_is_rejected() {
    let db = testing::database().await;
    let library = library(&db).await;
    let aired = |first, last| {
        SeriesImport::from(NewSeries {
            first_air_date: NaiveDate::from_ymd_opt(first, 1, 1),
            last_air_date: NaiveDate::from_ymd_opt(last, 1, 1),
            ..heat(&library)
        })
    };
    import(&db, vec![aired(2000, 2001)], vec![], OnConflict::Error).await;
    let mut late = aired(2005, 2006);
    late.series.last_air_date = None;
    let report = import(&db, vec![late], vec![], OnConflict::Update).await;
    assert_eq!(reasons(&report.series), [(1, "last_air_date: before the first_air_date of the series")]);
}

#[tokio::test]
async fn a_dropped_import_keeps_nothing() {
    let db = testing::database().await;
    let library = library(&db).await;
    let endless = stream::iter(1..).map(|n| episode(&library, 1, n % 1_000_000, "E"));
    use futures_util::StreamExt as _;
    let endless = endless.then(|row| async move {
        tokio::task::yield_now().await;
        row
    });

    let tvshows = db.tvshows();
    let whole = stream::iter([whole(&library)]);
    let cut = tokio::time::timeout(Duration::from_millis(300), tvshows.import(whole, endless, OnConflict::Error)).await;

    assert!(cut.is_err());
    assert_eq!([rows(&db, "series").await, rows(&db, "episodes").await, rows(&db, "series_import_staging").await], [0, 0, 0]);
}

#[tokio::test]
async fn concurrent_imports_of_the_same_rows_double_nothing() {
    let db = testing::database().await;
    let library = library(&db).await;
    let all = || {
        let series: Vec<_> = (0..50)
            .map(|n| SeriesImport {
                genres: vec!["Drama".into()],
                credits: vec![credit("Someone", CreditRole::Cast)],
                ..NewSeries { imdb_id: Some(format!("tt{n:07}")), ..NewSeries::new(library.id, format!("Series {n}")) }.into()
            })
            .collect();
        let key = |n: i32| SeriesKey::Imdb(format!("tt{:07}", n % 50));
        (series, (0..500).map(|n| EpisodeImport::new(library.id, key(n), n / 50 % 3, n / 50, "E")).collect::<Vec<_>>())
    };
    let run = |on_conflict| {
        let (series, episodes) = all();
        import(&db, series, episodes, on_conflict)
    };

    let (a, b, c) = tokio::join!(run(OnConflict::Skip), run(OnConflict::Skip), run(OnConflict::Update));

    assert_eq!([&a, &b, &c].map(|report| report.episodes.inserted).iter().sum::<u64>(), 500);
    assert_eq!(
        [rows(&db, "series").await, rows(&db, "seasons").await, rows(&db, "episodes").await, rows(&db, "tv_people").await],
        [50, 150, 500, 1]
    );
    let page = db.tvshows().list(Viewer::System, SeriesList::default(), PageRequest::first(5)).await.unwrap();
    assert!(page.items.iter().all(|series| series.episode_count + series.special_count == 10), "{page:?}");
}

#[tokio::test]
async fn an_import_belongs_to_no_transaction() {
    let db = testing::database().await;
    let tx = db.begin().await.unwrap();
    let refused = tx.tvshows().import(stream::empty::<NewSeries>(), stream::empty::<EpisodeImport>(), OnConflict::Error).await;
    assert!(matches!(refused, Err(Error::Misuse { .. })), "{refused:?}");
}

#[tokio::test]
async fn a_staging_table_of_another_type_is_found_before_the_first_row() {
    let db = testing::database().await;
    let library = library(&db).await;
    db.owner().await.execute("ALTER TABLE episode_import_staging ALTER COLUMN season_number TYPE real").await.unwrap();
    let refused = db.tvshows().import(stream::iter([plain(&library, "Ran")]), stream::empty::<EpisodeImport>(), OnConflict::Error).await;
    assert!(matches!(&refused, Err(Error::Migration { reason, .. }) if reason.contains("`season_number`")), "{refused:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]

    /// What goes in comes out, and the counts are those of a recount.
    #[test]
    fn imported_episodes_read_back_as_they_were(
        numbers in prop::collection::btree_map((0..4, 0..6), "[^\\x00]{1,60}".prop_filter("not blank", |title| !title.trim().is_empty()), 1..20),
        overview in prop::option::of("[^\\x00]{0,200}"),
    ) {
        tokio::runtime::Runtime::new().unwrap().block_on(async {
            let db = testing::database().await;
            let library = library(&db).await;
            let episodes = numbers.iter().map(|((season, number), title)| {
                let mut row = episode(&library, *season, *number, title);
                row.episode.overview.clone_from(&overview);
                row
            }).collect();
            let report = import(&db, vec![heat(&library).into()], episodes, OnConflict::Error).await;
            prop_assert_eq!(report.episodes.inserted, numbers.len() as u64, "{:?}", report);
            for ((season, number), title) in &numbers {
                let read = find(&db, *season, *number).await.unwrap();
                prop_assert_eq!((&read.title, &read.overview), (title, &overview));
            }
            let series = db.tvshows().get(id(1)).await.unwrap().unwrap();
            let specials = numbers.keys().filter(|(season, _)| *season == 0).count();
            prop_assert_eq!((series.special_count as usize, series.episode_count as usize), (specials, numbers.len() - specials));
            Ok(())
        })?;
    }
}
