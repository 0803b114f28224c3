use chrono::NaiveDate;
use proptest::prelude::*;
use revenge_db::libraries::NewLibrary;
use revenge_db::testing::{self, TestDatabase};
use revenge_db::tvshows::{
    ImageKind, NewEpisode, NewFile, NewImage, NewNetwork, NewSeries, Series, SeriesDetails, SeriesList, SeriesScope, SeriesSort,
};
use revenge_db::{Error, PageRequest, Viewer};

use crate::support::{episode, heat, id, library, pages, seen_by, series, stage};

fn details() -> SeriesDetails {
    SeriesDetails {
        sonarr_id: Some(7),
        tagline: Some("A Los Angeles crime saga".into()),
        homepage: Some("https://example.org".into()),
        popularity: Some(12.5),
        titles_i18n: [("fr".to_owned(), "Heat, le duel".to_owned())].into(),
        age_ratings: [("DE".to_owned(), [("FSK".to_owned(), "16".to_owned())].into())].into(),
        ..SeriesDetails::default()
    }
}

fn full(db_library: &revenge_db::libraries::Library) -> NewSeries {
    NewSeries {
        sort_title: Some("heat 1995".into()),
        original_title: Some("Heat".into()),
        first_air_date: NaiveDate::from_ymd_opt(1995, 12, 15),
        last_air_date: NaiveDate::from_ymd_opt(1996, 12, 15),
        status: Some("Ended".into()),
        series_type: Some("Scripted".into()),
        path: Some("/series/heat".into()),
        overview: Some("A thief and a detective.".into()),
        vote_average: Some(8.3),
        vote_count: Some(700_000),
        rating_level: Some(16),
        details: details(),
        ..heat(db_library)
    }
}

#[tokio::test]
async fn a_series_reads_back_as_it_was_written() {
    let db = testing::database().await;
    let library = library(&db).await;
    let new = full(&library);

    let written = db.tvshows().insert(&new).await.unwrap();

    assert_eq!(db.tvshows().get(new.id).await.unwrap(), Some(written.clone()));
    assert_eq!((written.last_air_date, written.first_air_date, written.rating_level), (new.last_air_date, new.first_air_date, Some(16)));
    let read = db.tvshows().details(new.id).await.unwrap().unwrap();
    assert_eq!(read, details());
    assert_eq!(db.tvshows().find_by_sonarr_id(library.id, 7).await.unwrap(), Some(written.clone()));
    assert_eq!(db.tvshows().find_by_imdb_id(library.id, "tt0113277").await.unwrap(), Some(written));
    assert!(db.tvshows().exists_by_tmdb_id(library.id, 949).await.unwrap());
}

#[tokio::test]
async fn a_series_of_which_only_the_title_is_known_has_nothing_else() {
    let db = testing::database().await;
    let library = library(&db).await;
    let bare = series(&db, &library, "Ran").await;
    let (unset, details) = (db.tvshows().get(bare.id).await.unwrap().unwrap(), db.tvshows().details(bare.id).await.unwrap().unwrap());
    assert_eq!((unset.year, unset.last_air_date, unset.overview, unset.vote_average), (None, None, None, None));
    assert_eq!(details, SeriesDetails::default());
}

#[tokio::test]
async fn a_tmdb_id_belongs_to_one_live_series_of_a_library() {
    let db = testing::database().await;
    let library = library(&db).await;
    let shows = db.tvshows();

    let first = shows.insert(&heat(&library)).await.unwrap();
    let again = shows.insert(&NewSeries { id: id(2), imdb_id: None, ..heat(&library) }).await;

    assert!(matches!(&again, Err(Error::Conflict { constraint, .. }) if constraint == "idx_series_library_tmdb_id"), "{again:?}");
    assert_eq!(shows.find_by_tmdb_id(library.id, 949).await.unwrap(), Some(first.clone()));
    shows.delete(first.id).await.unwrap();
    shows.insert(&NewSeries { id: id(2), ..heat(&library) }).await.unwrap();
}

