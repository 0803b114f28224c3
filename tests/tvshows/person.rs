use chrono::NaiveDate;
use revenge_db::tvshows::{CreditRole, NewCredit, NewPerson, Person, PersonId};
use revenge_db::{Error, PageRequest, testing};

use crate::support::{library, series};

fn mann() -> NewPerson {
    NewPerson {
        sort_name: Some("Mann, Michael".into()),
        original_name: Some("Michael Kenneth Mann".into()),
        biography: Some("Born in Chicago.".into()),
        birthdate: NaiveDate::from_ymd_opt(1943, 2, 5),
        deathdate: NaiveDate::from_ymd_opt(2143, 2, 5),
        birthplace: Some("Chicago".into()),
        gender: Some("male".into()),
        image_path: Some("/mann.jpg".into()),
        image_blurhash: Some("LKO2?U%2Tw=w".into()),
        tmdb_id: Some(638),
        imdb_id: Some("nm0000520".into()),
        ..NewPerson::new("Michael Mann")
    }
}

fn conflict_on(outcome: &Result<Person, Error>, index: &str) -> bool {
    matches!(outcome, Err(Error::Conflict { constraint, .. }) if constraint == index)
}

#[tokio::test]
async fn a_person_is_found_by_each_of_his_ids_with_all_that_is_known() {
    let db = testing::database().await;
    let new = mann();

    let person = db.tvshows().insert_person(&new).await.unwrap();

    let Person { created_at, updated_at, .. } = person;
    let expected = Person {
        id: new.id,
        name: new.name,
        sort_name: new.sort_name,
        original_name: new.original_name,
        biography: new.biography,
        birthdate: new.birthdate,
        deathdate: new.deathdate,
        birthplace: new.birthplace,
        gender: new.gender,
        image_path: new.image_path,
        image_blurhash: new.image_blurhash,
        tmdb_id: new.tmdb_id,
        imdb_id: new.imdb_id,
        created_at,
        updated_at,
    };
    assert_eq!(person, expected);
    assert_eq!(db.tvshows().person(person.id).await.unwrap().as_ref(), Some(&person));
    assert_eq!(db.tvshows().find_person_by_tmdb_id(638).await.unwrap().as_ref(), Some(&person));
    assert_eq!(db.tvshows().find_person_by_imdb_id("nm0000520").await.unwrap().as_ref(), Some(&person));
    assert_eq!(db.tvshows().person(PersonId::now()).await.unwrap(), None);
    assert_eq!(db.tvshows().find_person_by_tmdb_id(1).await.unwrap(), None);
    assert_eq!(db.tvshows().find_person_by_imdb_id("nm0000001").await.unwrap(), None);
}

#[tokio::test]
async fn a_person_may_have_nothing_but_a_name_and_share_it() {
    let db = testing::database().await;

    let first = db.tvshows().insert_person(&NewPerson::new("John Smith")).await.unwrap();
    let second = db.tvshows().upsert_person(&NewPerson::new("John Smith")).await.unwrap();

    assert_ne!(first.id, second.id);
    assert_eq!(db.tvshows().person(second.id).await.unwrap(), Some(second));
}

#[tokio::test]
async fn an_external_id_belongs_to_one_person() {
    let db = testing::database().await;
    db.tvshows().insert_person(&mann()).await.unwrap();

    let taken_tmdb_id = db.tvshows().insert_person(&NewPerson { tmdb_id: Some(638), ..NewPerson::new("A") }).await;
    let imdb_id_taken = db.tvshows().upsert_person(&NewPerson { tmdb_id: Some(1), imdb_id: mann().imdb_id, ..NewPerson::new("B") }).await;
    let malformed = db.tvshows().insert_person(&NewPerson { imdb_id: Some("520".into()), ..NewPerson::new("C") }).await;

    assert!(conflict_on(&taken_tmdb_id, "idx_tv_people_tmdb_id"), "{taken_tmdb_id:?}");
    assert!(conflict_on(&imdb_id_taken, "idx_tv_people_imdb_id"), "{imdb_id_taken:?}");
    assert!(matches!(malformed, Err(Error::Invalid { .. })), "{malformed:?}");
}

#[tokio::test]
async fn an_upsert_takes_what_is_new_and_keeps_the_rest() {
    let db = testing::database().await;
    let before = db.tvshows().upsert_person(&mann()).await.unwrap();

    let news = NewPerson { tmdb_id: Some(638), birthplace: Some("Chicago, Illinois".into()), ..NewPerson::new("M. Mann") };
    let after = db.tvshows().upsert_person(&news).await.unwrap();

    let expected = Person { name: "M. Mann".into(), birthplace: news.birthplace, updated_at: after.updated_at, ..before };
    assert_eq!(after, expected);
    assert_eq!(db.tvshows().person(news.id).await.unwrap(), None);
}

#[tokio::test]
async fn an_update_writes_every_field_also_empty_ones() {
    let db = testing::database().await;
    let person = db.tvshows().insert_person(&mann()).await.unwrap();
    let (created_at, id) = (person.created_at, person.id);
    let bare = db.tvshows().insert_person(&NewPerson::new("Bare")).await.unwrap();
    let empty = Person { id, created_at, ..bare.clone() };
    let full = Person { id: bare.id, ..person };

    db.tvshows().update_person(&empty).await.unwrap();
    db.tvshows().update_person(&full).await.unwrap();

    let read = db.tvshows().person(id).await.unwrap().unwrap();
    assert_eq!(read, Person { updated_at: read.updated_at, ..empty });
    let read = db.tvshows().person(bare.id).await.unwrap().unwrap();
    assert_eq!(read, Person { updated_at: read.updated_at, created_at: bare.created_at, ..full.clone() });
    let missing = db.tvshows().update_person(&Person { id: PersonId::now(), ..full }).await;
    assert!(matches!(missing, Err(Error::NotFound { .. })), "{missing:?}");
}

#[tokio::test]
async fn a_deleted_person_takes_his_credits_with_him() {
    let db = testing::database().await;
    let series = series(&db, &library(&db).await, "Heat").await;
    let person = db.tvshows().insert_person(&mann()).await.unwrap();
    db.tvshows().insert_credit(&NewCredit::new(series.id, person.id, CreditRole::Director)).await.unwrap();

    db.tvshows().delete_person(person.id).await.unwrap();

    assert_eq!(db.tvshows().person(person.id).await.unwrap(), None);
    assert_eq!(db.tvshows().crew(series.id, PageRequest::first(10)).await.unwrap().items, vec![]);
    let again = db.tvshows().delete_person(person.id).await;
    assert!(matches!(again, Err(Error::NotFound { .. })), "{again:?}");
}
