//! Age ratings and their systems.

use revenge_db::Error;
use revenge_db::testing;
use revenge_db::users::{ContentRatingId, NewContentRating, RatingSystem};

#[tokio::test]
async fn a_code_tells_the_level_of_a_title() {
    let db = testing::database().await;
    let users = db.users();
    let names: Vec<_> = users.rating_systems().await.unwrap().into_iter().map(|system| system.name).collect();
    assert_eq!(names, ["bbfc", "fsk", "mpaa", "us_tv"]);
    for (system, code, level) in [("mpaa", "PG-13", Some(13)), ("fsk", "12", Some(12)), ("bbfc", "U", Some(0)), ("mpaa", "X", None)] {
        assert_eq!(users.find_content_rating(system, code).await.unwrap().map(|rating| rating.rating_level), level);
    }
    let fsk = users.content_ratings_of("fsk").await.unwrap();
    assert_eq!(fsk.iter().map(|rating| rating.rating_level).collect::<Vec<_>>(), [0, 6, 12, 16, 18]);
    assert_eq!(users.content_rating(fsk[0].id).await.unwrap().as_ref(), Some(&fsk[0]));
    assert!(users.content_ratings().await.unwrap().len() > 20);
}

#[tokio::test]
async fn systems_and_ratings_are_added_changed_and_deleted() {
    let db = testing::database().await;
    let users = db.users();
    let mut system = RatingSystem { name: "kijkwijzer".into(), display_name: "K".into(), country: Some("NL".into()) };
    users.upsert_rating_system(&system).await.unwrap();
    system.display_name = "Kijkwijzer".into();
    users.upsert_rating_system(&system).await.unwrap();
    assert!(users.rating_systems().await.unwrap().contains(&system));
    system.country = Some("nl".into());
    assert!(matches!(users.upsert_rating_system(&system).await, Err(Error::Invalid { .. })));

    let rating = users.insert_content_rating(&NewContentRating::new("kijkwijzer", "AL", 0)).await.unwrap();
    assert_eq!((rating.display_name.as_str(), rating.min_age), ("AL", None));
    assert!(matches!(users.insert_content_rating(&NewContentRating::new("kijkwijzer", "AL", 0)).await, Err(Error::Conflict { .. })));
    for wrong in [NewContentRating::new("nobody", "1", 1), NewContentRating::new("fsk", "x", 101)] {
        assert!(matches!(users.insert_content_rating(&wrong).await, Err(Error::Invalid { .. })));
    }
    let mut changed = rating.clone();
    (changed.display_name, changed.icon_url) = ("Alle leeftijden".into(), Some("/al.svg".into()));
    let changed = users.update_content_rating(&changed).await.unwrap();
    assert_eq!(changed.icon_url.as_deref(), Some("/al.svg"));
    assert!(matches!(users.update_content_rating(&rating).await, Err(Error::Stale { .. })));
    users.delete_content_rating(rating.id).await.unwrap();
    for id in [rating.id, ContentRatingId::now()] {
        assert!(matches!(users.delete_content_rating(id).await, Err(Error::NotFound { .. })));
    }
    users.insert_content_rating(&NewContentRating::new("kijkwijzer", "16", 16)).await.unwrap();
    assert!(users.delete_rating_system("kijkwijzer").await.unwrap());
    assert!(!users.delete_rating_system("kijkwijzer").await.unwrap());
    assert_eq!(users.content_ratings_of("kijkwijzer").await.unwrap(), []);
}
