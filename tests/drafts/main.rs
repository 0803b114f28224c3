//! Drafts against a real server.
#![cfg(feature = "testing")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking, its helpers too")]
#![allow(clippy::disallowed_methods, reason = "tries what no method of the crate does")]

use futures_util::future::join_all;
use revenge_db::drafts::{DraftId, DraftState, DraftTarget, NewDraft};
use revenge_db::libraries::NewLibrary;
use revenge_db::movies::{Movie, MovieDetails, MovieId, NewMovie};
use revenge_db::testing::{self, TestDatabase};
use revenge_db::tvshows::{NewEpisode, NewSeason, NewSeries};
use revenge_db::users::{NewUser, UserId};
use revenge_db::{Error, PageRequest};
use serde_json::{Value, json};
use sqlx::Executor as _;

#[path = "../support/mod.rs"]
mod common;

use crate::common::{Observer, giving_way};

async fn user(db: &TestDatabase, name: &str) -> UserId {
    db.users().insert(&NewUser::new(name, format!("{name}@example.org"))).await.unwrap().id
}

async fn heat(db: &TestDatabase) -> Movie {
    let details = MovieDetails { tagline: Some("A Los Angeles crime saga".into()), ..MovieDetails::default() };
    let library = db.libraries().insert(&NewLibrary::movies("Films")).await.unwrap();
    db.movies().insert(&NewMovie { year: Some(1994), details, ..NewMovie::new(library.id, "Heet") }).await.unwrap()
}

fn edit() -> Value {
    json!({ "title": "Heat", "year": 1995, "release_date": "1995-12-15", "tagline": null })
}

#[tokio::test]
async fn a_draft_changes_nothing_until_it_is_published_and_then_all_it_names() {
    let db = testing::database().await;
    let (ann, boss, movie) = (user(&db, "ann").await, user(&db, "boss").await, heat(&db).await);
    let target = DraftTarget::Movie(movie.id);

    let draft =
        db.drafts().insert(&NewDraft { content: "a typo".into(), ..NewDraft::new(ann, target, json!({ "title": "Heat" })) }).await.unwrap();
    assert_eq!((draft.state, draft.target, draft.user_id), (DraftState::Draft, target, ann));
    let changed = db.drafts().update(draft.id, "a typo, and the year", &edit()).await.unwrap();
    assert_eq!((changed.content.as_str(), &changed.metadata), ("a typo, and the year", &edit()));
    assert_eq!(db.movies().get(movie.id).await.unwrap().unwrap().title, "Heet");
    assert_eq!(db.drafts().count_open().await.unwrap(), 1);

    assert_eq!((draft.version, changed.version), (1, 2));
    db.drafts().publish(draft.id, changed.version, Some(boss)).await.unwrap();

    let published = db.drafts().get(draft.id).await.unwrap().unwrap();
    assert_eq!((published.state, published.closed_by), (DraftState::Published, Some(boss)));
    assert!(published.closed_at.is_some());
    let after = db.movies().get(movie.id).await.unwrap().unwrap();
    assert_eq!((after.title.as_str(), after.year, after.release_date), ("Heat", Some(1995), "1995-12-15".parse().ok()));
    assert_eq!(db.movies().details(movie.id).await.unwrap().unwrap().tagline, None);
    let history = db.drafts().history(draft.id).await.unwrap();
    let states: Vec<_> = history.iter().map(|change| (change.state, change.changed_by)).collect();
    assert_eq!(states, [(DraftState::Draft, Some(ann)), (DraftState::Published, Some(boss))]);
    assert!(history[0].changed_at <= history[1].changed_at);
    assert_eq!(db.drafts().count_open().await.unwrap(), 0);
}

