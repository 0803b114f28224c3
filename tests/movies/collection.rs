use revenge_db::movies::{Collection, CollectionId, MovieId, MovieList, NewCollection};
use revenge_db::testing::TestDatabase;
use revenge_db::{Error, PageRequest, Viewer, testing};

use crate::support::{library, movie, seen_by, sorted, stage};

fn trilogy() -> NewCollection {
    NewCollection {
        tmdb_collection_id: Some(119),
        sort_name: Some("Lord of the Rings".into()),
        overview: Some("Three films.".into()),
        poster_path: Some("/poster.jpg".into()),
        poster_blurhash: Some("LEHV6n".into()),
        backdrop_path: Some("/backdrop.jpg".into()),
        backdrop_blurhash: Some("LKO2?U".into()),
        ..NewCollection::new("The Lord of the Rings")
    }
}

async fn collection(db: &TestDatabase, name: &str) -> Collection {
    db.movies().insert_collection(&NewCollection::new(name)).await.unwrap()
}

#[tokio::test]
async fn a_collection_is_found_by_id_and_tmdb_id_with_all_that_is_known() {
    let db = testing::database().await;
    let new = trilogy();

    let read = db.movies().insert_collection(&new).await.unwrap();

    let Collection { created_at, updated_at, .. } = read;
    let expected = Collection {
        id: new.id,
        tmdb_collection_id: new.tmdb_collection_id,
        name: new.name,
        sort_name: new.sort_name,
        overview: new.overview,
        poster_path: new.poster_path,
        poster_blurhash: new.poster_blurhash,
        backdrop_path: new.backdrop_path,
        backdrop_blurhash: new.backdrop_blurhash,
        created_at,
        updated_at,
    };
    assert_eq!(read, expected);
    assert_eq!(db.movies().find_collection_by_tmdb_id(119).await.unwrap(), Some(read));
    let bare = collection(&db, "Bare").await;
    assert_eq!(db.movies().collection(bare.id).await.unwrap(), Some(bare));
    assert_eq!(db.movies().collection(CollectionId::now()).await.unwrap(), None);
    assert_eq!(db.movies().find_collection_by_tmdb_id(1).await.unwrap(), None);
}

#[tokio::test]
async fn a_tmdb_id_belongs_to_one_collection() {
    let db = testing::database().await;
    db.movies().insert_collection(&trilogy()).await.unwrap();

    let again = db.movies().insert_collection(&trilogy()).await;
    let nameless = db.movies().insert_collection(&NewCollection::new("")).await;

    assert!(
        matches!(&again, Err(Error::Conflict { constraint, .. }) if constraint == "idx_movie_collections_tmdb_collection_id"),
        "{again:?}"
    );
    assert!(matches!(nameless, Err(Error::Invalid { .. })), "{nameless:?}");
}

#[tokio::test]
async fn an_upsert_takes_what_is_new_and_keeps_the_rest() {
    let db = testing::database().await;
    let before = db.movies().upsert_collection(&trilogy()).await.unwrap();

    let after =
        db.movies().upsert_collection(&NewCollection { tmdb_collection_id: Some(119), ..NewCollection::new("LOTR") }).await.unwrap();
    let other = db.movies().upsert_collection(&NewCollection::new("LOTR")).await.unwrap();

    assert_eq!(after, Collection { name: "LOTR".into(), updated_at: after.updated_at, ..before });
    assert_ne!(other.id, after.id);
}

#[tokio::test]
async fn an_update_writes_every_field_also_empty_ones() {
    let db = testing::database().await;
    let full = db.movies().insert_collection(&trilogy()).await.unwrap();
    let bare = collection(&db, "Bare").await;
    let emptied = Collection { id: full.id, created_at: full.created_at, ..bare.clone() };
    let filled = Collection { id: bare.id, created_at: bare.created_at, ..full };

    db.movies().update_collection(&emptied).await.unwrap();
    db.movies().update_collection(&filled).await.unwrap();

    let read = db.movies().collection(emptied.id).await.unwrap().unwrap();
    assert_eq!(read, Collection { updated_at: read.updated_at, ..emptied });
    let read = db.movies().collection(filled.id).await.unwrap().unwrap();
    assert_eq!(read, Collection { updated_at: read.updated_at, ..filled.clone() });
    let missing = db.movies().update_collection(&Collection { id: CollectionId::now(), ..filled }).await;
    assert!(matches!(missing, Err(Error::NotFound { .. })), "{missing:?}");
}

#[tokio::test]
async fn a_deleted_collection_leaves_its_movies() {
    let db = testing::database().await;
    let movie = movie(&db, &library(&db).await, "Alien").await;
    let aliens = collection(&db, "Alien").await;
    db.movies().add_to_collection(aliens.id, movie.id, Some(0)).await.unwrap();

    db.movies().delete_collection(aliens.id).await.unwrap();

    assert_eq!(db.movies().collections_of(movie.id).await.unwrap(), vec![]);
    assert_eq!(db.movies().get(movie.id).await.unwrap(), Some(movie));
    let again = db.movies().delete_collection(aliens.id).await;
    assert!(matches!(again, Err(Error::NotFound { .. })), "{again:?}");
}

