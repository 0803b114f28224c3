use revenge_db::tvshows::{NewVideo, VideoKind, VideoSite};
use revenge_db::{Error, testing};

use crate::support::{id, library, series};

#[tokio::test]
async fn videos_are_listed_altogether_and_by_kind_and_deleted() {
    let db = testing::database().await;
    let (library, shows) = (library(&db).await, db.tvshows());
    let heat = series(&db, &library, "Heat").await;
    let trailer = NewVideo {
        name: Some("Official trailer".into()),
        language: Some("en".into()),
        size: Some(1080),
        ..NewVideo::new(VideoKind::Trailer, VideoSite::YouTube, "2GfZl4kuVNI")
    };
    let trailer = shows.insert_video(heat.id, &trailer).await.unwrap();
    let making = shows.insert_video(heat.id, &NewVideo::new(VideoKind::BehindTheScenes, VideoSite::Vimeo, "1")).await.unwrap();

    assert_eq!((trailer.size, making.name.as_deref()), (Some(1080), None));
    assert_eq!(shows.videos_of(heat.id).await.unwrap(), vec![making, trailer.clone()]);
    assert_eq!(shows.videos_of_kind(heat.id, VideoKind::Trailer).await.unwrap(), vec![trailer]);
    assert_eq!(shows.videos_of_kind(heat.id, VideoKind::OpeningCredits).await.unwrap(), vec![]);
    assert_eq!(shows.delete_videos(heat.id).await.unwrap(), 2);
    assert_eq!(shows.delete_videos(heat.id).await.unwrap(), 0);
}

#[tokio::test]
async fn a_video_is_stored_once_per_series_and_site_within_its_bounds() {
    let db = testing::database().await;
    let (library, shows) = (library(&db).await, db.tvshows());
    let heat = series(&db, &library, "Heat").await;
    let clip = |site| NewVideo::new(VideoKind::Clip, site, "k");
    shows.insert_video(heat.id, &clip(VideoSite::YouTube)).await.unwrap();
    shows.insert_video(heat.id, &clip(VideoSite::Other)).await.unwrap();

    let twice = shows.insert_video(heat.id, &NewVideo { kind: VideoKind::Teaser, ..clip(VideoSite::YouTube) }).await;

    assert!(matches!(&twice, Err(Error::Conflict { constraint, .. }) if constraint == "series_videos_series_id_site_key_key"), "{twice:?}");
    assert!(matches!(shows.insert_video(id(404), &clip(VideoSite::Vimeo)).await, Err(Error::Invalid { .. })));
    assert!(matches!(
        shows.insert_video(heat.id, &NewVideo { key: String::new(), ..clip(VideoSite::Vimeo) }).await,
        Err(Error::Invalid { .. })
    ));
}