#[tokio::test]
async fn an_update_writes_what_was_changed_and_a_stale_one_nothing() {
    let db = testing::database().await;
    let library = library(&db).await;
    let read = db.tvshows().insert(&full(&library)).await.unwrap();

    let changed = db.tvshows().update(&Series { title: "Heat!".into(), overview: None, ..read.clone() }).await.unwrap();
    let stale = db.tvshows().update(&Series { title: "Too late".into(), ..read.clone() }).await;

    assert_eq!((changed.title.as_str(), &changed.overview, changed.year), ("Heat!", &None, Some(1995)));
    assert!(matches!(stale, Err(Error::Stale { .. })), "{stale:?}");
    assert_eq!(db.tvshows().get(read.id).await.unwrap(), Some(changed));
}

#[tokio::test]
async fn playing_a_series_does_not_make_an_edit_stale() {
    let db = testing::database().await;
    let library = library(&db).await;
    let read = db.tvshows().insert(&heat(&library)).await.unwrap();

    db.tvshows().record_play(read.id).await.unwrap();

    let changed = db.tvshows().update(&Series { year: Some(1996), ..read }).await.unwrap();
    assert!(changed.last_played_at.is_some());
    assert_eq!(db.tvshows().details(changed.id).await.unwrap().unwrap().play_count, 1);
    let played = db.tvshows().list(Viewer::System, SeriesList::RecentlyPlayed, PageRequest::first(5)).await.unwrap();
    assert_eq!(played.items, vec![changed]);
}

#[tokio::test]
async fn details_are_written_whole() {
    let db = testing::database().await;
    let library = library(&db).await;
    let series = db.tvshows().insert(&full(&library)).await.unwrap();

    let new = SeriesDetails { tagline: Some("Anew".into()), ..SeriesDetails::default() };
    db.tvshows().set_details(series.id, &new).await.unwrap();

    let read = db.tvshows().details(series.id).await.unwrap().unwrap();
    assert!(read.metadata_updated_at.is_some());
    assert_eq!(SeriesDetails { metadata_updated_at: None, ..read }, new);
}

#[tokio::test]
async fn a_deleted_series_is_found_by_no_key() {
    let db = testing::database().await;
    let (library, path) = (library(&db).await, "/series/heat");
    let mut new = full(&library);
    new.details.tvdb_id = Some(8);
    let series = db.tvshows().insert(&new).await.unwrap();
    let season = db.tvshows().get_or_create_season(series.id, 1).await.unwrap();
    let episode = db.tvshows().insert_episode(&NewEpisode::new(season.id, 1, "One")).await.unwrap();
    let file = db.tvshows().insert_file(episode.id, &NewFile::new("/series/heat/1.mkv")).await.unwrap();
    let shows = db.tvshows();
    let found = async || {
        [
            shows.get(series.id).await.unwrap().is_some(),
            shows.details(series.id).await.unwrap().is_some(),
            shows.find_by_tmdb_id(library.id, 949).await.unwrap().is_some(),
            shows.find_by_tvdb_id(library.id, 8).await.unwrap().is_some(),
            shows.find_by_imdb_id(library.id, "tt0113277").await.unwrap().is_some(),
            shows.find_by_sonarr_id(library.id, 7).await.unwrap().is_some(),
            shows.find_by_path(library.id, path).await.unwrap().is_some(),
            shows.find_by_file_path(library.id, "/series/heat/1.mkv").await.unwrap().is_some(),
            shows.get_many(&[series.id]).await.unwrap().len() == 1,
            shows.exists_by_path(library.id, path).await.unwrap(),
            shows.exists_by_tmdb_id(library.id, 949).await.unwrap(),
            shows.exists_by_tvdb_id(library.id, 8).await.unwrap(),
            !shows.list_series_paths(library.id, PageRequest::first(5)).await.unwrap().items.is_empty(),
            shows.season(season.id).await.unwrap().is_some(),
            shows.episode(episode.id).await.unwrap().is_some(),
            shows.file(file.id).await.unwrap().is_some(),
            shows.count(Viewer::System, SeriesScope::All).await.unwrap() == 1,
        ]
    };
    assert_eq!(found().await, [true; 17]);

    shows.delete(series.id).await.unwrap();

    assert_eq!(found().await, [false; 17]);
    let again = [shows.delete(series.id).await, shows.record_play(series.id).await, shows.set_details(series.id, &details()).await];
    assert!(again.iter().all(|outcome| matches!(outcome, Err(Error::NotFound { .. }))), "{again:?}");
    assert!(matches!(shows.update(&series).await, Err(Error::Stale { .. })));
    assert!(matches!(shows.get_or_create_season(series.id, 2).await, Err(Error::NotFound { .. })));
}

