use revenge_db::users::{AvatarId, NewAvatar, UserId};
use revenge_db::{Error, PageRequest, testing};

use crate::user;

fn upload(user: UserId, number: usize) -> NewAvatar {
    NewAvatar::new(user, format!("avatars/{number}.png"), 2_048, "image/png", (64, 32))
}

#[tokio::test]
async fn the_latest_upload_is_shown_until_another_is_chosen() {
    let db = testing::database().await;
    let (ann, bob) = (user(&db, "ann").await.id, user(&db, "bob").await.id);
    let users = db.users();
    assert_eq!((users.current_avatar(ann).await.unwrap(), users.latest_avatar_version(ann).await.unwrap()), (None, 0));
    let first = users.insert_avatar(&upload(ann, 1)).await.unwrap();
    assert_eq!((first.version, first.is_current, first.uploaded_from_ip, first.width, first.height), (1, true, None, 64, 32));
    let new = NewAvatar {
        is_animated: true,
        uploaded_from_ip: Some("2001:db8::1".parse().unwrap()),
        uploaded_from_user_agent: Some("tests".into()),
        ..upload(ann, 2)
    };
    let second = users.insert_avatar(&new).await.unwrap();
    assert_eq!((second.version, second.uploaded_from_ip, second.is_animated), (2, new.uploaded_from_ip, true));
    let his = users.insert_avatar(&upload(bob, 1)).await.unwrap();
    assert_eq!(users.current_avatar(ann).await.unwrap(), Some(second.clone()));
    assert_eq!(users.avatar(first.id).await.unwrap().map(|avatar| avatar.is_current), Some(false));

    users.set_current_avatar(ann, first.id).await.unwrap();
    assert_eq!(users.current_avatar(ann).await.unwrap().map(|avatar| avatar.id), Some(first.id));
    assert!(matches!(users.set_current_avatar(ann, his.id).await, Err(Error::NotFound { .. })));
    assert_eq!(users.current_avatar(bob).await.unwrap(), Some(his));
    assert!(users.unset_current_avatar(ann).await.unwrap());
    assert!(!users.unset_current_avatar(ann).await.unwrap());
    assert_eq!(users.current_avatar(ann).await.unwrap(), None);
}

#[tokio::test]
async fn a_deleted_avatar_is_not_seen_and_its_version_is_not_given_again() {
    let db = testing::database().await;
    let ann = user(&db, "ann").await.id;
    let users = db.users();
    let avatar = users.insert_avatar(&upload(ann, 1)).await.unwrap();
    assert!(users.delete_avatar(avatar.id).await.unwrap());
    assert!(!users.delete_avatar(avatar.id).await.unwrap());
    assert_eq!((users.avatar(avatar.id).await.unwrap(), users.current_avatar(ann).await.unwrap()), (None, None));
    assert!(matches!(users.set_current_avatar(ann, avatar.id).await, Err(Error::NotFound { .. })));
    assert_eq!(users.latest_avatar_version(ann).await.unwrap(), 1);
    assert_eq!(users.insert_avatar(&upload(ann, 2)).await.unwrap().version, 2);
    assert_eq!(users.erase_avatar(avatar.id).await.unwrap().as_deref(), Some("avatars/1.png"));
    assert_eq!(users.erase_avatar(avatar.id).await.unwrap(), None);
    assert_eq!(users.erase_avatar(AvatarId::now()).await.unwrap(), None);
}

#[tokio::test]
async fn of_ten_uploads_at_once_each_has_a_version_and_one_is_shown() {
    let db = testing::database().await;
    let ann = user(&db, "ann").await.id;
    let calls = (0..10).map(|number| {
        let users = db.users();
        tokio::spawn(async move { users.insert_avatar(&upload(ann, number)).await })
    });
    for call in futures_util::future::join_all(calls).await {
        call.unwrap().unwrap();
    }
    let (mut seen, mut request) = (Vec::new(), Some(PageRequest::first(3)));
    while let Some(next) = request {
        let page = db.users().list_avatars(ann, next).await.unwrap();
        request = page.next_request(3);
        seen.extend(page.items);
    }
    assert_eq!(seen.iter().map(|avatar| avatar.version).collect::<Vec<_>>(), (1..=10).rev().collect::<Vec<_>>());
    assert_eq!(seen.iter().filter(|avatar| avatar.is_current).count(), 1);
}

#[tokio::test]
async fn an_avatar_needs_a_user_and_bounds() {
    let db = testing::database().await;
    let ann = user(&db, "ann").await.id;
    for wrong in [upload(UserId::now(), 1), NewAvatar { width: 0, ..upload(ann, 1) }, NewAvatar { file_size_bytes: 0, ..upload(ann, 1) }] {
        assert!(matches!(db.users().insert_avatar(&wrong).await, Err(Error::Invalid { .. })), "{wrong:?}");
    }
    let first = upload(ann, 1);
    db.users().insert_avatar(&first).await.unwrap();
    let again = db.users().insert_avatar(&first).await;
    assert!(matches!(&again, Err(Error::Conflict { constraint, .. }) if constraint == "user_avatars_pkey"), "{again:?}");
}
