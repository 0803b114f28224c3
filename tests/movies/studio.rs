use revenge_db::movies::{MovieId, NewStudio, Studio, StudioId};
use revenge_db::{Error, PageRequest, testing};

use crate::support::{library, movie};

fn regency() -> NewStudio {
    NewStudio { logo_path: Some("/regency.png".into()), tmdb_id: Some(508), ..NewStudio::new("Regency") }
}

#[tokio::test]
async fn a_studio_is_found_by_id_and_tmdb_id() {
    let db = testing::database().await;
    let new = regency();

    let studio = db.movies().insert_studio(&new).await.unwrap();
    let bare = db.movies().insert_studio(&NewStudio::new("Forward Pass")).await.unwrap();

    assert_eq!((studio.id, &studio.name, &studio.logo_path, studio.tmdb_id), (new.id, &new.name, &new.logo_path, Some(508)));
    assert_eq!((&bare.logo_path, bare.tmdb_id), (&None, None));
    assert_eq!(db.movies().studio(bare.id).await.unwrap(), Some(bare));
    assert_eq!(db.movies().find_studio_by_tmdb_id(508).await.unwrap(), Some(studio));
    assert_eq!(db.movies().studio(StudioId::now()).await.unwrap(), None);
    assert_eq!(db.movies().find_studio_by_tmdb_id(1).await.unwrap(), None);
}

#[tokio::test]
async fn a_tmdb_id_belongs_to_one_studio() {
    let db = testing::database().await;
    db.movies().insert_studio(&regency()).await.unwrap();

    let again = db.movies().insert_studio(&regency()).await;
    let nameless = db.movies().insert_studio(&NewStudio::new("")).await;

    assert!(matches!(&again, Err(Error::Conflict { constraint, .. }) if constraint == "idx_movie_studios_tmdb_id"), "{again:?}");
    assert!(matches!(nameless, Err(Error::Invalid { .. })), "{nameless:?}");
}

#[tokio::test]
async fn an_upsert_takes_what_is_new_and_keeps_the_rest() {
    let db = testing::database().await;
    let before = db.movies().upsert_studio(&regency()).await.unwrap();

    let after = db.movies().upsert_studio(&NewStudio { tmdb_id: Some(508), ..NewStudio::new("Regency Enterprises") }).await.unwrap();
    let other = db.movies().upsert_studio(&NewStudio::new("Regency Enterprises")).await.unwrap();

    assert_eq!(after, Studio { name: "Regency Enterprises".into(), updated_at: after.updated_at, ..before });
    assert_ne!(other.id, after.id);
}

#[tokio::test]
async fn pages_of_studios_are_by_name_whatever_the_case_and_cover_each_once() {
    let db = testing::database().await;
    for name in ["warner", "Gaumont", "A24", "gaumont", "Toho", "Zentropa", "a25"] {
        db.movies().insert_studio(&NewStudio::new(name)).await.unwrap();
    }

    let (mut studios, mut request) = (Vec::new(), Some(PageRequest::first(2)));
    while let Some(page) = request.take() {
        let page = db.movies().studios(page).await.unwrap();
        request = page.next_request(2);
        studios.extend(page.items.into_iter().map(|studio| studio.name));
    }

    assert_eq!(studios, ["A24", "a25", "Gaumont", "gaumont", "Toho", "warner", "Zentropa"]);
}

#[tokio::test]
async fn a_movie_has_its_studios_in_its_order() {
    let db = testing::database().await;
    let library = library(&db).await;
    let (heat, ran) = (movie(&db, &library, "Heat").await, movie(&db, &library, "Ran").await);
    let mut studios = Vec::new();
    for name in ["First", "Second", "Third"] {
        studios.push(db.movies().insert_studio(&NewStudio::new(name)).await.unwrap());
    }
    for (place, studio) in (0..).zip(&studios) {
        db.movies().add_studio(heat.id, studio.id, place).await.unwrap();
    }
    db.movies().add_studio(ran.id, studios[0].id, 0).await.unwrap();

    assert_eq!(db.movies().studios_of(heat.id).await.unwrap(), studios);

    db.movies().add_studio(heat.id, studios[0].id, 9).await.unwrap();
    studios.rotate_left(1);
    assert_eq!(db.movies().studios_of(heat.id).await.unwrap(), studios);

    assert!(db.movies().remove_studio(heat.id, studios[0].id).await.unwrap());
    assert!(!db.movies().remove_studio(heat.id, studios[0].id).await.unwrap());
    assert_eq!(db.movies().remove_studios(heat.id).await.unwrap(), 2);
    assert_eq!(db.movies().remove_studios(heat.id).await.unwrap(), 0);
    assert_eq!(db.movies().studios_of(heat.id).await.unwrap(), vec![]);
    assert_eq!(db.movies().studios_of(ran.id).await.unwrap(), vec![studios[2].clone()]);
    db.movies().delete(ran.id).await.unwrap();
    assert_eq!(db.movies().studios_of(ran.id).await.unwrap(), vec![]);
}

#[tokio::test]
async fn only_what_exists_can_be_linked() {
    let db = testing::database().await;
    let movie = movie(&db, &library(&db).await, "Heat").await;
    let studio = db.movies().insert_studio(&regency()).await.unwrap();

    let no_studio = db.movies().add_studio(movie.id, StudioId::now(), 0).await;
    let no_movie = db.movies().add_studio(MovieId::now(), studio.id, 0).await;

    assert!(matches!(no_studio, Err(Error::Invalid { .. })), "{no_studio:?}");
    assert!(matches!(no_movie, Err(Error::Invalid { .. })), "{no_movie:?}");
}