#[tokio::test]
async fn series_are_listed_by_status_and_network() {
    let db = testing::database().await;
    let library = library(&db).await;
    let shows = db.tvshows();
    let running = NewSeries { status: Some("Returning Series".into()), ..NewSeries::new(library.id, "Running") };
    let running = shows.insert(&running).await.unwrap();
    shows.insert(&full(&library)).await.unwrap();
    let network = shows.insert_network(&NewNetwork::new("NBC")).await.unwrap();
    shows.add_network(running.id, network.id, 0).await.unwrap();
    for list in [SeriesList::Status("Returning Series".into()), SeriesList::Network(network.id)] {
        assert_eq!(shows.list(Viewer::System, list.clone(), PageRequest::first(5)).await.unwrap().items, vec![running.clone()], "{list:?}");
    }
    assert_eq!(shows.count(Viewer::System, SeriesScope::Network(network.id)).await.unwrap(), 1);
}

#[tokio::test]
async fn series_of_which_more_is_to_come_are_listed_by_their_last_broadcast() {
    let db = testing::database().await;
    let libraries = [library(&db).await, db.libraries().insert(&NewLibrary::tvshows("Others")).await.unwrap()];
    for (at, (title, status, last_air_date)) in [
        ("first", "In Production", NaiveDate::from_ymd_opt(2024, 1, 2)),
        ("second", "Returning Series", NaiveDate::from_ymd_opt(2024, 1, 1)),
        ("third", "Returning Series", None),
        ("ended", "Ended", NaiveDate::from_ymd_opt(2024, 1, 3)),
    ]
    .into_iter()
    .enumerate()
    {
        let new = NewSeries { status: Some(status.into()), last_air_date, ..NewSeries::new(libraries[at % 2].id, title) };
        db.tvshows().insert(&new).await.unwrap();
    }
    series(&db, &libraries[0], "of no status").await;

    let shows = db.tvshows();
    let listed = pages(|page| shows.list(Viewer::System, SeriesList::CurrentlyAiring, page)).await;
    assert_eq!(listed.iter().map(|one| one.title.as_str()).collect::<Vec<_>>(), ["first", "second", "third"]);
}

#[tokio::test]
async fn all_series_of_a_library_are_deleted_and_no_others() {
    let db = testing::database().await;
    let (mine, others) = (library(&db).await, db.libraries().insert(&NewLibrary::tvshows("Others")).await.unwrap());
    for title in ["a", "b", "c"] {
        series(&db, &mine, title).await;
    }
    let kept = series(&db, &others, "kept").await;

    assert_eq!(db.tvshows().delete_by_library(mine.id).await.unwrap(), 3);
    assert_eq!(db.tvshows().list(Viewer::System, SeriesList::default(), PageRequest::first(9)).await.unwrap().items, vec![kept]);
}

#[tokio::test]
async fn a_viewer_finds_by_id_what_his_lists_show_him() {
    let db = testing::database().await;
    let stage = stage(&db).await;
    for (viewer, titles) in seen_by(&stage) {
        let mut seen = Vec::new();
        for series in &stage.series {
            seen.extend(db.tvshows().find_visible(viewer, series.id).await.unwrap().map(|series| series.title));
        }
        assert_eq!(seen, titles, "{viewer:?}");
    }
}