#[tokio::test]
async fn movies_of_a_collection_keep_their_places_and_those_without_come_last() {
    let db = testing::database().await;
    let library = library(&db).await;
    let aliens = collection(&db, "Alien").await;
    let mut expected = Vec::new();
    for (title, place) in [("Extra", None), ("Alien", Some(0)), ("Alien³", Some(2)), ("Aliens", Some(1)), ("Another extra", None)] {
        let movie = movie(&db, &library, title).await;
        db.movies().add_to_collection(aliens.id, movie.id, place).await.unwrap();
        expected.push((place.unwrap_or(i32::MAX), movie.id));
    }
    expected.sort_unstable();

    let (mut listed, mut request) = (Vec::new(), Some(PageRequest::first(2)));
    while let Some(page) = request.take() {
        let page = db.movies().list(Viewer::System, MovieList::Collection(aliens.id), page).await.unwrap();
        request = page.next_request(2);
        listed.extend(page.items.into_iter().map(|movie| movie.id));
    }

    assert_eq!(listed, expected.into_iter().map(|(_, id)| id).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_movie_that_is_added_again_moves_and_one_that_is_removed_is_gone() {
    let db = testing::database().await;
    let library = library(&db).await;
    let (first, second) = (movie(&db, &library, "Alien").await, movie(&db, &library, "Aliens").await);
    let (aliens, scott) = (collection(&db, "Alien").await, collection(&db, "Best of Scott").await);
    db.movies().add_to_collection(aliens.id, first.id, Some(0)).await.unwrap();
    db.movies().add_to_collection(aliens.id, second.id, Some(1)).await.unwrap();
    db.movies().add_to_collection(scott.id, first.id, None).await.unwrap();
    assert_eq!(db.movies().collections_of(first.id).await.unwrap(), vec![aliens.clone(), scott.clone()]);

    db.movies().add_to_collection(aliens.id, first.id, None).await.unwrap();
    let page = db.movies().list(Viewer::System, MovieList::Collection(aliens.id), PageRequest::first(9)).await.unwrap();
    assert_eq!(page.items, vec![second.clone(), first.clone()]);

    assert!(db.movies().remove_from_collection(aliens.id, first.id).await.unwrap());
    assert!(!db.movies().remove_from_collection(aliens.id, first.id).await.unwrap());
    assert_eq!(db.movies().collections_of(first.id).await.unwrap(), vec![scott]);
    db.movies().delete(second.id).await.unwrap();
    assert_eq!(db.movies().collections_of(second.id).await.unwrap(), vec![]);
}

#[tokio::test]
async fn only_what_exists_can_be_added_and_no_place_is_negative() {
    let db = testing::database().await;
    let movie = movie(&db, &library(&db).await, "Alien").await;
    let aliens = collection(&db, "Alien").await;

    for (collection, movie, place) in
        [(CollectionId::now(), movie.id, None), (aliens.id, MovieId::now(), None), (aliens.id, movie.id, Some(-1))]
    {
        let refused = db.movies().add_to_collection(collection, movie, place).await;
        assert!(matches!(refused, Err(Error::Invalid { .. })), "{refused:?}");
    }
}

#[tokio::test]
async fn a_viewer_sees_the_collections_of_which_he_sees_a_movie_and_their_count_agrees() {
    let db = testing::database().await;
    let stage = stage(&db).await;
    for movie in &stage.movies {
        let own = collection(&db, &movie.title).await;
        db.movies().add_to_collection(own.id, movie.id, None).await.unwrap();
    }
    collection(&db, "empty").await;

    for (viewer, titles) in seen_by(&stage) {
        let listed = db.movies().collections(viewer, PageRequest::first(50)).await.unwrap().items;
        let mut expected = titles.to_vec();
        if viewer == Viewer::System {
            expected.extend(["deleted", "empty"]);
        }
        assert_eq!(listed.iter().map(|collection| collection.name.as_str()).collect::<Vec<_>>(), sorted(expected), "{viewer:?}");
        assert_eq!(usize::try_from(db.movies().count_collections(viewer).await.unwrap()).unwrap(), listed.len(), "{viewer:?}");
    }
}

#[tokio::test]
async fn pages_of_collections_are_by_sort_name_and_cover_each_once() {
    let db = testing::database().await;
    let stage = stage(&db).await;
    for (name, sort_name) in [
        ("Zorro", None),
        ("The Apu Trilogy", Some("Apu Trilogy")),
        ("apollo", None),
        ("Élite", None),
        ("Fantômas", None),
        ("fantomas", None),
    ] {
        let new = NewCollection { sort_name: sort_name.map(Into::into), ..NewCollection::new(name) };
        let collection = db.movies().insert_collection(&new).await.unwrap();
        db.movies().add_to_collection(collection.id, stage.movies[0].id, None).await.unwrap();
    }

    for viewer in [Viewer::System, stage.child] {
        let (mut names, mut request) = (Vec::new(), Some(PageRequest::first(2)));
        while let Some(page) = request.take() {
            let page = db.movies().collections(viewer, page).await.unwrap();
            request = page.next_request(2);
            names.extend(page.items.into_iter().map(|collection| collection.name));
        }
        assert_eq!(names, ["apollo", "The Apu Trilogy", "Élite", "Fantômas", "fantomas", "Zorro"], "{viewer:?}");
    }
}
