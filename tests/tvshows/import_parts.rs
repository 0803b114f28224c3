//! What comes along with imported series and episodes: networks, people, files.

use revenge_db::libraries::Library;
use revenge_db::testing::{self, TestDatabase};
use revenge_db::tvshows::{
    CreditRole, EpisodeImport, File, ImportCredit, ImportNetwork, Network, NewEpisodeCredit, NewFile, NewNetwork, NewPerson, NewSeries,
    OnConflict, SeriesId, SeriesImport, SeriesKey,
};
use sqlx::Executor as _;

use crate::import::{counts, credit, episode, find, import, reasons, rows};
use crate::support::{heat, id, library};

fn network(name: &str, tmdb_id: Option<i32>) -> ImportNetwork {
    ImportNetwork { name: name.into(), tmdb_id, ..ImportNetwork::default() }
}

/// The series of [`heat`] on these networks.
fn on(library: &Library, networks: &[ImportNetwork]) -> SeriesImport {
    SeriesImport { networks: networks.to_vec(), ..heat(library).into() }
}

fn with(library: &Library, number: i32, credits: &[ImportCredit], files: &[NewFile]) -> EpisodeImport {
    EpisodeImport { credits: credits.to_vec(), files: files.to_vec(), ..episode(library, 1, number, "E") }
}

fn file(path: &str, sonarr_file_id: Option<i32>) -> NewFile {
    NewFile { sonarr_file_id, ..NewFile::new(path) }
}

/// Names and parts of an episode's cast, by their place.
async fn cast(db: &TestDatabase, number: i32) -> Vec<(String, Option<String>)> {
    let episode = find(db, 1, number).await.unwrap();
    let cast = db.tvshows().episode_credits_by_role(episode.id, CreditRole::Cast).await.unwrap();
    cast.into_iter().map(|credit| (credit.person_name, credit.character_name)).collect()
}

async fn files(db: &TestDatabase, number: i32) -> Vec<File> {
    let episode = find(db, 1, number).await.unwrap();
    db.tvshows().files_of(episode.id).await.unwrap()
}

async fn networks(db: &TestDatabase, series: SeriesId) -> Vec<Network> {
    db.tvshows().networks_of(series).await.unwrap()
}

fn names(networks: &[Network]) -> Vec<&str> {
    networks.iter().map(|network| network.name.as_str()).collect()
}

#[tokio::test]
async fn an_episode_comes_with_its_people_and_files() {
    let db = testing::database().await;
    let library = library(&db).await;
    let known = db.tvshows().insert_person(&NewPerson { imdb_id: Some("nm0000134".into()), ..NewPerson::new("Known") }).await.unwrap();
    let series = SeriesImport { credits: vec![credit("Al Pacino", CreditRole::Cast)], ..heat(&library).into() };
    let guest = ImportCredit { character_name: Some("Breedan".into()), billing_order: 1, ..credit("Dennis Haysbert", CreditRole::Cast) };
    let by_id = ImportCredit { imdb_id: Some("nm0000134".into()), ..credit("Otherwise", CreditRole::Director) };
    let pilot = with(
        &library,
        1,
        &[credit("al pacino", CreditRole::Cast), guest.clone(), by_id, credit("Al Pacino", CreditRole::Cast)],
        &[NewFile { size_bytes: Some(7), ..file("/shows/Heat/1x01.mkv", Some(5)) }, file("/shows/Heat/1x01.extended.mkv", None)],
    );
    let second = with(&library, 2, &[guest], &[]);

    let report = import(&db, vec![series], vec![pilot, second], OnConflict::Error).await;

    assert_eq!((counts(&report.series), counts(&report.episodes)), ([1, 0, 0, 0], [2, 0, 0, 0]), "{report:?}");
    assert_eq!(cast(&db, 1).await, [("Al Pacino".into(), None), ("Dennis Haysbert".into(), Some("Breedan".into()))]);
    assert_eq!(cast(&db, 2).await, [("Dennis Haysbert".into(), Some("Breedan".into()))]);
    let directors = db.tvshows().episode_credits_by_role(find(&db, 1, 1).await.unwrap().id, CreditRole::Director).await.unwrap();
    assert_eq!(directors.iter().map(|credit| credit.person_id).collect::<Vec<_>>(), [known.id]);
    assert_eq!([rows(&db, "tv_people").await, rows(&db, "series_credits").await, rows(&db, "episode_credits").await], [3, 1, 4]);
    let files = files(&db, 1).await;
    assert_eq!(files.iter().map(|file| file.path.as_str()).collect::<Vec<_>>(), ["/shows/Heat/1x01.mkv", "/shows/Heat/1x01.extended.mkv"]);
    assert_eq!((files[0].size_bytes, files[0].sonarr_file_id, files[0].library_id), (Some(7), Some(5), library.id));
    for staging in ["series_import_staging", "episode_import_staging", "tv_import_credits", "episode_import_files"] {
        assert_eq!(rows(&db, staging).await, 0, "{staging}");
    }
}