#[tokio::test]
async fn a_value_out_of_its_bounds_is_named() {
    let db = testing::database().await;
    let library = library(&db).await;
    type Spoil = fn(&mut NewSeries);
    let cases: [(&str, Spoil); 4] = [
        ("series_year_check", |series| series.year = Some(1)),
        ("series_title_check", |series| series.title = "x".repeat(501)),
        ("series_imdb_id_check", |series| series.imdb_id = Some("113277".into())),
        ("series_library_id_fkey", |series| series.library_id = revenge_db::libraries::LibraryId::now()),
    ];
    for (rule, spoil) in cases {
        let mut series = heat(&library);
        spoil(&mut series);
        let refused = db.tvshows().insert(&series).await;
        assert!(matches!(&refused, Err(Error::Invalid { reason, .. }) if reason.contains(rule)), "{rule}: {refused:?}");
    }
    let nul = db.tvshows().insert(&NewSeries { title: "a\0b".into(), ..heat(&library) }).await;
    assert!(matches!(nul, Err(Error::Invalid { .. })), "{nul:?}");
}

#[tokio::test]
async fn the_best_are_counted_from_enough_votes_only() {
    let db = testing::database().await;
    let library = library(&db).await;
    for (n, votes) in [(1, Some(10)), (2, Some(1_000)), (3, None)] {
        let series = NewSeries { id: id(n), vote_average: Some(9.0), vote_count: votes, ..NewSeries::new(library.id, format!("{n}")) };
        db.tvshows().insert(&series).await.unwrap();
    }
    assert_eq!(db.tvshows().count_top_rated(Viewer::System, 100).await.unwrap(), 1);
    let best = db.tvshows().list(Viewer::System, SeriesList::TopRated { min_votes: 10 }, PageRequest::first(5)).await.unwrap();
    assert_eq!(best.items.iter().map(|series| series.id).collect::<Vec<_>>(), [id(2), id(1)]);
}

#[tokio::test]
async fn a_cursor_of_another_list_is_refused() {
    let db = testing::database().await;
    let library = library(&db).await;
    for title in ["a", "b"] {
        series(&db, &library, title).await;
    }
    let page = db.tvshows().list(Viewer::System, SeriesList::All(SeriesSort::Title), PageRequest::first(1)).await.unwrap();
    let wandering = page.next_request(1).unwrap();
    let refused = db.tvshows().list(Viewer::System, SeriesList::All(SeriesSort::AddedAt), wandering).await;
    assert!(matches!(refused, Err(Error::Invalid { .. })), "{refused:?}");
}

/// All pages of a list, by pages of `size`.
async fn walk(db: &TestDatabase, list: SeriesList, size: u16) -> Vec<Series> {
    let (mut all, mut request) = (Vec::new(), Some(PageRequest::first(size)));
    while let Some(next) = request {
        let page = db.tvshows().list(Viewer::System, list.clone(), next).await.unwrap();
        request = page.next_request(size);
        all.extend(page.items);
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]

    /// Whatever the page's size, its pages hold every series once, in one order,
    /// over two libraries, with equal keys and missing dates.
    #[test]
    fn pages_cover_everything_once(
        series in prop::collection::vec((prop::sample::select(vec!["A", "a", "Äa", "b", "映画"]), prop::option::of(0..4_u32), any::<bool>()), 0..25),
        size in 1..7_u16,
    ) {
        tokio::runtime::Runtime::new().unwrap().block_on(async {
            let db = testing::database().await;
            let libraries = [library(&db).await, db.libraries().insert(&NewLibrary::tvshows("Second")).await.unwrap()];
            for (n, (title, day, second)) in series.iter().enumerate() {
                let date = day.and_then(|day| NaiveDate::from_ymd_opt(2000, 1, 1 + day));
                let library = libraries[usize::from(*second)].id;
                let series = NewSeries { id: id(n as u128 + 1), first_air_date: date, ..NewSeries::new(library, *title) };
                db.tvshows().insert(&series).await.unwrap();
            }
            for list in [SeriesList::All(SeriesSort::Title), SeriesList::All(SeriesSort::AddedAt), SeriesList::All(SeriesSort::FirstAirDate)] {
                let walked = walk(&db, list.clone(), size).await;
                let whole = walk(&db, list, 500).await;
                prop_assert_eq!(&walked, &whole);
                let mut ids: Vec<_> = walked.iter().map(|series| series.id).collect();
                ids.sort_unstable();
                ids.dedup();
                prop_assert_eq!(ids.len(), series.len());
            }
            let by_date = walk(&db, SeriesList::All(SeriesSort::FirstAirDate), size).await;
            prop_assert!(by_date.windows(2).all(|pair| pair[0].first_air_date >= pair[1].first_air_date));
            Ok(())
        })?;
    }
}

