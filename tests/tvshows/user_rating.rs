use revenge_db::libraries::NewLibrary;
use revenge_db::tvshows::Rating;
use revenge_db::users::UserId;
use revenge_db::{Error, testing};

use crate::support::{id, library, pages, series, user};

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
    let (ann, heat) = (user(&db, "ann").await, series(&db, &library(&db).await, "Heat").await);
    let shows = db.tvshows();
    assert_eq!(shows.user_rating(ann.id, heat.id).await.unwrap(), None);

    shows.rate_with_review(ann.id, heat.id, rating(80), Some("Loud.")).await.unwrap();
    let again = shows.rate(ann.id, heat.id, rating(90)).await.unwrap();

    assert_eq!((again.rating.get(), again.review.as_deref()), (90, Some("Loud.")));
    assert_eq!(shows.user_rating(ann.id, heat.id).await.unwrap(), Some(again));
    assert_eq!(shows.rate_with_review(ann.id, heat.id, rating(90), None).await.unwrap().review, None);
}

#[tokio::test]
async fn the_average_follows_every_rating() {
    let db = testing::database().await;
    let (ann, bob) = (user(&db, "ann").await, user(&db, "bob").await);
    let heat = series(&db, &library(&db).await, "Heat").await;
    let shows = db.tvshows();
    let average = async || {
        let total = db.tvshows().average_user_rating(heat.id).await.unwrap();
        (total.ratings, total.average)
    };

    assert_eq!(average().await, (0, None));
    shows.rate(ann.id, heat.id, rating(90)).await.unwrap();
    shows.rate(bob.id, heat.id, rating(1)).await.unwrap();
    shows.rate(bob.id, heat.id, rating(40)).await.unwrap();
    assert_eq!(average().await, (2, Some(65.0)));
    assert!(shows.remove_rating(ann.id, heat.id).await.unwrap());
    assert!(!shows.remove_rating(ann.id, heat.id).await.unwrap());
    assert_eq!(average().await, (1, Some(40.0)));
    shows.remove_rating(bob.id, heat.id).await.unwrap();
    assert_eq!(average().await, (0, None));
}

#[tokio::test]
async fn nobody_rates_what_does_not_exist() {
    let db = testing::database().await;
    let (ann, heat) = (user(&db, "ann").await, series(&db, &library(&db).await, "Heat").await);

    let no_series = db.tvshows().rate(ann.id, id(404), rating(50)).await;
    let no_user = db.tvshows().rate(UserId::now(), heat.id, rating(50)).await;
    let too_long = db.tvshows().rate_with_review(ann.id, heat.id, rating(50), Some(&"x".repeat(20_001))).await;

    assert!(matches!(no_series, Err(Error::Invalid { .. })), "{no_series:?}");
    assert!(matches!(no_user, Err(Error::Invalid { .. })), "{no_user:?}");
    assert!(matches!(too_long, Err(Error::Invalid { .. })), "{too_long:?}");
}

#[tokio::test]
async fn a_users_ratings_come_in_pages_without_what_he_may_not_see() {
    let db = testing::database().await;
    let (ann, bob, library) = (user(&db, "ann").await, user(&db, "bob").await, library(&db).await);
    let hidden = db.libraries().insert(&NewLibrary { is_private: true, ..NewLibrary::tvshows("Private") }).await.unwrap();
    let shows = db.tvshows();
    let mut expected = Vec::new();
    for n in 1..=5 {
        let series = series(&db, &library, &format!("Series {n}")).await;
        shows.rate(ann.id, series.id, rating(n)).await.unwrap();
        shows.rate(bob.id, series.id, rating(100)).await.unwrap();
        expected.insert(0, (series.id, n));
    }
    for (library, title) in [(&library, "Deleted"), (&hidden, "Hidden")] {
        let series = series(&db, library, title).await;
        shows.rate(ann.id, series.id, rating(99)).await.unwrap();
        if title == "Deleted" {
            shows.delete(series.id).await.unwrap();
        }
    }

    let listed = pages(|page| async { db.tvshows().list_user_ratings(ann.id, page).await }).await;

    assert_eq!(listed.iter().map(|rated| (rated.series.id, rated.rating.get())).collect::<Vec<_>>(), expected);
}
