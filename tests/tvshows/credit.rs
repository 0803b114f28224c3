use chrono::NaiveDate;
use revenge_db::testing::TestDatabase;
use revenge_db::tvshows::{Credit, CreditRole, NewCredit, NewPerson, NewSeries, Person, PersonId, SeriesId};
use revenge_db::{Error, PageRequest, Viewer, testing};
use sqlx::Executor as _;

use crate::support::{heat, library, seen_by, series, sorted, stage};

async fn person(db: &TestDatabase, name: &str) -> Person {
    db.tvshows().insert_person(&NewPerson::new(name)).await.unwrap()
}

async fn credit(db: &TestDatabase, series: SeriesId, name: &str, role: CreditRole, billing_order: i32) -> Credit {
    let person = person(db, name).await;
    db.tvshows().insert_credit(&NewCredit { billing_order, ..NewCredit::new(series, person.id, role) }).await.unwrap()
}

fn names(credits: &[Credit]) -> Vec<&str> {
    credits.iter().map(|credit| credit.person_name.as_str()).collect()
}

fn all() -> PageRequest {
    PageRequest::first(500)
}

#[tokio::test]
async fn a_credit_comes_with_name_and_portrait_of_the_person() {
    let db = testing::database().await;
    let series = series(&db, &library(&db).await, "Heat").await;
    let pacino = NewPerson { image_path: Some("/pacino.jpg".into()), image_blurhash: Some("LEHV6n".into()), ..NewPerson::new("Al Pacino") };
    let pacino = db.tvshows().insert_person(&pacino).await.unwrap();
    let new = NewCredit {
        character_name: Some("Vincent Hanna".into()),
        department: Some("Acting".into()),
        job: Some("Actor".into()),
        billing_order: 3,
        is_guest: true,
        tmdb_credit_id: Some("52fe4292c3a36847f8029127".into()),
        ..NewCredit::new(series.id, pacino.id, CreditRole::Cast)
    };

    let credit = db.tvshows().insert_credit(&new).await.unwrap();

    let expected = Credit {
        id: new.id,
        series_id: series.id,
        person_id: pacino.id,
        person_name: pacino.name,
        person_image_path: pacino.image_path,
        person_image_blurhash: pacino.image_blurhash,
        role: CreditRole::Cast,
        character_name: new.character_name,
        department: new.department,
        job: new.job,
        billing_order: 3,
        is_guest: true,
        tmdb_credit_id: new.tmdb_credit_id,
    };
    assert_eq!(credit, expected);
    assert_eq!(db.tvshows().cast(series.id, all()).await.unwrap().items, vec![expected]);
}

#[tokio::test]
async fn every_role_is_stored_and_read_and_a_credit_may_have_no_more_than_that() {
    let db = testing::database().await;
    let series = series(&db, &library(&db).await, "Heat").await;
    let roles = ["cast", "director", "writer", "producer", "composer", "cinematographer", "editor", "creator", "crew"];

    for text in roles {
        let role = CreditRole::parse(text).unwrap();
        assert_eq!(role.as_str(), text);
        let credit = credit(&db, series.id, text, role, 0).await;
        assert_eq!((credit.role, credit.person_image_path.as_deref(), credit.character_name.as_deref()), (role, None, None));
        assert_eq!(db.tvshows().credits_by_role(series.id, role, all()).await.unwrap().items, vec![credit]);
    }
    assert_eq!(CreditRole::parse("Cast"), None);
}