#[tokio::test]
async fn nothing_that_belongs_to_a_deleted_series_is_shown() {
    let db = testing::database().await;
    let shows = db.tvshows();
    let library = library(&db).await;
    let dark = series(&db, &library, "Dark").await;
    let episode = episode(&db, &dark, 1, 1).await;
    let (series, season, episode) = (dark.id, episode.season_id, episode.id);
    let genre = shows.upsert_genre("Crime").await.unwrap();
    shows.add_genre(series, genre.id).await.unwrap();
    let poster = || NewImage { is_primary: true, ..NewImage::new(ImageKind::Poster, "/p.jpg", "tmdb") };
    shows.insert_image(series, &poster()).await.unwrap();
    shows.insert_season_image(season, &poster()).await.unwrap();
    shows.insert_episode_image(episode, &poster()).await.unwrap();
    let shown = async || {
        [
            shows.genres_of(series).await.unwrap().len(),
            shows.images_of(series).await.unwrap().len(),
            shows.images_of_season(season).await.unwrap().len(),
            shows.images_of_episode(episode).await.unwrap().len(),
        ]
    };
    assert_eq!(shown().await, [1; 4]);

    shows.delete(series).await.unwrap();

    assert_eq!(shown().await, [0; 4]);
}

#[tokio::test]
async fn a_library_of_movies_takes_no_series() {
    let db = testing::database().await;
    let films = db.libraries().insert(&NewLibrary::movies("Films")).await.unwrap();

    let refused = db.tvshows().insert(&NewSeries::new(films.id, "Dark")).await;

    assert!(matches!(&refused, Err(Error::Invalid { reason, .. }) if reason.contains("series_library_kind_check")), "{refused:?}");
}

/// Both touch the totals of the library and of the genre, and lock them in the same order.
#[tokio::test]
async fn a_series_is_deleted_while_another_is_edited_without_a_deadlock() {
    let db = testing::database().await;
    let library = library(&db).await;
    let drama = db.tvshows().upsert_genre("Drama").await.unwrap().id;
    for round in 0..12 {
        let made =
            ["Gone", "Edited"].map(|name| NewSeries { rating_level: Some(12), ..NewSeries::new(library.id, format!("{name} {round}")) });
        let [mut gone, mut edited] = [None, None];
        for (new, place) in made.iter().zip([&mut gone, &mut edited]) {
            let series = db.tvshows().insert(new).await.unwrap();
            db.tvshows().add_genre(series.id, drama).await.unwrap();
            for number in 1..=10 {
                episode(&db, &series, 1, number).await;
            }
            *place = db.tvshows().get(series.id).await.unwrap();
        }
        let edited = Series { rating_level: Some(18), ..edited.unwrap() };
        let shows = db.tvshows();
        let (deleted, updated) = tokio::join!(shows.delete(gone.unwrap().id), shows.update(&edited));
        deleted.unwrap();
        updated.unwrap();
    }
}
