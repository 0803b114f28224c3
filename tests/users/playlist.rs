//! Playlists: who sees them, what is in them, in which order.

use std::time::Duration;

use futures_util::TryStreamExt as _;
use revenge_db::movies::MovieId;
use revenge_db::testing::{self, TestDatabase};
use revenge_db::users::{
    Content, LONGEST_PLAYLIST_ITEM, NewPlaylist, NewPlaylistItem, Playlist, PlaylistId, PlaylistItem, PlaylistItemId, PlaylistVisibility,
    RepeatMode, UserId,
};
use revenge_db::{Error, PageRequest, Viewer};
use sqlx::Executor as _;
use tokio::task::JoinSet;

use crate::support::Observer;
use crate::titles::{HOUR, child, titles};
use crate::user;

async fn playlist(db: &TestDatabase, owner: UserId, name: &str) -> PlaylistId {
    db.users().insert_playlist(&NewPlaylist::new(owner, name)).await.unwrap().id
}

async fn add(db: &TestDatabase, playlist: PlaylistId, content: impl Into<Content>) -> PlaylistItemId {
    let new = NewPlaylistItem::new(playlist, content);
    db.users().add_playlist_item(&new).await.unwrap();
    new.id
}

async fn items(db: &TestDatabase, viewer: Viewer, playlist: PlaylistId) -> Vec<PlaylistItem> {
    db.users().stream_playlist_items(viewer, playlist).try_collect().await.unwrap()
}

async fn order(db: &TestDatabase, playlist: PlaylistId) -> Vec<PlaylistItemId> {
    items(db, Viewer::System, playlist).await.into_iter().map(|item| item.id).collect()
}

fn names(lists: Vec<Playlist>) -> Vec<String> {
    lists.into_iter().map(|list| list.name).collect()
}

/// What the triggers keep, and what it should be.
async fn counted(db: &TestDatabase, playlist: PlaylistId) -> (i64, i64) {
    let list = db.users().playlist(playlist).await.unwrap().unwrap();
    let sql = "SELECT count(*), coalesce(sum(duration_ms), 0)::bigint FROM playlist_items WHERE playlist_id = $1";
    let real: (i64, i64) = sqlx::query_as(sql).bind(playlist.0).fetch_one(&mut db.owner().await).await.unwrap();
    assert_eq!((i64::from(list.item_count), i64::try_from(list.total_duration.as_millis()).unwrap()), real);
    real
}

#[tokio::test]
async fn a_user_sees_his_own_public_and_shared_playlists() {
    let db = testing::database().await;
    let users = db.users();
    let (ann, bob, eve) = (user(&db, "ann").await.id, user(&db, "bob").await.id, user(&db, "eve").await.id);
    let private = playlist(&db, ann, "private").await;
    let public = users.insert_playlist(&NewPlaylist { visibility: PlaylistVisibility::Public, ..NewPlaylist::new(ann, "public") }).await;
    let (public, shared, bobs) = (public.unwrap().id, playlist(&db, ann, "shared").await, playlist(&db, bob, "bob's").await);
    users.share_playlist(shared, bob, false).await.unwrap();

    for (viewer, seen) in [
        (Viewer::User(ann), vec![private, public, shared]),
        (Viewer::User(bob), vec![public, shared, bobs]),
        (Viewer::User(eve), vec![public]),
        (Viewer::System, vec![private, public, shared, bobs]),
        (Viewer::User(UserId::now()), vec![]),
    ] {
        for id in [private, public, shared, bobs] {
            let found = users.find_visible_playlist(viewer, id).await.unwrap();
            assert_eq!(found.is_some(), seen.contains(&id), "{viewer:?} {id}");
        }
        let of_ann = users.list_playlists_of(viewer, ann, PageRequest::first(10)).await.unwrap().items;
        assert_eq!(of_ann.len(), seen.iter().filter(|id| **id != bobs).count());
        assert_eq!(users.count_playlists_of(viewer, ann).await.unwrap(), i64::try_from(of_ann.len()).unwrap());
        if let Viewer::User(user) = viewer {
            let mut all: Vec<Playlist> = Vec::new();
            let mut request = Some(PageRequest::first(1));
            while let Some(wanted) = request {
                let page = users.list_playlists(user, wanted).await.unwrap();
                request = page.next_request(1);
                all.extend(page.items);
            }
            assert_eq!(all.iter().map(|list| list.id).collect::<Vec<_>>(), seen.iter().rev().copied().collect::<Vec<_>>());
        }
    }
    assert_eq!(names(users.list_shared_playlists(bob, PageRequest::first(10)).await.unwrap().items), ["shared"]);
    users.deactivate(bob).await.unwrap();
    assert_eq!(users.list_playlists(bob, PageRequest::first(10)).await.unwrap().items, []);
    users.delete(ann).await.unwrap();
    assert_eq!(users.list_playlists(eve, PageRequest::first(10)).await.unwrap().items, [], "of a deleted user");
}

