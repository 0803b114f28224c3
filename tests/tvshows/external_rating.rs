use revenge_db::tvshows::NewExternalRating;
use revenge_db::{Error, testing};

use crate::support::{id, library, series};

fn rating(source: &str, rating: Option<f64>) -> NewExternalRating {
    NewExternalRating { source: source.into(), rating, vote_count: Some(10), certified: None }
}

#[tokio::test]
async fn a_site_has_one_rating_of_a_series_the_last() {
    let db = testing::database().await;
    let (library, shows) = (library(&db).await, db.tvshows());
    let heat = series(&db, &library, "Heat").await;
    shows.upsert_external_rating(heat.id, &rating("metacritic", Some(76.0))).await.unwrap();
    let first = shows.upsert_external_rating(heat.id, &rating("imdb", Some(83.0))).await.unwrap();

    let second = NewExternalRating { source: "imdb".into(), rating: None, vote_count: None, certified: Some(true) };
    let second = shows.upsert_external_rating(heat.id, &second).await.unwrap();

    assert_eq!((second.rating, second.vote_count, second.certified), (None, None, Some(true)));
    assert!(second.updated_at > first.updated_at);
    let all = shows.external_ratings_of(heat.id).await.unwrap();
    assert_eq!(all.iter().map(|rating| rating.source.as_str()).collect::<Vec<_>>(), ["imdb", "metacritic"]);
    assert_eq!(all[0], second);
    assert_eq!(shows.external_ratings_of(id(404)).await.unwrap(), vec![]);
}

#[tokio::test]
async fn a_rating_out_of_its_bounds_or_of_no_series_is_refused() {
    let db = testing::database().await;
    let (library, shows) = (library(&db).await, db.tvshows());
    let heat = series(&db, &library, "Heat").await;

    for (series, rating) in [
        (heat.id, rating("imdb", Some(100.1))),
        (heat.id, rating("imdb", Some(f64::NAN))),
        (heat.id, rating("", None)),
        (id(404), rating("imdb", None)),
    ] {
        assert!(matches!(shows.upsert_external_rating(series, &rating).await, Err(Error::Invalid { .. })), "{rating:?}");
    }
}