#[tokio::test]
async fn cast_and_crew_are_told_apart_counted_and_in_order() {
    let db = testing::database().await;
    let series = series(&db, &library(&db).await, "Heat").await;
    for (name, role, place) in [
        ("De Niro", CreditRole::Cast, 1),
        ("Pacino", CreditRole::Cast, 0),
        ("Spinotti", CreditRole::Cinematographer, 0),
        ("Driver", CreditRole::Crew, 0),
        ("Second writer", CreditRole::Writer, 10),
        ("First writer", CreditRole::Writer, 9),
        ("Mann", CreditRole::Director, 0),
    ] {
        credit(&db, series.id, name, role, place).await;
    }
    let shows = db.tvshows();

    assert_eq!(names(&shows.cast(series.id, all()).await.unwrap().items), ["Pacino", "De Niro"]);
    assert_eq!(names(&shows.crew(series.id, all()).await.unwrap().items), ["Mann", "First writer", "Second writer", "Spinotti", "Driver"]);
    assert_eq!(names(&shows.directors(series.id).await.unwrap()), ["Mann"]);
    assert_eq!(names(&shows.writers(series.id).await.unwrap()), ["First writer", "Second writer"]);
    assert_eq!((shows.count_cast(series.id).await.unwrap(), shows.count_crew(series.id).await.unwrap()), (2, 5));
    assert_eq!((shows.count_cast(SeriesId::now()).await.unwrap(), shows.count_crew(SeriesId::now()).await.unwrap()), (0, 0));
}

#[tokio::test]
async fn pages_of_cast_and_crew_cover_each_credit_once() {
    let db = testing::database().await;
    let series = series(&db, &library(&db).await, "Heat").await;
    for n in 0..7 {
        // Places come twice, so that the id has to decide.
        credit(&db, series.id, &format!("Actor {n}"), CreditRole::Cast, n / 2).await;
        credit(&db, series.id, &format!("Editor {n}"), CreditRole::Editor, n / 2).await;
        credit(&db, series.id, &format!("Grip {n}"), CreditRole::Crew, n / 2).await;
    }

    let (mut cast, mut request) = (Vec::new(), Some(PageRequest::first(3)));
    while let Some(page) = request.take() {
        let page = db.tvshows().cast(series.id, page).await.unwrap();
        request = page.next_request(3);
        cast.extend(page.items);
    }
    let (mut crew, mut request) = (Vec::new(), Some(PageRequest::first(3)));
    while let Some(page) = request.take() {
        let page = db.tvshows().crew(series.id, page).await.unwrap();
        request = page.next_request(3);
        crew.extend(page.items);
    }

    assert_eq!(cast.len(), 7);
    assert_eq!(cast, db.tvshows().cast(series.id, all()).await.unwrap().items);
    assert_eq!(crew.len(), 14);
    assert_eq!(crew, db.tvshows().crew(series.id, all()).await.unwrap().items);
    let cursor = db.tvshows().cast(series.id, PageRequest::first(3)).await.unwrap().next.unwrap();
    let wrong = db.tvshows().crew(series.id, PageRequest::after(cursor, 3)).await;
    assert!(matches!(wrong, Err(Error::Invalid { .. })), "{wrong:?}");
}

#[tokio::test]
async fn a_person_has_a_role_character_and_job_in_a_series_once() {
    let db = testing::database().await;
    let series = series(&db, &library(&db).await, "Adaptation").await;
    let cage = person(&db, "Nicolas Cage").await;
    let charlie = NewCredit { character_name: Some("Charlie".into()), ..NewCredit::new(series.id, cage.id, CreditRole::Cast) };
    db.tvshows().insert_credit(&charlie).await.unwrap();

    let twin = NewCredit { character_name: Some("Donald".into()), ..NewCredit::new(series.id, cage.id, CreditRole::Cast) };
    db.tvshows().insert_credit(&twin).await.unwrap();
    let again = db
        .tvshows()
        .insert_credit(&NewCredit { character_name: charlie.character_name, ..NewCredit::new(series.id, cage.id, CreditRole::Cast) })
        .await;

    assert!(matches!(&again, Err(Error::Conflict { constraint, .. }) if constraint == "idx_series_credits_once"), "{again:?}");
}