#[tokio::test]
async fn an_update_says_all_people_of_a_role_and_adds_to_the_files() {
    let db = testing::database().await;
    let library = library(&db).await;
    let [al, val] = ["Al Pacino", "Val Kilmer"].map(|name| credit(name, CreditRole::Cast));
    let first = with(&library, 1, &[al.clone(), credit("Michael Mann", CreditRole::Director)], &[file("/1.mkv", Some(5))]);
    import(&db, vec![heat(&library).into()], vec![first], OnConflict::Error).await;
    let before = files(&db, 1).await;
    let kept: Vec<_> =
        sqlx::query_scalar::<_, uuid::Uuid>("SELECT id FROM episode_credits ORDER BY role").fetch_all(db.read()).await.unwrap();

    db.owner()
        .await
        .execute("UPDATE episode_files SET audio_languages = '{en}', subtitle_languages = '{de}', is_monitored = false")
        .await
        .unwrap();
    let sized = NewFile { size_bytes: Some(9), subtitle_languages: vec!["fr".into()], ..file("/1.mkv", None) };
    let [val, al] = [val, al].map(|credit| ImportCredit { billing_order: i32::from(credit.name == "Al Pacino"), ..credit });
    let writer = credit("Jo Nesbø", CreditRole::Writer);
    let report =
        import(&db, vec![], vec![with(&library, 1, &[val, al, writer], &[sized, file("/2.mkv", Some(6))])], OnConflict::Update).await;

    assert_eq!(counts(&report.episodes), [0, 1, 0, 0], "{report:?}");
    let actors: Vec<_> = cast(&db, 1).await.into_iter().map(|(name, _)| name).collect();
    assert_eq!(actors, ["Val Kilmer", "Al Pacino"], "in the order that the update says");
    // What is said again is not made again; of the director nothing is said.
    let still: i64 =
        sqlx::query_scalar("SELECT count(*) FROM episode_credits WHERE id = ANY ($1)").bind(kept).fetch_one(db.read()).await.unwrap();
    assert_eq!((still, rows(&db, "episode_credits").await, rows(&db, "tv_people").await), (2, 4, 4));
    let after = files(&db, 1).await;
    assert_eq!((after.len(), after[0].id, after[0].size_bytes, after[0].sonarr_file_id), (2, before[0].id, Some(9), Some(5)));

    let said = (after[0].audio_languages.as_slice(), after[0].subtitle_languages.as_slice(), after[0].is_monitored);
    assert_eq!(said, (["en".to_owned()].as_slice(), ["fr".to_owned()].as_slice(), false));

    // A row that says nothing of them leaves them.
    import(&db, vec![], vec![with(&library, 1, &[], &[])], OnConflict::Update).await;
    assert_eq!((cast(&db, 1).await.len(), files(&db, 1).await), (2, after));
}

#[tokio::test]
async fn what_is_skipped_or_locked_keeps_its_people_files_and_networks() {
    let db = testing::database().await;
    let library = library(&db).await;
    let mut locked = with(&library, 1, &[credit("Al Pacino", CreditRole::Cast)], &[file("/1.mkv", None)]);
    locked.episode.is_locked = true;
    let series = SeriesImport { networks: vec![network("HBO", None)], ..NewSeries { is_locked: true, ..heat(&library) }.into() };
    import(&db, vec![series], vec![locked, with(&library, 2, &[], &[])], OnConflict::Error).await;

    let others = [credit("Somebody", CreditRole::Cast)];
    let other = |number, on_conflict| {
        import(
            &db,
            vec![on(&library, &[network("AMC", None)])],
            vec![with(&library, number, &others, &[NewFile { size_bytes: Some(1), ..file(&format!("/{number}.mkv"), Some(1)) }])],
            on_conflict,
        )
    };
    let (updated, skipped) = (other(1, OnConflict::Update).await, other(2, OnConflict::Skip).await);

    assert_eq!([counts(&updated.episodes), counts(&skipped.episodes), counts(&updated.series)], [[0, 0, 1, 0]; 3]);
    assert_eq!(cast(&db, 1).await, [("Al Pacino".into(), None)]);
    assert_eq!((files(&db, 1).await[0].size_bytes, files(&db, 2).await), (None, vec![]));
    assert_eq!(names(&networks(&db, id(1)).await), ["HBO"]);
    assert_eq!([rows(&db, "tv_people").await, rows(&db, "tv_networks").await], [1, 1]);
}

