use std::collections::BTreeSet;
use std::time::Duration;

use revenge_db::movies::{FileId, NewFile};
use revenge_db::{Error, PageRequest, testing};

use crate::support::{id, library, movie};

fn full(path: &str) -> NewFile {
    NewFile {
        size_bytes: Some(5_000_000_000),
        container: Some("mkv".into()),
        resolution: Some("2160p".into()),
        quality_profile: Some("Ultra-HD".into()),
        video_codec: Some("hevc".into()),
        audio_codec: Some("truehd".into()),
        duration: Some(Duration::from_millis(10_200_500)),
        bitrate_kbps: Some(40_000),
        framerate: Some(23.976),
        dynamic_range: Some("HDR10".into()),
        color_space: Some("bt2020".into()),
        audio_channels: Some("7.1".into()),
        audio_languages: vec!["en".into(), "de".into()],
        subtitle_languages: vec!["pt-BR".into()],
        radarr_file_id: Some(7),
        is_monitored: false,
        ..NewFile::new(path)
    }
}

#[tokio::test]
async fn a_file_is_found_by_id_movie_path_and_radarr_id() {
    let db = testing::database().await;
    let (library, movies) = (library(&db).await, db.movies());
    let heat = movie(&db, &library, "Heat").await;
    let long = format!("/films/{}.mkv", "ä".repeat(900));

    let file = movies.insert_file(heat.id, &full("/films/Heat (1995)/Heat.mkv")).await.unwrap();
    let bare = movies.insert_file(heat.id, &NewFile::new(&long)).await.unwrap();

    assert_eq!(
        (file.file_name.as_str(), file.library_id, file.duration),
        ("Heat.mkv", library.id, Some(Duration::from_millis(10_200_500)))
    );
    assert_eq!((&bare.audio_languages, bare.duration, bare.is_monitored), (&vec![], None, true));
    assert_eq!(movies.file(file.id).await.unwrap(), Some(file.clone()));
    assert_eq!(movies.find_file_by_path(library.id, &long).await.unwrap(), Some(bare.clone()));
    assert_eq!(movies.find_file_by_radarr_id(library.id, 7).await.unwrap(), Some(file.clone()));
    assert_eq!(movies.files_of(heat.id).await.unwrap(), vec![file, bare]);
    assert_eq!(movies.find_file_by_path(library.id, "/films").await.unwrap(), None);
    assert_eq!(movies.find_file_by_radarr_id(library.id, 8).await.unwrap(), None);
}

#[tokio::test]
async fn a_path_and_a_radarr_id_belong_to_one_live_file_of_a_library() {
    let db = testing::database().await;
    let (library, movies) = (library(&db).await, db.movies());
    let heat = movie(&db, &library, "Heat").await;
    let file = movies.insert_file(heat.id, &full("/a.mkv")).await.unwrap();

    let same_path = movies.insert_file(heat.id, &NewFile::new("/a.mkv")).await;
    let same_radarr_id = movies.insert_file(heat.id, &NewFile { radarr_file_id: Some(7), ..NewFile::new("/b.mkv") }).await;

    assert!(matches!(&same_path, Err(Error::Conflict { constraint, .. }) if constraint == "idx_movie_files_library_path"), "{same_path:?}");
    assert!(
        matches!(&same_radarr_id, Err(Error::Conflict { constraint, .. }) if constraint == "idx_movie_files_library_radarr_file_id"),
        "{same_radarr_id:?}"
    );
    movies.delete_file(file.id).await.unwrap();
    assert_eq!(movies.file(file.id).await.unwrap(), None);
    assert_eq!(movies.files_of(heat.id).await.unwrap(), vec![]);
    movies.insert_file(heat.id, &full("/a.mkv")).await.unwrap();
    assert!(matches!(movies.delete_file(file.id).await, Err(Error::NotFound { .. })));
}

#[tokio::test]
async fn a_file_needs_a_live_movie_and_goes_with_it() {
    let db = testing::database().await;
    let (library, movies) = (library(&db).await, db.movies());
    let heat = movie(&db, &library, "Heat").await;
    let file = movies.insert_file(heat.id, &NewFile::new("/a.mkv")).await.unwrap();

    movies.delete(heat.id).await.unwrap();

    assert_eq!(movies.file(file.id).await.unwrap(), None);
    for nobody in [heat.id, id(404)] {
        assert!(matches!(movies.insert_file(nobody, &NewFile::new("/b.mkv")).await, Err(Error::NotFound { .. })));
    }
}

#[tokio::test]
async fn an_update_writes_every_field_unless_the_row_changed_meanwhile() {
    let db = testing::database().await;
    let (library, movies) = (library(&db).await, db.movies());
    let heat = movie(&db, &library, "Heat").await;
    let before = movies.insert_file(heat.id, &full("/a.mkv")).await.unwrap();
    let mut changed = before.clone();
    changed.path = "/films/b.mp4".into();
    changed.container = None;
    changed.duration = None;
    changed.radarr_file_id = None;
    changed.audio_languages = vec!["fr".into()];

    let after = movies.update_file(&changed).await.unwrap();

    changed.file_name = "b.mp4".into();
    changed.updated_at = after.updated_at;
    assert_eq!(after, changed);
    assert_eq!(movies.file(before.id).await.unwrap(), Some(after.clone()));
    assert!(matches!(movies.update_file(&before).await, Err(Error::Stale { .. })));
    let negative = movies.update_file(&revenge_db::movies::File { size_bytes: Some(-1), ..after }).await;
    assert!(matches!(negative, Err(Error::Invalid { .. })), "{negative:?}");
}

#[tokio::test]
async fn the_paths_of_a_library_come_in_pages_each_exactly_once() {
    let db = testing::database().await;
    let (films, other, movies) = (library(&db).await, library(&db).await, db.movies());
    let (heat, ran) = (movie(&db, &films, "Heat").await, movie(&db, &other, "Ran").await);
    for n in 0..7 {
        movies.insert_file(heat.id, &NewFile::new(format!("/films/{n}"))).await.unwrap();
    }
    movies.insert_file(ran.id, &NewFile::new("/other")).await.unwrap();
    let gone = movies.insert_file(heat.id, &NewFile::new("/gone")).await.unwrap();
    movies.delete_file(gone.id).await.unwrap();

    let mut seen = Vec::new();
    let mut next = Some(PageRequest::first(3));
    while let Some(request) = next {
        let page = movies.list_paths(films.id, request).await.unwrap();
        next = page.next_request(3);
        seen.extend(page.items);
    }

    assert_eq!(seen.iter().map(|file| file.path.clone()).collect::<BTreeSet<_>>(), (0..7).map(|n| format!("/films/{n}")).collect());
    assert_eq!(seen.len(), 7);
    assert!(seen.iter().all(|file| file.movie_id == heat.id));
    assert_eq!(movies.file(FileId(uuid::Uuid::nil())).await.unwrap(), None);
}
