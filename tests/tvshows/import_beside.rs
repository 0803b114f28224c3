//! Imports beside other work, and on tables of which the planner knows nothing.

use futures_util::stream;
use revenge_db::libraries::Library;
use revenge_db::testing;
use revenge_db::tvshows::{CreditRole, EpisodeImport, ImportCredit, ImportNetwork, NewSeries, OnConflict, SeriesImport, SeriesKey};
use sqlx::Executor as _;

use crate::common::Observer;
use crate::import::{counts, credit, reasons, rows};
use crate::merge::compares_no_row_with_each_other;
use crate::support::{heat, id, library};

fn person(imdb_id: &str) -> ImportCredit {
    ImportCredit { imdb_id: Some(imdb_id.into()), ..credit("Somebody", CreditRole::Cast) }
}

/// The first episode of a series, with this guest.
fn pilot(library: &Library, series: SeriesKey, guest: ImportCredit) -> EpisodeImport {
    EpisodeImport { credits: vec![guest], ..EpisodeImport::new(library.id, series, 1, 1, "Pilot") }
}

/// Rows that are not committed are in no statistics: an import looks like one row, and comparing each row with each other looks cheap.
#[tokio::test]
async fn no_statement_of_the_merge_compares_each_staged_row_with_each_other() {
    let db = testing::database().await;
    let row = |table| (table, "", "");
    let part = |table| (table, ", position", ", 0");
    let tables = [
        row("series_import_staging"),
        part("series_import_seasons"),
        part("series_import_genres"),
        part("series_import_networks"),
        part("series_import_external_ratings"),
        row("episode_import_staging"),
        part("episode_import_files"),
        ("tv_import_credits", ", of_episode, position", ", n % 2 = 0, 0"),
    ];
    compares_no_row_with_each_other(&db, "tvshows", &tables).await;
}

#[tokio::test]
async fn a_network_and_the_person_of_an_episode_are_made_by_one_of_two_imports() {
    let db = testing::database().await;
    let (one, other) = (library(&db).await, library(&db).await);
    let mut held = db.owner().await;
    held.execute("BEGIN; LOCK TABLE series IN SHARE MODE").await.unwrap();
    let series = |library: &Library, title: &str| SeriesImport {
        networks: vec![ImportNetwork { name: "HBO".into(), ..ImportNetwork::default() }],
        ..NewSeries::new(library.id, title).into()
    };
    let (ran, heat) = (series(&one, "Ran"), series(&other, "Heat"));
    let guest = || credit("Nobody Else", CreditRole::Cast);
    let episodes = [pilot(&one, SeriesKey::Id(ran.series.id), guest()), pilot(&other, SeriesKey::Id(heat.series.id), guest())];
    let [of_ran, of_heat] = episodes;

    let tvshows = db.tvshows();
    let (a, b, ()) = tokio::join!(
        tvshows.import(stream::iter([ran]), stream::iter([of_ran]), OnConflict::Error),
        tvshows.import(stream::iter([heat]), stream::iter([of_heat]), OnConflict::Error),
        async {
            Observer::of(&db).await.wait_for(2, "wait_event_type = 'Lock'").await;
            held.execute("COMMIT").await.unwrap();
        }
    );

    assert_eq!([a, b].map(|report| counts(&report.unwrap().episodes)), [[1, 0, 0, 0]; 2]);
    let made = [rows(&db, "tv_networks").await, rows(&db, "tv_people").await];
    assert_eq!((made, rows(&db, "series_network_links").await, rows(&db, "episode_credits").await), ([1, 1], 2, 2));
}

/// Whoever makes a person and then changes a series finds it free.
#[tokio::test]
async fn an_import_waits_for_the_person_of_an_episode_before_it_holds_a_series() {
    let db = testing::database().await;
    let library = library(&db).await;
    db.tvshows().insert(&heat(&library)).await.unwrap();
    let mut held = db.owner().await;
    let made = "BEGIN; SET LOCAL lock_timeout = '2s';
                INSERT INTO tv_people (id, name, imdb_id) VALUES (gen_random_uuid(), 'Somebody', 'nm0000001')";
    held.execute(made).await.unwrap();

    let tvshows = db.tvshows();
    let series = stream::iter([NewSeries { overview: Some("A heist.".into()), ..heat(&library) }]);
    let episodes = stream::iter([pilot(&library, SeriesKey::Id(id(1)), person("nm0000001"))]);
    let (report, ()) = tokio::join!(tvshows.import(series, episodes, OnConflict::Update), async {
        Observer::of(&db).await.wait_for(1, "wait_event_type = 'Lock'").await;
        held.execute("UPDATE series SET rating_level = 12; COMMIT").await.unwrap();
    });

    let report = report.unwrap();
    assert_eq!((counts(&report.series), counts(&report.episodes)), ([0, 1, 0, 0], [1, 0, 0, 0]));
    assert_eq!([rows(&db, "tv_people").await, rows(&db, "episode_credits").await], [1, 1]);
}