#[tokio::test]
async fn a_path_belongs_to_one_episode_and_rejected_rows_leave_nothing() {
    let db = testing::database().await;
    let library = library(&db).await;
    let elsewhere = crate::support::library(&db).await;
    let there = with(&library, 1, &[], &[file("/a.mkv", Some(1))]);
    import(&db, vec![heat(&library).into()], vec![there], OnConflict::Error).await;

    let known = files(&db, 1).await[0].id;
    let lost = [credit("Nobody", CreditRole::Cast)];
    let mut late = with(&library, 6, &lost, &[file("/d.mkv", Some(1))]);
    late.season_number = 9;
    let series = SeriesImport::from(NewSeries { id: id(2), imdb_id: None, tmdb_id: None, ..heat(&elsewhere) });
    let other =
        EpisodeImport { library_id: elsewhere.id, series: SeriesKey::Id(id(2)), ..with(&elsewhere, 1, &[], &[file("/a.mkv", Some(1))]) };
    let episodes = vec![
        with(&library, 2, &[], &[file("/b.mkv", Some(2))]),
        with(&library, 3, &lost, &[file("/b.mkv", None)]),
        with(&library, 4, &lost, &[file("/new.mkv", None), file("/a.mkv", None)]),
        with(&library, 5, &lost, &[file("/c.mkv", Some(2))]),
        late,
        with(&library, 7, &lost, &[file("/e.mkv", None), file("/e.mkv", None)]),
        with(&library, 8, &lost, &[NewFile { id: known, ..file("/f.mkv", None) }]),
        other,
    ];
    let report = import(&db, vec![series], episodes, OnConflict::Error).await;

    let expected = [
        (2, "path: an earlier file of the import has it"),
        (3, "path: a file of another episode of the library has it"),
        (4, "sonarr_file_id: an earlier file of the import has it"),
        (5, "sonarr_file_id: another file of the library has it"),
        (6, "path: an earlier file of the import has it"),
        (7, "file id: a file that is not live at this path has it"),
    ];
    assert_eq!(reasons(&report.episodes), expected);
    assert_eq!(counts(&report.episodes), [2, 0, 0, 6]);
    assert_eq!([rows(&db, "episode_files").await, rows(&db, "tv_people").await, rows(&db, "seasons").await], [3, 0, 2]);
}

#[tokio::test]
async fn a_missing_file_gives_up_its_path_but_not_its_id_in_sonarr() {
    let db = testing::database().await;
    let library = library(&db).await;
    import(&db, vec![heat(&library).into()], vec![with(&library, 1, &[], &[file("/a.mkv", Some(1))])], OnConflict::Error).await;
    db.owner().await.execute("UPDATE episode_files SET missing_since = now()").await.unwrap();

    let episodes = vec![with(&library, 1, &[], &[file("/a.mkv", Some(1))]), with(&library, 2, &[], &[file("/b.mkv", None)])];
    let taken = import(&db, vec![], episodes, OnConflict::Update).await;
    let free = import(&db, vec![], vec![with(&library, 2, &[], &[file("/a.mkv", None)])], OnConflict::Update).await;

    assert_eq!(reasons(&taken.episodes), [(1, "sonarr_file_id: another file of the library has it")]);
    assert_eq!((counts(&free.episodes), files(&db, 2).await.len()), ([0, 1, 0, 0], 2));
}