#[tokio::test]
async fn a_playlist_is_changed_by_who_read_it_last() {
    let db = testing::database().await;
    let users = db.users();
    let ann = user(&db, "ann").await.id;
    let new = NewPlaylist { description: Some("d".into()), repeat_mode: RepeatMode::All, ..NewPlaylist::new(ann, "one") };
    let list = users.insert_playlist(&new).await.unwrap();
    assert_eq!((list.item_count, list.visibility, list.repeat_mode), (0, PlaylistVisibility::Private, RepeatMode::All));
    assert!(matches!(users.insert_playlist(&NewPlaylist::new(ann, "")).await, Err(Error::Invalid { .. })));
    assert!(matches!(users.insert_playlist(&NewPlaylist::new(UserId::now(), "x")).await, Err(Error::Invalid { .. })));

    let film = titles(&db, ann).await.film;
    let item = add(&db, list.id, film.id).await;
    users.record_playlist_play(list.id, item).await.unwrap();
    let tx = db.begin().await.unwrap();
    for _ in 0..2 {
        tx.users().record_playlist_play(list.id, item).await.unwrap();
    }
    tx.commit().await.unwrap();
    let mut changed = list.clone();
    (changed.name, changed.visibility, changed.sort_order) = ("two".into(), PlaylistVisibility::Public, -1);
    let changed = users.update_playlist(&changed).await.expect("neither an item nor playing is a change");
    assert_eq!((changed.name.as_str(), changed.item_count, changed.last_played_at.is_some()), ("two", 1, true));
    assert!(matches!(users.update_playlist(&list).await, Err(Error::Stale { .. })));
    playlist(&db, ann, "three").await;
    let own = users.list_playlists_of(Viewer::User(ann), ann, PageRequest::first(10)).await.unwrap();
    assert_eq!(names(own.items), ["two", "three"]);
    users.delete_playlist(list.id).await.unwrap();
    assert!(matches!(users.delete_playlist(list.id).await, Err(Error::NotFound { .. })));
    assert_eq!(users.playlist(list.id).await.unwrap(), None);
}

#[tokio::test]
async fn a_playlist_is_shared_to_be_seen_or_to_be_changed() {
    let db = testing::database().await;
    let users = db.users();
    let (ann, bob, eve) = (user(&db, "ann").await.id, user(&db, "bob").await.id, user(&db, "eve").await.id);
    let list = playlist(&db, ann, "list").await;
    for (can_edit, user) in [(false, bob), (true, eve)] {
        users.share_playlist(list, user, can_edit).await.unwrap();
        assert_eq!(users.may_edit_playlist(user, list).await.unwrap(), can_edit);
    }
    assert!(users.may_edit_playlist(ann, list).await.unwrap());
    users.share_playlist(list, bob, true).await.unwrap();
    assert!(users.may_edit_playlist(bob, list).await.unwrap());
    users.deactivate(bob).await.unwrap();
    assert!(!users.may_edit_playlist(bob, list).await.unwrap());
    assert!(matches!(users.share_playlist(list, ann, true).await, Err(Error::NotFound { .. })), "his own");
    assert!(matches!(users.share_playlist(PlaylistId::now(), bob, true).await, Err(Error::NotFound { .. })));
    assert!(matches!(users.share_playlist(list, UserId::now(), true).await, Err(Error::Invalid { .. })));

    let first = users.list_playlist_collaborators(list, PageRequest::first(1)).await.unwrap();
    let second = users.list_playlist_collaborators(list, first.next_request(1).unwrap()).await.unwrap();
    assert_eq!(first.items.iter().chain(&second.items).map(|user| user.user_id).collect::<Vec<_>>(), [bob, eve]);
    assert_eq!((users.unshare_playlist(list, eve).await.unwrap(), users.unshare_playlist(list, eve).await.unwrap()), (true, false));
    assert!(!users.may_edit_playlist(eve, list).await.unwrap());
    assert_eq!(users.find_visible_playlist(Viewer::User(eve), list).await.unwrap(), None);

    users.share_playlist(list, eve, true).await.unwrap();
    users.delete(ann).await.unwrap();
    assert!(!users.may_edit_playlist(eve, list).await.unwrap(), "what nobody sees nobody changes");
}