#[tokio::test]
async fn series_seasons_and_episodes_have_drafts_too() {
    let db = testing::database().await;
    let ann = user(&db, "ann").await;
    let library = db.libraries().insert(&NewLibrary::tvshows("Series")).await.unwrap();
    let series = db.tvshows().insert(&NewSeries::new(library.id, "Dark")).await.unwrap();
    let season = db.tvshows().insert_season(&NewSeason::new(series.id, 1)).await.unwrap();
    let episode = db.tvshows().insert_episode(&NewEpisode::new(season.id, 1, "Secrets")).await.unwrap();
    let edits = [
        (DraftTarget::Series(series.id), json!({ "first_air_date": "2017-12-01", "status": "ended" })),
        (DraftTarget::Season(season.id), json!({ "name": "One", "air_date": "2017-12-01" })),
        (DraftTarget::Episode(episode.id), json!({ "title": "Geheimnisse", "air_date": "2017-12-01" })),
    ];

    for (target, edit) in edits {
        let draft = db.drafts().insert(&NewDraft::new(ann, target, edit)).await.unwrap();
        db.drafts().publish(draft.id, draft.version, None).await.unwrap();
        let listed = db.drafts().list_of_target(target, PageRequest::first(10)).await.unwrap().items;
        assert_eq!(
            listed.iter().map(|draft| (draft.id, draft.state, draft.closed_by)).collect::<Vec<_>>(),
            [(draft.id, DraftState::Published, None)]
        );
    }

    let series = db.tvshows().get(series.id).await.unwrap().unwrap();
    assert_eq!(
        (series.title.as_str(), series.first_air_date, series.status.as_deref()),
        ("Dark", "2017-12-01".parse().ok(), Some("ended"))
    );
    assert!(series.is_locked && db.tvshows().episode(episode.id).await.unwrap().unwrap().is_locked);
    assert_eq!(db.tvshows().season(season.id).await.unwrap().unwrap().name.as_deref(), Some("One"));
    assert_eq!(db.tvshows().episode(episode.id).await.unwrap().unwrap().title, "Geheimnisse");
}

#[tokio::test]
async fn what_is_closed_stays_closed() {
    let db = testing::database().await;
    let (ann, movie) = (user(&db, "ann").await, heat(&db).await);
    let drafts = db.drafts();
    let new = NewDraft::new(ann, DraftTarget::Movie(movie.id), edit());
    drafts.insert(&new).await.unwrap();

    drafts.discard(new.id, Some(ann), Some("not so")).await.unwrap();

    let discarded = drafts.get(new.id).await.unwrap().unwrap();
    assert_eq!((discarded.state, discarded.reason.as_deref()), (DraftState::Discarded, Some("not so")));
    assert!(matches!(drafts.publish(new.id, 1, None).await, Err(Error::Invalid { reason, .. }) if reason.contains("discarded")));
    assert!(matches!(drafts.discard(new.id, None, None).await, Err(Error::NotFound { .. })));
    assert!(matches!(drafts.update(new.id, "", &edit()).await, Err(Error::NotFound { .. })));
    let by_hand = sqlx::query("UPDATE drafts SET state = 'published'").execute(db.write()).await.unwrap_err();
    assert!(by_hand.to_string().contains("not changed any more"), "{by_hand}");
    let history = sqlx::query("DELETE FROM draft_states").execute(db.write()).await.unwrap_err();
    assert_eq!(history.as_database_error().unwrap().code().as_deref(), Some("42501"));
    assert_eq!(db.movies().get(movie.id).await.unwrap().unwrap().title, "Heet");
    // Who is deleted leaves what he decided.
    db.owner().await.execute("UPDATE drafts SET closed_by = NULL").await.unwrap();
}