#[tokio::test]
async fn networks_are_found_by_their_id_or_name_or_made() {
    let db = testing::database().await;
    let library = library(&db).await;
    let tvshows = db.tvshows();
    let hbo = tvshows.insert_network(&NewNetwork { tmdb_id: Some(49), ..NewNetwork::new("HBO") }).await.unwrap();
    let amc = tvshows.insert_network(&NewNetwork::new("AMC")).await.unwrap();
    let younger = tvshows.insert_network(&NewNetwork::new("Amc")).await.unwrap();
    assert!(amc.id < younger.id);

    let new = ImportNetwork { origin_country: Some("US".into()), ..network("Hulu", None) };
    let said = [network("Home Box Office", Some(49)), network("amc", None), new, network("hbo ", Some(50))];
    let by_name =
        SeriesImport { networks: vec![network("AMC", Some(174)), network(" HBO", None)], ..NewSeries::new(library.id, "Ran").into() };
    let ran = by_name.series.id;
    let report = import(&db, vec![on(&library, &said), by_name], vec![], OnConflict::Error).await;

    assert_eq!(counts(&report.series), [2, 0, 0, 0], "{report:?}");
    let found = networks(&db, id(1)).await;
    assert_eq!(names(&found), ["HBO", "AMC", "Hulu", "hbo "]);
    assert_eq!((&found[0], &found[1], found[2].origin_country.as_deref(), found[3].tmdb_id), (&hbo, &amc, Some("US"), Some(50)));
    assert_eq!(networks(&db, ran).await, [amc, hbo]);
    assert_eq!(rows(&db, "tv_networks").await, 5);
}

#[tokio::test]
async fn of_one_name_and_two_countries_two_networks_are_made() {
    let db = testing::database().await;
    let library = library(&db).await;
    let of = |country: Option<&str>| ImportNetwork { origin_country: country.map(str::to_owned), ..network("ABC", None) };
    let others = SeriesImport { networks: vec![of(Some("AU"))], ..NewSeries::new(library.id, "Ran").into() };
    let id_of_ran = others.series.id;
    let rows_of = || vec![on(&library, &[of(Some("US"))]), others.clone()];

    let countries = async |series| -> Vec<_> { networks(&db, series).await.into_iter().map(|network| network.origin_country).collect() };
    for on_conflict in [OnConflict::Error, OnConflict::Update] {
        import(&db, rows_of(), vec![], on_conflict).await;
        assert_eq!((countries(id(1)).await, countries(id_of_ran).await), (vec![Some("US".to_owned())], vec![Some("AU".to_owned())]));
        assert_eq!(rows(&db, "tv_networks").await, 2);
    }
    import(&db, vec![on(&library, &[of(None)])], vec![], OnConflict::Update).await;
    assert_eq!(countries(id(1)).await, [Some("US".to_owned())], "the oldest");
    let unknown = db.tvshows().insert_network(&NewNetwork::new("NBC")).await.unwrap();
    let american = ImportNetwork { origin_country: Some("US".into()), ..network("nbc", None) };
    import(&db, vec![on(&library, &[american])], vec![], OnConflict::Update).await;
    assert_eq!(networks(&db, id(1)).await, [unknown]);
}

#[tokio::test]
async fn of_one_name_with_an_id_and_without_one_network_is_made() {
    let db = testing::database().await;
    let library = library(&db).await;
    let ran =
        SeriesImport { networks: vec![network("HULU", Some(453)), network("hulu", None)], ..NewSeries::new(library.id, "Ran").into() };
    let id_of_ran = ran.series.id;

    import(&db, vec![on(&library, &[network("Hulu", None), network("BBC", None), network("bbc", None)]), ran], vec![], OnConflict::Error)
        .await;

    let (heat, ran) = (networks(&db, id(1)).await, networks(&db, id_of_ran).await);
    assert_eq!((names(&heat), heat[0].tmdb_id), (vec!["HULU", "BBC"], Some(453)));
    assert_eq!((&ran[..], rows(&db, "tv_networks").await), (&heat[..1], 2));
}

