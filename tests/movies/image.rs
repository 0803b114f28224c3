use futures_util::future::join_all;
use revenge_db::movies::{ImageId, ImageKind, NewImage};
use revenge_db::{Error, testing};

use crate::support::{id, library, movie};

fn poster(path: &str) -> NewImage {
    NewImage::new(ImageKind::Poster, path, "tmdb")
}

#[tokio::test]
async fn images_come_by_kind_the_primary_first_then_by_votes() {
    let db = testing::database().await;
    let (library, movies) = (library(&db).await, db.movies());
    let heat = movie(&db, &library, "Heat").await;
    let unrated = movies.insert_image(heat.id, &poster("/unrated.jpg")).await.unwrap();
    let good =
        movies.insert_image(heat.id, &NewImage { vote_average: Some(9.0), vote_count: Some(3), ..poster("/good.jpg") }).await.unwrap();
    let shown =
        movies.insert_image(heat.id, &NewImage { vote_average: Some(1.0), is_primary: true, ..poster("/shown.jpg") }).await.unwrap();
    let wide = NewImage {
        width: Some(1920),
        height: Some(1080),
        language: Some("en".into()),
        blurhash: Some("LEHV6nWB2yk8".into()),
        ..NewImage::new(ImageKind::Backdrop, "/wide.jpg", "fanart")
    };
    let wide = movies.insert_image(heat.id, &wide).await.unwrap();

    assert_eq!((unrated.aspect_ratio, wide.aspect_ratio), (None, Some(1920.0 / 1080.0)));
    assert_eq!(movies.images_of_kind(heat.id, ImageKind::Poster).await.unwrap(), vec![shown.clone(), good.clone(), unrated.clone()]);
    assert_eq!(movies.images_of(heat.id).await.unwrap(), vec![wide, shown.clone(), good, unrated]);
    assert_eq!(movies.find_primary_image(heat.id, ImageKind::Poster).await.unwrap(), Some(shown));
    assert_eq!(movies.find_primary_image(heat.id, ImageKind::Backdrop).await.unwrap(), None);
}

#[tokio::test]
async fn a_movie_has_one_primary_image_of_a_kind_whoever_sets_it() {
    let db = testing::database().await;
    let (library, movies) = (library(&db).await, db.movies());
    let heat = movie(&db, &library, "Heat").await;
    let logo = movies.insert_image(heat.id, &NewImage { is_primary: true, ..NewImage::new(ImageKind::Logo, "/a", "tmdb") }).await.unwrap();
    let mut posters = Vec::new();
    for n in 0..6 {
        posters.push(movies.insert_image(heat.id, &NewImage { is_primary: true, ..poster(&format!("/{n}.jpg")) }).await.unwrap().id);
    }
    let primaries = async || {
        let all = movies.images_of_kind(heat.id, ImageKind::Poster).await.unwrap();
        all.into_iter().filter(|image| image.is_primary).map(|image| image.id).collect::<Vec<_>>()
    };
    assert_eq!(primaries().await, vec![posters[5]]);

    for outcome in join_all(posters.iter().map(|id| movies.set_primary_image(*id))).await {
        outcome.unwrap();
    }
    assert_eq!(primaries().await.len(), 1);
    movies.set_primary_image(posters[2]).await.unwrap();
    movies.set_primary_image(posters[2]).await.unwrap();

    assert_eq!(primaries().await, vec![posters[2]]);
    assert_eq!(movies.find_primary_image(heat.id, ImageKind::Logo).await.unwrap(), Some(logo));
    assert!(matches!(movies.set_primary_image(ImageId(id(404).0)).await, Err(Error::NotFound { .. })));
}

#[tokio::test]
async fn an_image_is_stored_once_per_movie_and_kind_within_its_bounds() {
    let db = testing::database().await;
    let (library, movies) = (library(&db).await, db.movies());
    let heat = movie(&db, &library, "Heat").await;
    movies.insert_image(heat.id, &poster("/a.jpg")).await.unwrap();
    movies.insert_image(heat.id, &NewImage::new(ImageKind::Thumb, "/a.jpg", "tmdb")).await.unwrap();

    let twice = movies.insert_image(heat.id, &poster("/a.jpg")).await;

    assert!(matches!(&twice, Err(Error::Conflict { constraint, .. }) if constraint == "idx_movie_images_once"), "{twice:?}");
    assert!(matches!(movies.insert_image(id(404), &poster("/a.jpg")).await, Err(Error::Invalid { .. })));
    assert!(matches!(movies.insert_image(heat.id, &NewImage { width: Some(0), ..poster("/b.jpg") }).await, Err(Error::Invalid { .. })));
}

#[tokio::test]
async fn images_are_deleted_by_kind_or_altogether() {
    let db = testing::database().await;
    let (library, movies) = (library(&db).await, db.movies());
    let (heat, ran) = (movie(&db, &library, "Heat").await, movie(&db, &library, "Ran").await);
    for kind in [ImageKind::Poster, ImageKind::Banner, ImageKind::Disc, ImageKind::Art, ImageKind::Still] {
        movies.insert_image(heat.id, &NewImage::new(kind, "/a.jpg", "tmdb")).await.unwrap();
    }
    movies.insert_image(ran.id, &poster("/a.jpg")).await.unwrap();

    assert_eq!(movies.delete_images_of_kind(heat.id, ImageKind::Poster).await.unwrap(), 1);
    assert_eq!(movies.delete_images_of_kind(heat.id, ImageKind::Poster).await.unwrap(), 0);
    assert_eq!(movies.delete_images(heat.id).await.unwrap(), 4);

    assert_eq!(movies.images_of(heat.id).await.unwrap(), vec![]);
    assert_eq!(movies.images_of(ran.id).await.unwrap().len(), 1);
}

#[tokio::test]
async fn of_primary_images_added_at_once_one_stands_and_the_others_are_conflicts() {
    let db = testing::database().await;
    let library = library(&db).await;
    let movie = movie(&db, &library, "Heat").await.id;
    let added =
        join_all((0..12).map(|n| {
            let (movies, path) = (db.movies(), format!("/{n}.jpg"));
            async move {
                movies.insert_image(movie, &NewImage { is_primary: n % 2 == 0, ..NewImage::new(ImageKind::Poster, path, "test") }).await
            }
        }))
        .await;
    let primary = db.movies().images_of(movie).await.unwrap().into_iter().filter(|image| image.is_primary).count();
    assert_eq!(primary, 1);
    for outcome in &added {
        assert!(matches!(outcome, Ok(_) | Err(Error::Conflict { .. })), "{outcome:?}");
    }
}
