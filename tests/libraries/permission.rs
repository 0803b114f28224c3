use revenge_db::libraries::{LibraryId, NewLibrary, Permission};
use revenge_db::users::{NewUser, UserId};
use revenge_db::{Error, Viewer, testing};

use crate::user;

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

    let of_library = libraries.permissions_of_library(ids[0]).await.unwrap();
    assert_eq!(of_library.iter().map(|grant| grant.user_id).collect::<Vec<_>>(), users);
    let of_user = libraries.permissions_of_user(users[0]).await.unwrap();
    assert_eq!(of_user.iter().map(|grant| grant.library_id).collect::<Vec<_>>(), ids);
    db.users().delete(users[2]).await.unwrap();
    assert_eq!(libraries.count_permissions(ids[0]).await.unwrap(), 2);
    assert_eq!(libraries.permissions_of_library(ids[0]).await.unwrap().len(), 2);
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