#[tokio::test]
async fn a_credit_needs_a_series_a_person_and_a_place() {
    let db = testing::database().await;
    let series = series(&db, &library(&db).await, "Heat").await;
    let mann = person(&db, "Mann").await;
    for new in [
        NewCredit::new(SeriesId::now(), mann.id, CreditRole::Director),
        NewCredit::new(series.id, PersonId::now(), CreditRole::Director),
        NewCredit { billing_order: -1, ..NewCredit::new(series.id, mann.id, CreditRole::Director) },
    ] {
        let refused = db.tvshows().insert_credit(&new).await;
        assert!(matches!(refused, Err(Error::Invalid { .. })), "{refused:?}");
    }
}

#[tokio::test]
async fn credits_are_removed_by_role_or_all_at_once() {
    let db = testing::database().await;
    let library = library(&db).await;
    let (heat, ran) = (series(&db, &library, "Heat").await, series(&db, &library, "Ran").await);
    for series in [&heat, &ran] {
        credit(&db, series.id, "A", CreditRole::Cast, 0).await;
        credit(&db, series.id, "B", CreditRole::Cast, 1).await;
        credit(&db, series.id, "C", CreditRole::Director, 0).await;
        credit(&db, series.id, "D", CreditRole::Editor, 0).await;
    }

    assert_eq!(db.tvshows().remove_credits_by_role(heat.id, CreditRole::Cast).await.unwrap(), 2);
    assert_eq!(db.tvshows().remove_credits_by_role(heat.id, CreditRole::Cast).await.unwrap(), 0);
    assert_eq!((db.tvshows().count_cast(heat.id).await.unwrap(), db.tvshows().count_crew(heat.id).await.unwrap()), (0, 2));
    assert_eq!(db.tvshows().remove_credits(heat.id).await.unwrap(), 2);
    assert_eq!(db.tvshows().remove_credits(heat.id).await.unwrap(), 0);
    assert_eq!((db.tvshows().count_cast(ran.id).await.unwrap(), db.tvshows().count_crew(ran.id).await.unwrap()), (2, 2));
}

#[tokio::test]
async fn credits_of_a_deleted_series_are_invisible() {
    let db = testing::database().await;
    let series = series(&db, &library(&db).await, "Heat").await;
    credit(&db, series.id, "Pacino", CreditRole::Cast, 0).await;
    credit(&db, series.id, "Mann", CreditRole::Director, 0).await;

    db.tvshows().delete(series.id).await.unwrap();

    assert_eq!(db.tvshows().cast(series.id, all()).await.unwrap().items, vec![]);
    assert_eq!(db.tvshows().crew(series.id, all()).await.unwrap().items, vec![]);
    assert_eq!(db.tvshows().directors(series.id).await.unwrap(), vec![]);
    assert_eq!((db.tvshows().count_cast(series.id).await.unwrap(), db.tvshows().count_crew(series.id).await.unwrap()), (0, 0));
}

#[tokio::test]
async fn a_viewer_finds_of_a_person_what_he_may_see() {
    let db = testing::database().await;
    let stage = stage(&db).await;
    let mann = person(&db, "Mann").await;
    for series in &stage.series {
        for role in [CreditRole::Director, CreditRole::Writer] {
            db.tvshows().insert_credit(&NewCredit::new(series.id, mann.id, role)).await.unwrap();
        }
    }

    for (viewer, titles) in seen_by(&stage) {
        let series = db.tvshows().series_of_person(viewer, mann.id, all()).await.unwrap().items;
        assert_eq!(sorted(series.iter().map(|series| series.title.as_str())), sorted(titles.iter().copied()), "{viewer:?}");
        let credits = db.tvshows().credits_of_person(viewer, mann.id, all()).await.unwrap().items;
        assert_eq!(sorted(credits.iter().map(|credit| credit.title.as_str())), sorted(titles.iter().chain(titles).copied()), "{viewer:?}");
    }
    assert_eq!(db.tvshows().series_of_person(Viewer::System, PersonId::now(), all()).await.unwrap().items, vec![]);
}