/// The turn to make people may be long in coming.
#[tokio::test]
async fn nothing_is_decided_before_an_import_may_make_its_people() {
    let db = testing::database().await;
    let library = library(&db).await;
    db.tvshows().insert(&heat(&library)).await.unwrap();
    let mut held = db.owner().await;
    held.execute("BEGIN; SELECT pg_advisory_xact_lock(hashtextextended('tvshows.import.lock_terms', 0))").await.unwrap();

    let tvshows = db.tvshows();
    let episodes = stream::iter([pilot(&library, SeriesKey::Id(id(1)), person("nm0000001"))]);
    let (report, ()) = tokio::join!(tvshows.import(stream::empty::<NewSeries>(), episodes, OnConflict::Error), async {
        Observer::of(&db).await.wait_for(1, "wait_event_type = 'Lock'").await;
        db.tvshows().delete(id(1)).await.unwrap();
        held.execute("COMMIT").await.unwrap();
    });

    assert_eq!(counts(&report.unwrap().episodes), [0, 0, 0, 1]);
    assert_eq!([rows(&db, "seasons").await, rows(&db, "episodes").await, rows(&db, "tv_people").await], [0, 0, 0]);
}

#[tokio::test]
async fn a_series_whose_key_is_taken_meanwhile_is_rejected_and_its_episodes_go_to_the_other() {
    let db = testing::database().await;
    let library = library(&db).await;
    let mut held = db.owner().await;
    held.execute("BEGIN; INSERT INTO tv_people (id, name, imdb_id) VALUES (gen_random_uuid(), 'Somebody', 'nm0000001')").await.unwrap();
    let taken =
        "INSERT INTO series (id, library_id, title, imdb_id) SELECT gen_random_uuid(), l.id, 'Heat', 'tt0113277' FROM libraries AS l";
    held.execute(taken).await.unwrap();

    let tvshows = db.tvshows();
    let ran = NewSeries::new(library.id, "Ran");
    let guests = [SeriesKey::Imdb("tt0113277".into()), SeriesKey::Id(ran.id)].map(|key| pilot(&library, key, person("nm0000001")));
    let (report, ()) = tokio::join!(tvshows.import(stream::iter([heat(&library), ran]), stream::iter(guests), OnConflict::Error), async {
        Observer::of(&db).await.wait_for(1, "wait_event_type = 'Lock'").await;
        held.execute("COMMIT").await.unwrap();
    });

    let report = report.unwrap();
    assert_eq!(reasons(&report.series), [(1, "imdb_id: the library has this series already")]);
    assert_eq!(counts(&report.episodes), [2, 0, 0, 0]);
    assert_eq!([rows(&db, "series").await, rows(&db, "seasons").await, rows(&db, "episodes").await], [2, 2, 2]);
}

#[tokio::test]
async fn an_import_writes_nothing_below_a_series_that_is_deleted_meanwhile() {
    let db = testing::database().await;
    let library = library(&db).await;
    db.tvshows().insert(&heat(&library)).await.unwrap();
    let mut held = db.owner().await;
    held.execute("BEGIN; INSERT INTO tv_people (id, name, imdb_id) VALUES (gen_random_uuid(), 'Somebody', 'nm0000001')").await.unwrap();

    let tvshows = db.tvshows();
    let series = stream::iter([NewSeries { overview: Some("A heist.".into()), ..heat(&library) }]);
    let episodes = stream::iter([pilot(&library, SeriesKey::Id(id(1)), person("nm0000001"))]);
    let (report, ()) = tokio::join!(tvshows.import(series, episodes, OnConflict::Update), async {
        Observer::of(&db).await.wait_for(1, "wait_event_type = 'Lock'").await;
        db.tvshows().delete(id(1)).await.unwrap();
        held.execute("COMMIT").await.unwrap();
    });

    let report = report.unwrap();
    assert_eq!(reasons(&report.series), [(1, "id: it belongs to a series of another library or to a deleted one")]);
    assert_eq!(reasons(&report.episodes), [(1, "series: the library has no such series")]);
    assert_eq!([rows(&db, "seasons").await, rows(&db, "episodes").await], [0, 0]);
}