/// A deletion locks titles and users before the lists that they are in.
#[tokio::test]
async fn who_adds_what_is_being_deleted_waits_without_holding_the_list() {
    let db = testing::database().await;
    let users = db.users();
    let (ann, bob) = (user(&db, "ann").await.id, user(&db, "bob").await.id);
    let titles = titles(&db, ann).await;
    let list = playlist(&db, ann, "list").await;
    add(&db, list, titles.film.id).await;
    let observer = Observer::of(&db).await;
    for deleted in [format!("movies WHERE id = '{}'", titles.film.id), format!("users WHERE id = '{bob}'")] {
        let mut deleting = db.owner().await;
        deleting.execute(sqlx::AssertSqlSafe(format!("BEGIN; SELECT FROM {deleted} FOR UPDATE"))).await.unwrap();
        let item = NewPlaylistItem { added_by: Some(bob), ..NewPlaylistItem::new(list, titles.film.id) };
        let waiting = async {
            observer.wait_for(1, "wait_event_type = 'Lock'").await;
            deleting.execute("SELECT FROM playlists FOR UPDATE NOWAIT").await.expect("nobody holds the list");
            deleting.execute("ROLLBACK").await.unwrap();
        };
        let (added, ()) = tokio::join!(users.add_playlist_item(&item), waiting);
        added.unwrap();
    }
    assert_eq!(counted(&db, list).await.0, 3);
}

#[tokio::test]
async fn a_viewer_is_shown_the_items_whose_titles_he_sees() {
    let db = testing::database().await;
    let users = db.users();
    let (ann, bob, kid) = (user(&db, "ann").await.id, user(&db, "bob").await.id, child(&db, "kid").await.id);
    let titles = titles(&db, ann).await;
    let list = playlist(&db, ann, "list").await;
    let (film, thriller, private) = (Content::from(titles.film.id), Content::from(titles.thriller.id), Content::from(titles.private.id));
    let (series, episode) = (Content::from(titles.series.id), Content::from(titles.episode.id));
    for content in [film, thriller, private, series, episode] {
        add(&db, list, content).await;
    }
    users.share_playlist(list, kid, false).await.unwrap();
    let shown = async |viewer| items(&db, viewer, list).await.into_iter().map(|item| item.content).collect::<Vec<_>>();

    assert_eq!(shown(Viewer::User(ann)).await, [film, thriller, private, series, episode]);
    assert_eq!(shown(Viewer::System).await, [film, thriller, private, series, episode]);
    assert_eq!(shown(Viewer::User(kid)).await, [film, series, episode]);
    assert_eq!(shown(Viewer::User(bob)).await, [], "he does not see the list");
    let mut public = users.playlist(list).await.unwrap().unwrap();
    public.visibility = PlaylistVisibility::Public;
    users.update_playlist(&public).await.unwrap();
    assert_eq!(shown(Viewer::User(bob)).await, [film, thriller, series, episode]);
    assert_eq!(users.count_playlist_items(Viewer::User(kid), list).await.unwrap(), 3);

    let first = users.list_playlist_items(Viewer::User(kid), list, PageRequest::first(2)).await.unwrap();
    let second = users.list_playlist_items(Viewer::User(kid), list, first.next_request(2).unwrap()).await.unwrap();
    assert_eq!(
        first.items.iter().chain(&second.items).map(|item| item.content_title.as_str()).collect::<Vec<_>>(),
        ["Film", "Series", "Episode"]
    );
    db.movies().delete(titles.film.id).await.unwrap();
    db.tvshows().delete(titles.series.id).await.unwrap();
    assert_eq!(shown(Viewer::System).await, [thriller, private], "the others are deleted");
    assert_eq!(counted(&db, list).await.0, 5);
    db.owner().await.execute("DELETE FROM movies; DELETE FROM series").await.unwrap();
    assert_eq!(counted(&db, list).await, (0, 0), "gone for good");
}