/// Keys that cross: each is made or found, one at a time, and none ends the import.
#[tokio::test]
async fn networks_and_people_whose_keys_cross_are_all_found() {
    let db = testing::database().await;
    let library = library(&db).await;
    let titled = |title: &str, one: ImportNetwork| SeriesImport { networks: vec![one], ..NewSeries::new(library.id, title).into() };
    let of = |name: &str, country: &str, tmdb_id| ImportNetwork { origin_country: Some(country.into()), ..network(name, tmdb_id) };
    let person = |imdb: &str, tmdb_id| ImportCredit { imdb_id: Some(imdb.into()), tmdb_id, ..credit(imdb, CreditRole::Cast) };
    let series = vec![
        heat(&library).into(),
        titled("A", network("HBO Max", Some(3186))),
        titled("B", network("Max", Some(3186))),
        titled("C", network("Max", None)),
        titled("D", of("ABC", "US", Some(1))),
        titled("E", of("ABC", "AU", Some(1))),
        titled("F", of("ABC", "US", None)),
    ];
    let crossed = [person("nm0000002", Some(5)), person("nm0000002", None), person("nm0000001", Some(5))];
    let report = import(&db, series, vec![with(&library, 1, &crossed, &[])], OnConflict::Error).await;

    assert_eq!((counts(&report.series), counts(&report.episodes)), ([7, 0, 0, 0], [1, 0, 0, 0]), "{report:?}");
    assert_eq!([rows(&db, "series_network_links").await, rows(&db, "episode_credits").await, rows(&db, "tv_people").await], [6, 2, 2]);
}

#[tokio::test]
async fn a_row_with_networks_says_all_networks_of_its_series() {
    let db = testing::database().await;
    let library = library(&db).await;
    let [hbo, amc, bbc] = ["HBO", "AMC", "BBC"].map(|name| network(name, None));
    import(&db, vec![on(&library, &[hbo, amc.clone()])], vec![], OnConflict::Error).await;

    import(&db, vec![on(&library, &[])], vec![], OnConflict::Update).await;
    assert_eq!(names(&networks(&db, id(1)).await), ["HBO", "AMC"]);
    import(&db, vec![on(&library, &[bbc.clone(), amc, bbc])], vec![], OnConflict::Update).await;
    assert_eq!(names(&networks(&db, id(1)).await), ["BBC", "AMC"]);
    assert_eq!((rows(&db, "series_network_links").await, rows(&db, "tv_networks").await), (2, 3));
}

#[tokio::test]
async fn bad_parts_reject_their_row() {
    let db = testing::database().await;
    let library = library(&db).await;
    let country = ImportNetwork { origin_country: Some("x".repeat(11)), ..network("HBO", None) };
    let series = [network("", None), network("HBO", Some(0)), country].map(|network| on(&library, &[network]));
    let long = ImportCredit { job: Some("x".repeat(101)), ..credit("Al Pacino", CreditRole::Crew) };
    let episodes = vec![
        with(&library, 1, &[credit("", CreditRole::Cast)], &[]),
        with(&library, 2, &[long], &[]),
        with(&library, 3, &[], &[file("", None)]),
        with(&library, 4, &[], &[NewFile { framerate: Some(0.0), ..file("/4.mkv", None) }]),
    ];

    let report = import(&db, [series.to_vec(), vec![heat(&library).into()]].concat(), episodes, OnConflict::Error).await;

    assert_eq!(counts(&report.series), [1, 0, 0, 3], "{report:#?}");
    assert_eq!(reasons(&report.series)[2].1, "networks: origin_country: longer than 10 characters");
    assert_eq!(
        reasons(&report.episodes),
        [
            (1, "credits: name: must not be empty"),
            (2, "credits: job: longer than 100 characters"),
            (3, "files: path: must not be empty"),
            (4, "files: framerate: must be above 0 and below 10000"),
        ]
    );
}

#[tokio::test]
async fn credits_that_an_update_says_with_another_part_are_new_ones() {
    let db = testing::database().await;
    let library = library(&db).await;
    import(&db, vec![heat(&library).into()], vec![with(&library, 1, &[], &[])], OnConflict::Error).await;
    let episode = find(&db, 1, 1).await.unwrap();
    let al = db.tvshows().insert_person(&NewPerson::new("Al Pacino")).await.unwrap();
    db.tvshows().insert_episode_credit(&NewEpisodeCredit::new(episode.id, al.id, CreditRole::Cast)).await.unwrap();

    let hanna = ImportCredit { character_name: Some("Hanna".into()), ..credit("Al Pacino", CreditRole::Cast) };
    import(&db, vec![], vec![with(&library, 1, &[hanna], &[])], OnConflict::Update).await;

    assert_eq!(cast(&db, 1).await, [("Al Pacino".into(), Some("Hanna".into()))]);
}