#[tokio::test]
async fn a_hundred_who_publish_at_once_are_one() {
    let db = testing::database().await;
    let (ann, movie) = (user(&db, "ann").await, heat(&db).await);
    let draft = db.drafts().insert(&NewDraft::new(ann, DraftTarget::Movie(movie.id), edit())).await.unwrap();

    let outcomes = join_all((0..100).map(|n| {
        let db = (*db).clone();
        async move {
            if n % 2 == 0 {
                db.drafts().publish(draft.id, draft.version, Some(ann)).await
            } else {
                db.drafts().discard(draft.id, Some(ann), None).await
            }
        }
    }))
    .await;

    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    assert_eq!(db.drafts().history(draft.id).await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_draft_that_cannot_be_applied_stays_open_and_changes_nothing() {
    let db = testing::database().await;
    let (ann, movie) = (user(&db, "ann").await, heat(&db).await);
    let drafts = db.drafts();
    let propose = async |metadata: Value| drafts.insert(&NewDraft::new(ann, DraftTarget::Movie(movie.id), metadata)).await.unwrap().id;

    for metadata in
        [json!({ "title": "Heat", "release_date": "1995-02-31" }), json!({ "title": "Heat", "year": 99999 }), json!({ "title": "" })]
    {
        let draft = propose(metadata.clone()).await;
        assert!(matches!(drafts.publish(draft, 1, None).await, Err(Error::Invalid { .. })), "{metadata}");
        assert_eq!(drafts.get(draft).await.unwrap().unwrap().state, DraftState::Draft);
    }
    assert_eq!(db.movies().get(movie.id).await.unwrap().unwrap(), movie);

    let late = propose(edit()).await;
    db.movies().delete(movie.id).await.unwrap();
    assert!(matches!(drafts.publish(late, 1, None).await, Err(Error::Invalid { reason, .. }) if reason.contains("deleted")));
    assert!(matches!(drafts.publish(DraftId::now(), 1, None).await, Err(Error::NotFound { .. })));
}

#[tokio::test]
async fn a_draft_names_fields_that_there_are_with_values_of_their_type() {
    let db = testing::database().await;
    let (ann, movie) = (user(&db, "ann").await, heat(&db).await);
    let refused = [
        json!({}),
        json!([]),
        json!("title"),
        json!({ "id": "x" }),
        json!({ "library_id": null }),
        json!({ "first_air_date": "2017-12-01" }),
        json!({ "title": null }),
        json!({ "title": 7 }),
        json!({ "year": "1995" }),
        json!({ "year": 1995.5 }),
        json!({ "year": 12345678901_i64 }),
        json!({ "rating_level": "18" }),
        json!({ "rating_level": 17.5 }),
        json!({ "release_date": "soon" }),
        json!({ "overview": { "en": "x" } }),
        json!({ "overview": "x".repeat(300_000) }),
    ];
    for metadata in refused {
        let refusal = db.drafts().insert(&NewDraft::new(ann, DraftTarget::Movie(movie.id), metadata.clone())).await;
        assert!(matches!(refusal, Err(Error::Invalid { .. })), "{}: {refusal:?}", metadata.to_string().get(..80).unwrap_or_default());
    }
    let nobody = NewDraft::new(UserId::now(), DraftTarget::Movie(movie.id), edit());
    assert!(matches!(db.drafts().insert(&nobody).await, Err(Error::Invalid { .. })));
    let nothing = NewDraft::new(ann, DraftTarget::Movie(MovieId::now()), edit());
    assert!(matches!(db.drafts().insert(&nothing).await, Err(Error::NotFound { .. })));
    let new = NewDraft::new(ann, DraftTarget::Movie(movie.id), edit());
    db.drafts().insert(&new).await.unwrap();
    assert!(matches!(db.drafts().insert(&new).await, Err(Error::Conflict { .. })));
    assert!(matches!(db.drafts().update(new.id, &"x".repeat(10_001), &edit()).await, Err(Error::Invalid { .. })));
    assert!(matches!(db.drafts().update(DraftId::now(), "", &edit()).await, Err(Error::NotFound { .. })));
}

#[tokio::test]
async fn lists_go_through_each_draft_once() {
    let db = testing::database().await;
    let (ann, bob, movie) = (user(&db, "ann").await, user(&db, "bob").await, heat(&db).await);
    let target = DraftTarget::Movie(movie.id);
    let mut made = Vec::new();
    for n in 0..7 {
        made.push(db.drafts().insert(&NewDraft::new(if n % 2 == 0 { ann } else { bob }, target, edit())).await.unwrap().id);
    }
    db.drafts().discard(made[0], None, None).await.unwrap();

    let mut open = Vec::new();
    let mut request = Some(PageRequest::first(4));
    while let Some(wanted) = request {
        let page = db.drafts().list_open(wanted).await.unwrap();
        request = page.next_request(4);
        open.extend(page.items.into_iter().map(|draft| draft.id));
    }
    assert_eq!(open, made[1..]);
    let of_ann: Vec<_> =
        db.drafts().list_of_user(ann, PageRequest::first(10)).await.unwrap().items.into_iter().map(|draft| draft.id).collect();
    assert_eq!(of_ann, [made[6], made[4], made[2], made[0]]);
    assert_eq!(db.drafts().list_of_target(target, PageRequest::first(10)).await.unwrap().items.len(), 7);

    assert_eq!(db.drafts().delete_closed("2900-01-01T00:00:00Z".parse().unwrap()).await.unwrap(), 1);
    assert!(db.drafts().history(made[0]).await.unwrap().is_empty());

    let closed = "INSERT INTO drafts (id, user_id, movie_id, metadata, state, closed_at)
                  SELECT gen_random_uuid(), u.id, m.id, '{\"title\": \"Heat\"}', 'discarded', now() FROM users AS u, movies AS m, generate_series(1, 1250)";
    db.owner().await.execute(closed).await.unwrap();
    assert_eq!(db.drafts().delete_closed("2900-01-01T00:00:00Z".parse().unwrap()).await.unwrap(), 2_500);
}

#[tokio::test]
async fn a_publication_that_gives_way_in_a_deadlock_begins_anew() {
    let db = testing::database().await;
    let (ann, movie) = (user(&db, "ann").await, heat(&db).await);
    let draft = db.drafts().insert(&NewDraft::new(ann, DraftTarget::Movie(movie.id), edit())).await.unwrap();
    let (holds, wants) = ("SELECT FROM movies FOR UPDATE", "SELECT FROM drafts FOR UPDATE");
    giving_way(&db, holds, wants, async |late| late.drafts().publish(draft.id, draft.version, None).await).await.unwrap();
    assert_eq!(db.drafts().get(draft.id).await.unwrap().unwrap().state, DraftState::Published);
}

#[tokio::test]
async fn only_the_version_that_was_reviewed_is_published() {
    let db = testing::database().await;
    let (ann, movie) = (user(&db, "ann").await, heat(&db).await);
    let drafts = db.drafts();
    let reviewed = drafts.insert(&NewDraft::new(ann, DraftTarget::Movie(movie.id), json!({ "title": "Heat" }))).await.unwrap();
    let changed = drafts.update(reviewed.id, "", &json!({ "title": "Spam" })).await.unwrap();
    assert_eq!((reviewed.version, changed.version), (1, 2));

    let refused = drafts.publish(reviewed.id, reviewed.version, None).await;

    assert!(matches!(refused, Err(Error::Stale { .. })), "{refused:?}");
    assert_eq!(drafts.get(reviewed.id).await.unwrap().unwrap().state, DraftState::Draft);
    assert_eq!(db.movies().get(movie.id).await.unwrap().unwrap().title, "Heet");
    // What says the same is the same version, even in the same transaction.
    let same = drafts.update(reviewed.id, "", &json!({ "title": "Spam" })).await.unwrap();
    assert_eq!(same.version, 2);
    drafts.publish(reviewed.id, 2, None).await.unwrap();
    assert_eq!(db.movies().get(movie.id).await.unwrap().unwrap().title, "Spam");
}

#[tokio::test]
async fn a_draft_that_is_changed_while_it_is_published_is_stale() {
    let db = testing::database().await;
    let (ann, movie) = (user(&db, "ann").await, heat(&db).await);
    let drafts = db.drafts();
    let draft = drafts.insert(&NewDraft::new(ann, DraftTarget::Movie(movie.id), json!({ "title": "Heat" }))).await.unwrap();

    let open = db.begin().await.unwrap();
    open.drafts().update(draft.id, "", &json!({ "title": "Spam" })).await.unwrap();
    let observer = Observer::of(&db).await;
    let (published, ()) = tokio::join!(drafts.publish(draft.id, draft.version, None), async {
        observer.wait_for(1, "wait_event_type = 'Lock'").await;
        open.commit().await.unwrap();
    });

    assert!(matches!(published, Err(Error::Stale { .. })), "{published:?}");
    assert_eq!(db.movies().get(movie.id).await.unwrap().unwrap().title, "Heet");
}

#[tokio::test]
async fn a_draft_that_is_written_as_it_is_while_it_is_published_is_published() {
    let db = testing::database().await;
    let (ann, movie) = (user(&db, "ann").await, heat(&db).await);
    let draft = db.drafts().insert(&NewDraft::new(ann, DraftTarget::Movie(movie.id), edit())).await.unwrap();
    let tx = db.begin().await.unwrap();
    let same = tx.drafts().update(draft.id, &draft.content, &draft.metadata).await.unwrap();
    assert_eq!(same.version, draft.version);
    let observer = Observer::of(&db).await;
    let commit = async {
        observer.wait_for(1, "wait_event_type = 'Lock'").await;
        tx.commit().await.unwrap();
    };

    let drafts = db.drafts();
    let (published, ()) = tokio::join!(drafts.publish(draft.id, draft.version, None), commit);

    published.unwrap();
    assert_eq!(db.movies().get(movie.id).await.unwrap().unwrap().title, "Heat");
    assert_eq!(db.drafts().get(draft.id).await.unwrap().unwrap().state, DraftState::Published);
}

#[tokio::test]
async fn a_new_content_rating_has_the_level_that_is_given_with_it_or_none() {
    let db = testing::database().await;
    let (ann, before) = (user(&db, "ann").await, heat(&db).await);
    let rated = Movie { content_rating: Some("FSK 16".into()), rating_level: Some(16), ..before };
    let mut movie = db.movies().update(&rated).await.unwrap();
    assert!(!movie.is_locked);

    for (metadata, rating, level) in [
        (json!({ "title": "Heat" }), Some("FSK 16"), Some(16)),
        (json!({ "content_rating": "FSK 16" }), Some("FSK 16"), Some(16)),
        (json!({ "content_rating": "FSK 18", "rating_level": 18 }), Some("FSK 18"), Some(18)),
        (json!({ "content_rating": "R" }), Some("R"), None),
        (json!({ "rating_level": 17 }), Some("R"), Some(17)),
        (json!({ "content_rating": null }), None, None),
    ] {
        let draft = db.drafts().insert(&NewDraft::new(ann, DraftTarget::Movie(movie.id), metadata.clone())).await.unwrap();
        db.drafts().publish(draft.id, draft.version, None).await.unwrap();
        movie = db.movies().get(movie.id).await.unwrap().unwrap();
        assert_eq!((movie.content_rating.as_deref(), movie.rating_level), (rating, level), "{metadata}");
        // Edited by hand: no refresh writes over it.
        assert!(movie.is_locked, "{metadata}");
    }
}

#[tokio::test]
async fn a_history_begins_with_the_draft_whatever_its_transaction_did_to_it() {
    let db = testing::database().await;
    let (ann, movie) = (user(&db, "ann").await, heat(&db).await);
    let new = NewDraft::new(ann, DraftTarget::Movie(movie.id), edit());

    let open = db.begin().await.unwrap();
    open.drafts().insert(&new).await.unwrap();
    open.drafts().discard(new.id, None, None).await.unwrap();
    open.commit().await.unwrap();

    let states: Vec<_> = db.drafts().history(new.id).await.unwrap().iter().map(|change| change.state).collect();
    assert_eq!(states, [DraftState::Draft, DraftState::Discarded]);
}
