use revenge_db::libraries::NewLibrary;
use revenge_db::movies::Rating;
use revenge_db::users::UserId;
use revenge_db::{Error, testing};

use crate::support::{id, library, movie, pages, user};

fn rating(value: i32) -> Rating {
    Rating::new(value).unwrap()
}

#[test]
fn a_rating_is_a_number_from_1_to_100() {
    for wrong in [i32::MIN, -1, 0, 101, i32::MAX] {
        assert!(matches!(Rating::new(wrong), Err(Error::Invalid { .. })), "{wrong}");
        assert!(serde_json::from_str::<Rating>(&wrong.to_string()).is_err(), "{wrong}");
    }
    for right in [1, 50, 100] {
        assert_eq!(rating(right).get(), right);
        assert_eq!(rating(right).to_string(), right.to_string());
        assert_eq!(serde_json::from_str::<Rating>(&serde_json::to_string(&rating(right)).unwrap()).unwrap(), rating(right));
    }
}

#[tokio::test]
async fn rating_again_replaces_the_rating_and_keeps_the_review() {
    let db = testing::database().await;
    let (ann, heat) = (user(&db, "ann").await, movie(&db, &library(&db).await, "Heat").await);
    let movies = db.movies();
    assert_eq!(movies.user_rating(ann.id, heat.id).await.unwrap(), None);

    movies.rate_with_review(ann.id, heat.id, rating(80), Some("Loud.")).await.unwrap();
    let again = movies.rate(ann.id, heat.id, rating(90)).await.unwrap();

    assert_eq!((again.rating.get(), again.review.as_deref()), (90, Some("Loud.")));
    assert_eq!(movies.user_rating(ann.id, heat.id).await.unwrap(), Some(again));
    assert_eq!(movies.rate_with_review(ann.id, heat.id, rating(90), None).await.unwrap().review, None);
}

#[tokio::test]
async fn the_average_follows_every_rating() {
    let db = testing::database().await;
    let (ann, bob) = (user(&db, "ann").await, user(&db, "bob").await);
    let heat = movie(&db, &library(&db).await, "Heat").await;
    let movies = db.movies();
    let average = async || {
        let total = db.movies().average_user_rating(heat.id).await.unwrap();
        (total.ratings, total.average)
    };

    assert_eq!(average().await, (0, None));
    movies.rate(ann.id, heat.id, rating(90)).await.unwrap();
    movies.rate(bob.id, heat.id, rating(1)).await.unwrap();
    movies.rate(bob.id, heat.id, rating(40)).await.unwrap();
    assert_eq!(average().await, (2, Some(65.0)));
    assert!(movies.remove_rating(ann.id, heat.id).await.unwrap());
    assert!(!movies.remove_rating(ann.id, heat.id).await.unwrap());
    assert_eq!(average().await, (1, Some(40.0)));
    movies.remove_rating(bob.id, heat.id).await.unwrap();
    assert_eq!(average().await, (0, None));
}

#[tokio::test]
async fn nobody_rates_what_does_not_exist() {
    let db = testing::database().await;
    let (ann, heat) = (user(&db, "ann").await, movie(&db, &library(&db).await, "Heat").await);

    let no_movie = db.movies().rate(ann.id, id(404), rating(50)).await;
    let no_user = db.movies().rate(UserId::now(), heat.id, rating(50)).await;
    let too_long = db.movies().rate_with_review(ann.id, heat.id, rating(50), Some(&"x".repeat(20_001))).await;

    assert!(matches!(no_movie, Err(Error::Invalid { .. })), "{no_movie:?}");
    assert!(matches!(no_user, Err(Error::Invalid { .. })), "{no_user:?}");
    assert!(matches!(too_long, Err(Error::Invalid { .. })), "{too_long:?}");
}

#[tokio::test]
async fn a_users_ratings_come_in_pages_without_what_he_may_not_see() {
    let db = testing::database().await;
    let (ann, bob, library) = (user(&db, "ann").await, user(&db, "bob").await, library(&db).await);
    let hidden = db.libraries().insert(&NewLibrary { is_private: true, ..NewLibrary::movies("Private") }).await.unwrap();
    let movies = db.movies();
    let mut expected = Vec::new();
    for n in 1..=5 {
        let movie = movie(&db, &library, &format!("Film {n}")).await;
        movies.rate(ann.id, movie.id, rating(n)).await.unwrap();
        movies.rate(bob.id, movie.id, rating(100)).await.unwrap();
        expected.insert(0, (movie.id, n));
    }
    for (library, title) in [(&library, "Deleted"), (&hidden, "Hidden")] {
        let movie = movie(&db, library, title).await;
        movies.rate(ann.id, movie.id, rating(99)).await.unwrap();
        if title == "Deleted" {
            movies.delete(movie.id).await.unwrap();
        }
    }

    let listed = pages(|page| async { db.movies().list_user_ratings(ann.id, page).await }).await;

    assert_eq!(listed.iter().map(|rated| (rated.movie.id, rated.rating.get())).collect::<Vec<_>>(), expected);
}
