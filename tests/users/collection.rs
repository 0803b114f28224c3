//! Collections for all users: who sees them, items in three orders, tags, subscriptions.

use revenge_db::testing::{self, TestDatabase};
use revenge_db::users::{
    Collection, CollectionId, CollectionItem, CollectionItemId, CollectionOrder, Content, NewCollection, NewCollectionItem, NewUser, UserId,
};
use revenge_db::{Error, PageRequest, Viewer};
use serde_json::json;
use sqlx::Executor as _;
use tokio::task::JoinSet;

use crate::support::Observer;
use crate::titles::{child, titles};
use crate::user;

async fn collection(db: &TestDatabase, name: &str, sort_order: i32) -> CollectionId {
    db.users().insert_collection(&NewCollection { sort_order, ..NewCollection::new(name) }).await.unwrap().id
}

async fn items(db: &TestDatabase, viewer: Viewer, id: CollectionId, order: CollectionOrder) -> Vec<CollectionItem> {
    let mut items = Vec::new();
    let mut request = Some(PageRequest::first(2));
    while let Some(wanted) = request {
        let page = db.users().list_collection_items(viewer, id, order, wanted).await.unwrap();
        request = page.next_request(2);
        items.extend(page.items);
    }
    items
}

fn names(collections: Vec<Collection>) -> Vec<String> {
    collections.into_iter().map(|collection| collection.name).collect()
}

#[tokio::test]
async fn a_hidden_collection_is_seen_by_who_made_it_and_by_administrators() {
    let db = testing::database().await;
    let users = db.users();
    let (ann, bob) = (user(&db, "ann").await.id, user(&db, "bob").await.id);
    let admin = users.insert(&NewUser { is_admin: true, ..NewUser::new("admin", "admin@example.org") }).await.unwrap().id;
    let open = collection(&db, "open", 2).await;
    let hidden = NewCollection {
        slug: Some("hidden".into()),
        is_visible: false,
        created_by: Some(ann),
        smart_rules: Some(json!({ "genre": "noir" })),
        ..NewCollection::new("hidden")
    };
    let hidden = users.insert_collection(&hidden).await.unwrap();
    users.add_collection_tag(hidden.id, "noir").await.unwrap();
    users.add_collection_tag(open, "noir").await.unwrap();

    for (viewer, sees) in [
        (Viewer::User(ann), &["hidden", "open"][..]),
        (Viewer::User(admin), &["hidden", "open"]),
        (Viewer::System, &["hidden", "open"]),
        (Viewer::User(bob), &["open"]),
        (Viewer::User(UserId::now()), &[]),
    ] {
        let all = users.list_collections(viewer, PageRequest::first(10)).await.unwrap();
        assert_eq!(names(all.items), sees, "{viewer:?}");
        assert_eq!(names(users.list_collections_with_tag(viewer, "noir", PageRequest::first(10)).await.unwrap().items), sees);
        assert_eq!(users.count_collections(viewer).await.unwrap(), i64::try_from(sees.len()).unwrap());
        let found = users.find_visible_collection(viewer, hidden.id).await.unwrap();
        assert_eq!(found, sees.contains(&"hidden").then(|| hidden.clone()));
        assert_eq!(users.find_collection_by_slug(viewer, "hidden").await.unwrap(), found);
        let of_ann = users.list_collections_of(viewer, ann, PageRequest::first(10)).await.unwrap().items;
        assert_eq!(of_ann.len(), usize::from(found.is_some()));
    }
    let first = users.list_collections(Viewer::System, PageRequest::first(1)).await.unwrap();
    let second = users.list_collections(Viewer::System, first.next_request(1).unwrap()).await.unwrap();
    assert_eq!((names(second.items), second.next), (vec!["open".to_owned()], None));
}

#[tokio::test]
async fn a_collection_is_changed_by_who_read_it_last() {
    let db = testing::database().await;
    let users = db.users();
    let noir = users.insert_collection(&NewCollection { slug: Some("noir".into()), ..NewCollection::new("Noir") }).await.unwrap();
    let again = users.insert_collection(&NewCollection { slug: Some("noir".into()), ..NewCollection::new("Noir") }).await;
    assert!(matches!(&again, Err(Error::Conflict { constraint, .. }) if constraint == "collections_slug_key"), "{again:?}");
    for wrong in [
        NewCollection { theme_color: Some("red".into()), ..NewCollection::new("x") },
        NewCollection { smart_rules: Some(json!([1])), ..NewCollection::new("x") },
        NewCollection { created_by: Some(UserId::now()), ..NewCollection::new("x") },
    ] {
        assert!(matches!(users.insert_collection(&wrong).await, Err(Error::Invalid { .. })));
    }
    let film = titles(&db, user(&db, "ann").await.id).await.film.id;
    users.add_collection_item(&NewCollectionItem::new(noir.id, film)).await.unwrap();
    let mut changed = noir.clone();
    (changed.slug, changed.theme_color) = (None, Some("#1a2b3c".into()));
    let changed = users.update_collection(&changed).await.expect("an item is no change");
    assert_eq!((changed.slug.as_deref(), changed.item_count), (None, 1));
    assert!(matches!(users.update_collection(&noir).await, Err(Error::Stale { .. })));
    users.delete_collection(noir.id).await.unwrap();
    assert!(matches!(users.delete_collection(noir.id).await, Err(Error::NotFound { .. })));
    assert_eq!(users.collection(noir.id).await.unwrap(), None);
}

