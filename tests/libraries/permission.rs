use futures_util::TryStreamExt as _;
use revenge_db::libraries::{LibraryId, LibraryPermission, NewLibrary, Permission};
use revenge_db::testing::{self, TestDatabase};
use revenge_db::users::{NewUser, UserId};
use revenge_db::{Error, PageRequest, Viewer};

use crate::user;

async fn listed(db: &TestDatabase, library: LibraryId) -> Vec<LibraryPermission> {
    let (mut seen, mut request) = (Vec::new(), Some(PageRequest::first(2)));
    while let Some(next) = request {
        let page = db.libraries().permissions_of_library(library, next).await.unwrap();
        request = page.next_request(2);
        seen.extend(page.items);
    }
    seen
}

#[tokio::test]
async fn a_grant_opens_a_private_library_until_it_is_taken_back() {
    let db = testing::database().await;
    let ann = user(&db, "ann").await.id;
    let libraries = db.libraries();
    let library = libraries.insert(&NewLibrary { is_private: true, ..NewLibrary::movies("Private") }).await.unwrap().id;
    assert!(!libraries.is_visible(Viewer::User(ann), library).await.unwrap());
    assert_eq!(libraries.permission(library, ann).await.unwrap(), None);

    let granted = libraries.grant(library, ann, Permission::View).await.unwrap();
    assert_eq!(libraries.permission(library, ann).await.unwrap(), Some(granted));
    assert!(libraries.is_visible(Viewer::User(ann), library).await.unwrap());
    assert!(!libraries.may_manage(library, ann).await.unwrap());
    assert_eq!(libraries.grant(library, ann, Permission::Manage).await.unwrap().permission, Permission::Manage);
    assert!(libraries.may_manage(library, ann).await.unwrap());
    assert!(libraries.revoke(library, ann).await.unwrap());
    assert!(!libraries.revoke(library, ann).await.unwrap());
    assert!(!libraries.is_visible(Viewer::User(ann), library).await.unwrap());
}

#[tokio::test]
async fn owners_and_administrators_manage_without_a_grant_while_they_are_active() {
    let db = testing::database().await;
    let (ann, bob) = (user(&db, "ann").await.id, user(&db, "bob").await.id);
    let root = db.users().insert(&NewUser { is_admin: true, ..NewUser::new("root", "root@example.org") }).await.unwrap().id;
    let library = db.libraries().insert(&NewLibrary { owner_id: Some(ann), ..NewLibrary::movies("Hers") }).await.unwrap().id;
    let may = async |user| db.libraries().may_manage(library, user).await.unwrap();

    assert!(may(ann).await && may(root).await && !may(bob).await && !may(UserId::now()).await);
    db.users().deactivate(ann).await.unwrap();
    db.users().delete(root).await.unwrap();
    assert!(!may(ann).await && !may(root).await);
}

#[tokio::test]
async fn grants_are_listed_counted_and_taken_back_by_library_and_by_user() {
    let db = testing::database().await;
    let libraries = db.libraries();
    let (mut users, mut ids) = (Vec::new(), Vec::new());
    for name in ["ann", "bob", "eve"] {
        users.push(user(&db, name).await.id);
        ids.push(libraries.insert(&NewLibrary::movies(name)).await.unwrap().id);
    }
    for library in &ids {
        for user in &users {
            libraries.grant(*library, *user, Permission::View).await.unwrap();
        }
    }

    let of_library = listed(&db, ids[0]).await;
    assert_eq!(of_library.iter().rev().map(|grant| grant.user_id).collect::<Vec<_>>(), users);
    let streamed: Vec<_> = libraries.stream_permissions_of_library(ids[0]).try_collect().await.unwrap();
    assert_eq!(streamed, of_library);
    let cursor = libraries.permissions_of_library(ids[0], PageRequest::first(2)).await.unwrap().next_request(2).unwrap();
    assert!(matches!(libraries.list_scans(ids[0], cursor).await, Err(Error::Invalid { .. })));
    let of_user = libraries.permissions_of_user(users[0]).await.unwrap();
    assert_eq!(of_user.iter().map(|grant| grant.library_id).collect::<Vec<_>>(), ids);
    db.users().delete(users[2]).await.unwrap();
    assert_eq!(libraries.count_permissions(ids[0]).await.unwrap(), 2);
    assert_eq!(listed(&db, ids[0]).await.len(), 2);
    assert_eq!(libraries.revoke_all_of_user(users[0]).await.unwrap(), 3);
    assert_eq!(libraries.revoke_all_of_library(ids[0]).await.unwrap(), 2);
    assert_eq!(libraries.count_permissions(ids[0]).await.unwrap(), 0);
    assert_eq!(libraries.count_permissions(ids[1]).await.unwrap(), 1);
}

#[tokio::test]
async fn a_grant_needs_a_library_and_a_user() {
    let db = testing::database().await;
    let ann = user(&db, "ann").await.id;
    let library = db.libraries().insert(&NewLibrary::movies("Films")).await.unwrap().id;

    for (library, user) in [(LibraryId::now(), ann), (library, UserId::now())] {
        let granted = db.libraries().grant(library, user, Permission::View).await;
        assert!(matches!(granted, Err(Error::Invalid { .. })), "{granted:?}");
    }
}