#[tokio::test]
async fn counts_and_durations_are_right_whatever_is_done_to_the_items() {
    let db = testing::database().await;
    let users = db.users();
    let ann = user(&db, "ann").await.id;
    let titles = titles(&db, ann).await;
    let list = playlist(&db, ann, "list").await;
    let clip = NewPlaylistItem {
        start: Some(HOUR / 2),
        end: Some(HOUR),
        title: Some("The chase".into()),
        added_by: Some(ann),
        ..NewPlaylistItem::new(list, titles.film.id)
    };
    assert_eq!(users.add_playlist_item(&clip).await.unwrap(), 0);
    assert_eq!(users.add_playlist_item(&NewPlaylistItem::new(list, titles.film.id)).await.unwrap(), 1);
    let series = add(&db, list, titles.series.id).await;
    let late = NewPlaylistItem { start: Some(3 * HOUR), ..NewPlaylistItem::new(list, titles.episode.id) };
    users.add_playlist_item(&late).await.unwrap();
    let durations: Vec<_> = items(&db, Viewer::System, list).await.into_iter().map(|item| item.duration).collect();
    assert_eq!(durations, [Some(HOUR / 2), Some(2 * HOUR), None, Some(Duration::ZERO)]);
    assert_eq!(counted(&db, list).await.0, 4);

    let mut item = items(&db, Viewer::System, list).await.remove(0);
    assert_eq!((item.title.as_deref(), item.content_title.as_str(), item.added_by), (Some("The chase"), "Film", Some(ann)));
    (item.end, item.title) = (None, None);
    users.update_playlist_item(&item).await.unwrap();
    assert_eq!(items(&db, Viewer::System, list).await[0].duration, Some(3 * HOUR / 2));
    assert_eq!(counted(&db, list).await.0, 4);
    item.playlist_id = PlaylistId::now();
    assert!(matches!(users.update_playlist_item(&item).await, Err(Error::NotFound { .. })));
    users.record_playlist_play(list, series).await.unwrap();
    assert!(matches!(users.record_playlist_play(list, PlaylistItemId::now()).await, Err(Error::NotFound { .. })));
    assert!(items(&db, Viewer::System, list).await[2].last_played_at.is_some());

    for wrong in [
        NewPlaylistItem { start: Some(HOUR), end: Some(HOUR), ..NewPlaylistItem::new(list, titles.film.id) },
        NewPlaylistItem::new(list, MovieId::now()),
        NewPlaylistItem::new(PlaylistId::now(), titles.film.id),
    ] {
        let refused = users.add_playlist_item(&wrong).await;
        assert!(matches!(refused, Err(Error::Invalid { .. })), "{refused:?}");
    }
    assert_eq!(
        (users.remove_playlist_item(list, series).await.unwrap(), users.remove_playlist_item(list, series).await.unwrap()),
        (true, false)
    );
    assert_eq!(counted(&db, list).await.0, 3);
    assert_eq!(users.clear_playlist(list).await.unwrap(), 3);
    assert_eq!(counted(&db, list).await, (0, 0));
}

#[tokio::test]
async fn one_statement_moves_an_item() {
    let db = testing::database().await;
    let users = db.users();
    let ann = user(&db, "ann").await.id;
    let film = titles(&db, ann).await.film.id;
    let list = playlist(&db, ann, "list").await;
    let mut model = Vec::new();
    for _ in 0..8 {
        model.push(add(&db, list, film).await);
    }
    // Gaps.
    for at in [5, 2] {
        users.remove_playlist_item(list, model.remove(at)).await.unwrap();
    }
    for (from, to) in [(0, 5), (5, 0), (2, 3), (3, 2), (1, 1), (4, 0), (0, 1), (5, 4), (0, 0)] {
        let item = model.remove(from);
        model.insert(to, item);
        users.move_playlist_item(list, item, to.checked_sub(1).map(|before| model[before])).await.unwrap();
        assert_eq!(order(&db, list).await, model, "{from} → {to}");
    }
    users.move_playlist_item(list, model[3], Some(model[3])).await.unwrap();
    assert_eq!(order(&db, list).await, model);
    let other = add(&db, playlist(&db, ann, "other").await, film).await;
    for (item, behind) in [(other, None), (model[0], Some(other)), (PlaylistItemId::now(), Some(model[0]))] {
        assert!(matches!(users.move_playlist_item(list, item, behind).await, Err(Error::NotFound { .. })));
    }
    assert_eq!(order(&db, list).await, model);
    model.push(add(&db, list, film).await);
    assert_eq!(order(&db, list).await, model);
}

