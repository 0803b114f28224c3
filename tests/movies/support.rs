//! What the tests of movies start from.

use revenge_db::libraries::{Library, NewLibrary};
use revenge_db::movies::{Movie, MovieId, NewMovie};
use revenge_db::testing::TestDatabase;
use revenge_db::users::{NewUser, User};
use uuid::Uuid;

/// Fixed ids, so that a failure names the same row every time.
pub fn id(n: u128) -> MovieId {
    MovieId(Uuid::from_u128(n))
}

pub async fn library(db: &TestDatabase) -> Library {
    db.libraries().insert(&NewLibrary::movies("Films")).await.unwrap()
}

pub async fn user(db: &TestDatabase, name: &str) -> User {
    db.users().insert(&NewUser::new(name, format!("{name}@example.org"))).await.unwrap()
}

pub fn heat(library: &Library) -> NewMovie {
    NewMovie {
        id: id(1),
        tmdb_id: Some(949),
        imdb_id: Some("tt0113277".into()),
        year: Some(1995),
        ..NewMovie::new(library.id, "Heat")
    }
}

pub async fn movie(db: &TestDatabase, library: &Library, title: &str) -> Movie {
    db.movies().insert(&NewMovie::new(library.id, title)).await.unwrap()
}

/// One of a user's lists, whole, by pages of two.
pub async fn pages<T, F>(first: impl Fn(revenge_db::PageRequest) -> F) -> Vec<T>
where
    F: Future<Output = revenge_db::Result<revenge_db::Page<T>>>,
{
    let (mut items, mut request) = (Vec::new(), Some(revenge_db::PageRequest::first(2)));
    while let Some(next) = request {
        let page = first(next).await.unwrap();
        assert!(page.items.len() <= 2);
        request = page.next_request(2);
        items.extend(page.items);
    }
    items
}