#[tokio::test]
async fn a_filmography_begins_with_the_latest_release_and_its_pages_cover_it_once() {
    let db = testing::database().await;
    let library = library(&db).await;
    let mann = person(&db, "Mann").await;
    for n in 0..8 {
        // One in four has no date, the others share two.
        let first_air_date = (n % 4 != 0).then(|| NaiveDate::from_ymd_opt(1990 + n % 2, 1, 1).unwrap());
        let series = db.tvshows().insert(&NewSeries { first_air_date, ..NewSeries::new(library.id, format!("Series {n}")) }).await.unwrap();
        db.tvshows().insert_credit(&NewCredit::new(series.id, mann.id, CreditRole::Director)).await.unwrap();
        db.tvshows()
            .insert_credit(&NewCredit { job: Some("Story".into()), ..NewCredit::new(series.id, mann.id, CreditRole::Writer) })
            .await
            .unwrap();
    }

    let (mut credits, mut request) = (Vec::new(), Some(PageRequest::first(3)));
    while let Some(page) = request.take() {
        let page = db.tvshows().credits_of_person(Viewer::System, mann.id, page).await.unwrap();
        request = page.next_request(3);
        credits.extend(page.items);
    }
    let (mut series, mut request) = (Vec::new(), Some(PageRequest::first(3)));
    while let Some(page) = request.take() {
        let page = db.tvshows().series_of_person(Viewer::System, mann.id, page).await.unwrap();
        request = page.next_request(3);
        series.extend(page.items);
    }

    assert_eq!(credits.len(), 16);
    assert_eq!(credits, db.tvshows().credits_of_person(Viewer::System, mann.id, all()).await.unwrap().items);
    assert!(credits.windows(2).all(|pair| pair[0].first_air_date >= pair[1].first_air_date));
    assert_eq!(series.len(), 8);
    assert_eq!(series, db.tvshows().series_of_person(Viewer::System, mann.id, all()).await.unwrap().items);
    assert!(series.windows(2).all(|pair| pair[0].first_air_date >= pair[1].first_air_date));
}

#[tokio::test]
async fn a_line_of_a_filmography_tells_what_was_done_and_in_which_series() {
    let db = testing::database().await;
    let library = library(&db).await;
    let heat = db.tvshows().insert(&NewSeries { poster_path: Some("/heat.jpg".into()), ..heat(&library) }).await.unwrap();
    let mann = person(&db, "Mann").await;
    let new = NewCredit {
        job: Some("Screenplay".into()),
        department: Some("Writing".into()),
        ..NewCredit::new(heat.id, mann.id, CreditRole::Writer)
    };
    db.tvshows().insert_credit(&new).await.unwrap();

    let page = db.tvshows().credits_of_person(Viewer::System, mann.id, all()).await.unwrap();

    let line = &page.items[0];
    assert_eq!((line.id, line.series_id, line.library_id), (new.id, heat.id, library.id));
    assert_eq!((line.title.as_str(), line.year, line.first_air_date), ("Heat", Some(1995), None));
    assert_eq!((line.poster_path.as_deref(), line.poster_blurhash.as_deref()), (Some("/heat.jpg"), None));
    assert_eq!((line.role, line.job.as_deref(), line.department.as_deref()), (CreditRole::Writer, Some("Screenplay"), Some("Writing")));
    assert_eq!((line.character_name.as_deref(), line.is_guest), (None, false));
}

#[tokio::test]
async fn a_role_that_this_version_does_not_know_is_an_error_that_names_the_credit() {
    let db = testing::database().await;
    let series = series(&db, &library(&db).await, "Heat").await;
    let credit = credit(&db, series.id, "Stunt", CreditRole::Crew, 0).await;
    let mut owner = db.owner().await;
    owner.execute("ALTER TABLE series_credits DROP CONSTRAINT series_credits_role_check").await.unwrap();
    owner.execute("UPDATE series_credits SET role = 'stunts'").await.unwrap();

    let read = db.tvshows().crew(series.id, all()).await;

    assert!(matches!(&read, Err(Error::Corrupt { key, .. }) if *key == credit.id.to_string()), "{read:?}");
}