#[tokio::test(flavor = "multi_thread")]
async fn items_added_moved_and_removed_at_once_keep_their_order_and_count() {
    let db = testing::database().await;
    let ann = user(&db, "ann").await.id;
    let film = titles(&db, ann).await.film.id;
    let list = playlist(&db, ann, "list").await;
    let mut first = Vec::new();
    for _ in 0..20 {
        first.push(add(&db, list, film).await);
    }

    let mut calls = JoinSet::new();
    for at in 0..60 {
        let (users, item, behind) = (db.users(), first[at % 10], first[10 + at % 7]);
        calls.spawn(async move {
            match at % 3 {
                0 => drop(users.add_playlist_item(&NewPlaylistItem::new(list, film)).await.unwrap()),
                1 => users.move_playlist_item(list, item, (at % 2 == 0).then_some(behind)).await.unwrap(),
                _ => users.update_playlist_item(&read(&users, list, behind).await).await.unwrap(),
            }
        });
    }
    for item in &first[17..] {
        let (users, item) = (db.users(), *item);
        calls.spawn(async move { assert!(users.remove_playlist_item(list, item).await.unwrap()) });
    }
    calls.join_all().await;

    assert_eq!(counted(&db, list).await.0, 20 + 20 - 3);
    let mut positions: Vec<i32> = items(&db, Viewer::System, list).await.into_iter().map(|item| item.position).collect();
    positions.dedup();
    assert_eq!(positions.len(), 37);
}

async fn read(users: &revenge_db::users::Users<revenge_db::ReadWrite>, list: PlaylistId, id: PlaylistItemId) -> PlaylistItem {
    let items = users.list_playlist_items(Viewer::System, list, PageRequest::first(500)).await.unwrap().items;
    items.into_iter().find(|item| item.id == id).unwrap()
}

#[tokio::test]
async fn no_item_plays_longer_than_its_title_or_so_long_that_its_list_is_full() {
    let db = testing::database().await;
    let users = db.users();
    let ann = user(&db, "ann").await.id;
    let titles = titles(&db, ann).await;
    let list = playlist(&db, ann, "list").await;
    let until = |content: Content, end| NewPlaylistItem { end: Some(end), ..NewPlaylistItem::new(list, content) };

    let long = LONGEST_PLAYLIST_ITEM + Duration::from_millis(1);
    for wrong in [until(titles.film.id.into(), long), NewPlaylistItem { start: Some(long), ..NewPlaylistItem::new(list, titles.film.id) }] {
        let refused = users.add_playlist_item(&wrong).await;
        assert!(matches!(&refused, Err(Error::Invalid { reason, .. }) if reason.contains("365 days")), "{refused:?}");
    }
    let beyond = "INSERT INTO playlist_items (id, playlist_id, movie_id, end_time_ms, duration_ms)
                  SELECT gen_random_uuid(), l.id, m.id, 9223372036854775807, 9223372036854775807 FROM playlists AS l, movies AS m LIMIT 1";
    assert!(db.owner().await.execute(beyond).await.is_err(), "whoever writes it");

    users.add_playlist_item(&until(titles.film.id.into(), 24 * HOUR)).await.unwrap();
    users.add_playlist_item(&until(titles.series.id.into(), LONGEST_PLAYLIST_ITEM)).await.unwrap();
    add(&db, list, titles.film.id).await;
    let durations: Vec<_> = items(&db, Viewer::System, list).await.into_iter().map(|item| item.duration).collect();
    assert_eq!(durations, [Some(2 * HOUR), Some(LONGEST_PLAYLIST_ITEM), Some(2 * HOUR)], "of a series nobody knows how long it is");
    let mut item = items(&db, Viewer::System, list).await.remove(0);
    item.end = Some(long);
    assert!(matches!(users.update_playlist_item(&item).await, Err(Error::Invalid { .. })));
    (item.start, item.end) = (Some(HOUR), Some(24 * HOUR));
    users.update_playlist_item(&item).await.unwrap();
    assert_eq!(items(&db, Viewer::System, list).await[0].duration, Some(HOUR));
    assert_eq!(counted(&db, list).await.0, 3);
}