#[tokio::test]
async fn items_come_in_three_orders_as_far_as_the_viewer_sees_them() {
    let db = testing::database().await;
    let users = db.users();
    let (ann, kid) = (user(&db, "ann").await.id, child(&db, "kid").await.id);
    let titles = titles(&db, ann).await;
    let saga = collection(&db, "saga", 0).await;
    let mut ids = Vec::new();
    for (content, release_order, chronological_order) in [
        (Content::from(titles.film.id), Some(3), Some(1)),
        (titles.thriller.id.into(), Some(1), None),
        (titles.private.id.into(), None, Some(2)),
        (titles.series.id.into(), Some(2), None),
        (titles.episode.id.into(), None, Some(-1)),
    ] {
        let new = NewCollectionItem { release_order, chronological_order, ..NewCollectionItem::new(saga, content) };
        users.add_collection_item(&new).await.unwrap();
        ids.push(new.id);
    }
    let shown = async |viewer, order| {
        let shown = items(&db, viewer, saga, order).await;
        shown.into_iter().map(|item| item.content_title).collect::<Vec<_>>()
    };
    let ann_sees = Viewer::User(ann);
    assert_eq!(shown(ann_sees, CollectionOrder::Position).await, ["Film", "Thriller", "Private", "Series", "Episode"]);
    assert_eq!(shown(ann_sees, CollectionOrder::Release).await, ["Thriller", "Series", "Film", "Private", "Episode"]);
    assert_eq!(shown(ann_sees, CollectionOrder::Chronological).await, ["Episode", "Film", "Private", "Thriller", "Series"]);
    assert_eq!(shown(Viewer::User(kid), CollectionOrder::Position).await, ["Film", "Series", "Episode"]);
    assert_eq!(users.count_collection_items(Viewer::User(kid), saga).await.unwrap(), 3);
    let list = users.collection(saga).await.unwrap().unwrap();
    assert_eq!((list.item_count, list.total_duration), (5, 3 * crate::titles::HOUR));

    users.move_collection_item(saga, ids[4], None).await.unwrap();
    users.move_collection_item(saga, ids[0], Some(ids[2])).await.unwrap();
    assert_eq!(shown(Viewer::System, CollectionOrder::Position).await, ["Episode", "Thriller", "Private", "Film", "Series"]);
    assert!(matches!(users.move_collection_item(saga, CollectionItemId::now(), None).await, Err(Error::NotFound { .. })));
    let mut item = items(&db, Viewer::System, saga, CollectionOrder::Position).await.remove(0);
    (item.release_order, item.custom_title) = (Some(0), Some("Prologue".into()));
    users.update_collection_item(&item).await.unwrap();
    assert_eq!(items(&db, Viewer::System, saga, CollectionOrder::Release).await[0].custom_title.as_deref(), Some("Prologue"));
    item.id = CollectionItemId::now();
    assert!(matches!(users.update_collection_item(&item).await, Err(Error::NotFound { .. })));

    let again = users.add_collection_item(&NewCollectionItem::new(saga, titles.film.id)).await;
    let taken = "collection_items_movie_id_collection_id_key";
    assert!(matches!(&again, Err(Error::Conflict { constraint, .. }) if constraint == taken), "{again:?}");
    assert!(matches!(
        users.add_collection_item(&NewCollectionItem::new(CollectionId::now(), titles.film.id)).await,
        Err(Error::Invalid { .. })
    ));
    assert!(users.remove_collection_item(saga, ids[1]).await.unwrap());
    assert!(!users.remove_collection_item(saga, ids[1]).await.unwrap());
    db.owner().await.execute("DELETE FROM series").await.unwrap();
    let list = users.collection(saga).await.unwrap().unwrap();
    assert_eq!((list.item_count, list.total_duration), (2, 2 * crate::titles::HOUR));
    let mut hidden = list.clone();
    hidden.is_visible = false;
    users.update_collection(&hidden).await.unwrap();
    assert_eq!(shown(Viewer::User(kid), CollectionOrder::Position).await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_title_added_by_many_at_once_is_in_a_collection_once() {
    let db = testing::database().await;
    let titles = titles(&db, user(&db, "ann").await.id).await;
    let saga = collection(&db, "saga", 0).await;
    let mut adds = JoinSet::new();
    for _ in 0..20 {
        let (users, new) = (db.users(), NewCollectionItem::new(saga, titles.film.id));
        adds.spawn(async move { users.add_collection_item(&new).await.is_ok() });
    }
    assert_eq!(adds.join_all().await.into_iter().filter(|added| *added).count(), 1);
    assert_eq!(db.users().collection(saga).await.unwrap().unwrap().item_count, 1);
}

/// A deletion locks titles before the lists that they are in.
#[tokio::test]
async fn who_adds_what_is_being_deleted_waits_without_holding_the_collection() {
    let db = testing::database().await;
    let titles = titles(&db, user(&db, "ann").await.id).await;
    let saga = collection(&db, "saga", 0).await;
    let (users, observer, mut deleting) = (db.users(), Observer::of(&db).await, db.owner().await);
    deleting.execute("BEGIN; SELECT FROM movies FOR UPDATE").await.unwrap();
    let new = NewCollectionItem::new(saga, titles.film.id);
    let waiting = async {
        observer.wait_for(1, "wait_event_type = 'Lock'").await;
        deleting.execute("SELECT FROM collections FOR UPDATE NOWAIT").await.expect("nobody holds the collection");
        deleting.execute("ROLLBACK").await.unwrap();
    };
    let (added, ()) = tokio::join!(users.add_collection_item(&new), waiting);
    added.unwrap();
}

#[tokio::test]
async fn two_endless_titles_fit_into_a_collection() {
    let db = testing::database().await;
    let titles = titles(&db, user(&db, "ann").await.id).await;
    let saga = collection(&db, "saga", 0).await;
    db.owner()
        .await
        .execute("UPDATE movies SET runtime_ms = 9223372036854775807; UPDATE episodes SET runtime_ms = 9223372036854775807")
        .await
        .unwrap();
    for content in [Content::from(titles.film.id), titles.episode.id.into()] {
        db.users().add_collection_item(&NewCollectionItem::new(saga, content)).await.unwrap();
    }
    assert_eq!(db.users().collection(saga).await.unwrap().unwrap().item_count, 2);
}

#[tokio::test]
async fn tags_are_words_of_a_collection() {
    let db = testing::database().await;
    let users = db.users();
    let saga = collection(&db, "saga", 0).await;
    for (tag, added) in [("space", true), ("noir", true), ("space", false)] {
        assert_eq!(users.add_collection_tag(saga, tag).await.unwrap(), added);
    }
    assert_eq!(users.collection_tags(saga).await.unwrap(), ["noir", "space"]);
    assert!(matches!(users.add_collection_tag(saga, "").await, Err(Error::Invalid { .. })));
    assert!(matches!(users.add_collection_tag(CollectionId::now(), "x").await, Err(Error::Invalid { .. })));
    assert!(users.remove_collection_tag(saga, "space").await.unwrap());
    assert!(!users.remove_collection_tag(saga, "space").await.unwrap());
    assert_eq!(users.list_collections_with_tag(Viewer::System, "space", PageRequest::first(1)).await.unwrap().items, []);
}

#[tokio::test]
async fn a_user_follows_collections_that_he_sees() {
    let db = testing::database().await;
    let users = db.users();
    let (ann, bob) = (user(&db, "ann").await.id, user(&db, "bob").await.id);
    let (saga, noir) = (collection(&db, "saga", 0).await, collection(&db, "noir", 0).await);
    for (user, collection, notify) in [(ann, saga, true), (ann, noir, false), (bob, saga, true)] {
        users.subscribe_to_collection(user, collection, notify).await.unwrap();
    }
    let first = users.list_subscribed_collections(ann, PageRequest::first(1)).await.unwrap();
    let second = users.list_subscribed_collections(ann, first.next_request(1).unwrap()).await.unwrap();
    assert_eq!(names(first.items.into_iter().chain(second.items).collect()), ["noir", "saga"]);
    let notified = async |collection| {
        let page = db.users().list_notified_subscribers(collection, PageRequest::first(10)).await.unwrap();
        page.items.into_iter().map(|subscriber| subscriber.user_id).collect::<Vec<_>>()
    };
    assert_eq!((notified(saga).await, notified(noir).await), (vec![ann, bob], vec![]));

    users.subscribe_to_collection(ann, noir, true).await.unwrap();
    assert_eq!(notified(noir).await, [ann]);
    let mut hidden = users.collection(saga).await.unwrap().unwrap();
    hidden.is_visible = false;
    users.update_collection(&hidden).await.unwrap();
    assert_eq!(notified(saga).await, []);
    assert_eq!(names(users.list_subscribed_collections(ann, PageRequest::first(10)).await.unwrap().items), ["noir"]);
    assert!(matches!(users.subscribe_to_collection(bob, saga, true).await, Err(Error::NotFound { .. })));
    assert!(users.unsubscribe_from_collection(bob, saga).await.unwrap());
    assert!(!users.unsubscribe_from_collection(bob, saga).await.unwrap());
}
