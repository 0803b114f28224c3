//! Roles, permissions and grants of single things.

use futures_util::TryStreamExt as _;
use revenge_db::testing;
use revenge_db::users::{GrantKind, NewRole, NewUser, Resource, ResourceGrantId, RoleId, User, UserId};
use revenge_db::{Error, PageRequest};
use uuid::Uuid;

use crate::{committed_when_waited_for, user};

fn administrator(mut user: User, is_admin: bool) -> User {
    user.is_admin = is_admin;
    user
}

#[tokio::test]
async fn a_new_user_has_the_default_role_and_an_administrator_the_role_admin() {
    let db = testing::database().await;
    let users = db.users();
    let ann = user(&db, "ann").await;
    let root = users.insert(&NewUser { is_admin: true, ..NewUser::new("root", "root@example.org") }).await.unwrap();
    let names = async |user: UserId| db.users().roles_of(user).await.unwrap().into_iter().map(|role| role.name).collect::<Vec<_>>();

    assert_eq!((names(ann.id).await, names(root.id).await), (vec!["user".to_owned()], vec!["admin".to_owned()]));
    assert!(users.has_permission(root.id, "server:manage").await.unwrap());
    assert!(!users.has_permission(ann.id, "server:manage").await.unwrap());
    assert!(users.has_any_permission(ann.id, &["server:manage", "playback:stream"]).await.unwrap());
    assert!(!users.has_any_permission(ann.id, &["server:manage"]).await.unwrap());
    assert!(!users.has_any_permission(ann.id, &[]).await.unwrap());
    let ann = users.update(&administrator(ann, true)).await.unwrap();
    assert_eq!(names(ann.id).await, ["admin", "user"]);
    let root = users.update(&administrator(root, false)).await.unwrap();
    assert_eq!(names(root.id).await, ["user"]);
    users.deactivate(ann.id).await.unwrap();
    assert!(!users.has_permission(ann.id, "playback:stream").await.unwrap());
    assert!(!users.has_any_permission(ann.id, &["playback:stream"]).await.unwrap());
    assert!(users.permissions_of(ann.id).await.unwrap().is_empty());
}

#[tokio::test]
async fn nobody_reads_the_legacy_module_unless_a_role_is_given_that() {
    let db = testing::database().await;
    let users = db.users();
    let ann = user(&db, "ann").await.id;
    assert!(users.permission("legacy:read").await.unwrap().unwrap().is_dangerous);
    assert_eq!(users.permission("legacy:none").await.unwrap(), None);
    assert!(users.roles_with_permission("legacy:read").await.unwrap().is_empty());
    let role = users.insert_role(&NewRole { created_by: Some(ann), ..NewRole::new("archive", "Archive") }).await.unwrap();
    assert!(users.add_role_permission(role.id, "legacy:read").await.unwrap());
    assert!(!users.add_role_permission(role.id, "legacy:read").await.unwrap());
    assert!(matches!(users.add_role_permission(role.id, "legacy:none").await, Err(Error::Invalid { .. })));

    assert!(!users.has_permission(ann, "legacy:read").await.unwrap());
    assert!(users.add_user_role(ann, role.id).await.unwrap());
    assert!(!users.add_user_role(ann, role.id).await.unwrap());
    assert!(users.has_permission(ann, "legacy:read").await.unwrap());
    assert!(users.permissions_of(ann).await.unwrap().iter().any(|permission| permission.name == "legacy:read"));
    assert_eq!(users.permissions_of_role(role.id).await.unwrap(), users.permissions_by_category("legacy").await.unwrap()[..1]);
    assert_eq!(users.roles_with_permission("legacy:read").await.unwrap(), std::slice::from_ref(&role));
    assert!(users.permissions().await.unwrap().len() > 20);
    assert!(users.remove_user_role(ann, role.id).await.unwrap());
    assert!(!users.remove_user_role(ann, role.id).await.unwrap());
    assert!(users.remove_role_permission(role.id, "legacy:read").await.unwrap());
    assert!(!users.remove_role_permission(role.id, "legacy:read").await.unwrap());
}

#[tokio::test]
async fn a_role_that_is_being_deleted_does_not_become_the_default() {
    let db = testing::database().await;
    let users = db.users();
    let default = users.default_role().await.unwrap();
    let role = users.insert_role(&NewRole::new("critic", "Critic")).await.unwrap();
    let tx = db.begin().await.unwrap();
    tx.users().delete_role(role.id).await.unwrap();

    let set = committed_when_waited_for(&db, tx, users.set_default_role(role.id)).await;

    assert!(matches!(set, Err(Error::NotFound { .. })), "{set:?}");
    assert_eq!(users.default_role().await.unwrap(), default);
}

#[tokio::test]
async fn roles_are_changed_and_the_systems_stay() {
    let db = testing::database().await;
    let users = db.users();
    let ann = user(&db, "ann").await.id;
    let role = users.insert_role(&NewRole::new("critic", "Critic")).await.unwrap();
    assert!(matches!(users.insert_role(&NewRole::new("critic", "Again")).await, Err(Error::Conflict { .. })));
    assert_eq!(users.role(role.id).await.unwrap(), Some(role.clone()));
    assert_eq!(users.role(RoleId::now()).await.unwrap(), None);
    assert_eq!(users.roles().await.unwrap().into_iter().map(|role| role.name).collect::<Vec<_>>(), ["admin", "user", "guest", "critic"]);

    let mut changed = role.clone();
    (changed.name, changed.priority) = ("reviewer".into(), 70);
    let changed = users.update_role(&changed).await.unwrap();
    assert_eq!((changed.name.as_str(), changed.priority), ("reviewer", 70));
    assert!(matches!(users.update_role(&role).await, Err(Error::Stale { .. })));
    let default = users.default_role().await.unwrap().unwrap();
    let mut renamed = default.clone();
    renamed.name = "member".into();
    assert_eq!(users.update_role(&renamed).await.unwrap().name, "user");
    assert!(matches!(users.delete_role(default.id).await, Err(Error::NotFound { .. })));
    assert!(matches!(users.set_default_role(RoleId::now()).await, Err(Error::NotFound { .. })));
    users.set_default_role(changed.id).await.unwrap();
    assert_eq!(users.default_role().await.unwrap().unwrap().id, changed.id);
    users.set_default_role(default.id).await.unwrap();

    users.set_user_role(ann, changed.id).await.unwrap();
    users.set_user_role(ann, changed.id).await.unwrap();
    assert_eq!(users.roles_of(ann).await.unwrap().into_iter().map(|role| role.id).collect::<Vec<_>>(), [changed.id]);
    assert!(matches!(users.set_user_role(ann, RoleId::now()).await, Err(Error::Invalid { .. })));
    assert!(matches!(users.delete_role(changed.id).await, Err(Error::Invalid { .. })));
    users.set_user_role(ann, default.id).await.unwrap();
    users.delete_role(changed.id).await.unwrap();
    assert_eq!(users.find_role_by_name("reviewer").await.unwrap(), None);
}

#[tokio::test]
async fn the_users_of_a_role_come_in_pages() {
    let db = testing::database().await;
    let mut ids = Vec::new();
    for name in ["ann", "bob", "eve"] {
        ids.insert(0, user(&db, name).await.id);
    }
    let gone = user(&db, "gone").await.id;
    db.users().delete(gone).await.unwrap();
    let role = db.users().default_role().await.unwrap().unwrap().id;

    let first = db.users().list_users_with_role(role, PageRequest::first(2)).await.unwrap();
    let second = db.users().list_users_with_role(role, first.next_request(2).unwrap()).await.unwrap();
    assert_eq!(first.items.iter().chain(&second.items).map(|user| user.id).collect::<Vec<_>>(), ids);
    assert_eq!((second.next, db.users().count_users_with_role(role).await.unwrap()), (None, 3));
}

#[tokio::test]
async fn a_thing_is_granted_to_a_user_as_it_was_last() {
    let db = testing::database().await;
    let users = db.users();
    let (ann, bob) = (user(&db, "ann").await.id, user(&db, "bob").await.id);
    let list = Resource { kind: "playlist", id: Uuid::now_v7() };
    let other = Resource { kind: "collection", id: Uuid::now_v7() };
    let soon = Some("2900-01-01T00:00:00Z".parse().unwrap());
    let first = users.set_resource_grant(ann, list, GrantKind::Owner, None, soon).await.unwrap();
    assert_eq!((first.kind, first.granted_by, first.expires_at), (GrantKind::Owner, None, soon));
    let grant = users.set_resource_grant(ann, list, GrantKind::Edit, Some(bob), None).await.unwrap();
    assert_eq!((grant.id, grant.kind, grant.granted_by, grant.expires_at), (first.id, GrantKind::Edit, Some(bob), None));
    assert!(grant.granted_at > first.granted_at);
    users.set_resource_grant(ann, other, GrantKind::Owner, None, None).await.unwrap();
    users.set_resource_grant(bob, list, GrantKind::View, None, None).await.unwrap();
    for (user, granted_by) in [(UserId::now(), None), (ann, Some(UserId::now()))] {
        let nobody = users.set_resource_grant(user, list, GrantKind::View, granted_by, None).await;
        assert!(matches!(nobody, Err(Error::Invalid { .. })), "{nobody:?}");
    }

    assert_eq!(users.find_resource_grant(ann, list).await.unwrap(), Some(grant.clone()));
    for (kind, expected) in [(GrantKind::View, true), (GrantKind::Edit, true), (GrantKind::Manage, false), (GrantKind::Owner, false)] {
        assert_eq!(users.has_resource_grant(ann, list, kind).await.unwrap(), expected, "{kind:?}");
    }
    let all = PageRequest::first(9);
    let first = users.list_resource_grants(ann, PageRequest::first(1)).await.unwrap();
    let second = users.list_resource_grants(ann, first.next_request(1).unwrap()).await.unwrap();
    assert_eq!((first.items[0].resource_id, &second.items, second.next), (other.id, &vec![grant.clone()], None));
    assert_eq!(users.list_resource_grants_of_type(ann, "playlist", all.clone()).await.unwrap().items, std::slice::from_ref(&grant));
    assert_eq!(users.list_grants_of_resource(list, all.clone()).await.unwrap().items.len(), 2);
    assert_eq!(users.count_grants_of_resource(list).await.unwrap(), 2);

    let past = Some("2000-01-01T00:00:00Z".parse().unwrap());
    users.update_resource_grant(grant.id, GrantKind::Owner, past).await.unwrap();
    assert!(matches!(users.update_resource_grant(ResourceGrantId::now(), GrantKind::View, None).await, Err(Error::NotFound { .. })));
    assert_eq!(users.find_resource_grant(ann, list).await.unwrap(), None);
    assert!(!users.has_resource_grant(ann, list, GrantKind::View).await.unwrap());
    let again = users.set_resource_grant(ann, list, GrantKind::View, None, None).await.unwrap();
    assert_eq!(users.find_resource_grant(ann, list).await.unwrap(), Some(again), "an expired grant counts again");
    users.update_resource_grant(grant.id, GrantKind::Owner, past).await.unwrap();
    assert_eq!(users.delete_expired_resource_grants().await.unwrap(), 1);
    assert!(!users.delete_resource_grant_by_id(grant.id).await.unwrap());
    assert_eq!(users.delete_grants_of_resource(list).await.unwrap(), 1);
    assert!(users.delete_resource_grant(ann, other).await.unwrap());
    assert!(!users.delete_resource_grant(ann, other).await.unwrap());
}

#[tokio::test]
async fn the_grants_of_a_thing_are_streamed_in_the_order_of_their_list() {
    let db = testing::database().await;
    let users = db.users();
    let list = Resource { kind: "playlist", id: Uuid::now_v7() };
    for (n, kind) in [GrantKind::View, GrantKind::Edit, GrantKind::Manage].into_iter().enumerate() {
        let user = user(&db, &format!("user{n}")).await.id;
        users.set_resource_grant(user, list, kind, None, None).await.unwrap();
        users.set_resource_grant(user, Resource { kind: "collection", ..list }, kind, None, None).await.unwrap();
    }

    let streamed: Vec<_> = users.stream_grants_of_resource(list).try_collect().await.unwrap();

    assert_eq!(streamed.iter().map(|grant| grant.kind).collect::<Vec<_>>(), [GrantKind::Manage, GrantKind::Edit, GrantKind::View]);
    assert_eq!(streamed, users.list_grants_of_resource(list, PageRequest::first(9)).await.unwrap().items);
}

#[tokio::test]
async fn of_two_roles_that_are_set_at_once_a_user_has_the_later_one() {
    let db = testing::database().await;
    let users = db.users();
    let ann = user(&db, "ann").await.id;
    let one = users.insert_role(&NewRole::new("one", "One")).await.unwrap().id;
    let two = users.insert_role(&NewRole::new("two", "Two")).await.unwrap().id;
    let tx = db.begin().await.unwrap();
    tx.users().set_user_role(ann, one).await.unwrap();

    committed_when_waited_for(&db, tx, users.set_user_role(ann, two)).await.unwrap();

    assert_eq!(users.roles_of(ann).await.unwrap().into_iter().map(|role| role.id).collect::<Vec<_>>(), [two]);
}

#[tokio::test]
async fn a_role_that_only_deleted_users_have_is_deleted() {
    let db = testing::database().await;
    let users = db.users();
    let (ann, bob) = (user(&db, "ann").await.id, user(&db, "bob").await.id);
    let role = users.insert_role(&NewRole::new("critic", "Critic")).await.unwrap().id;
    for user in [ann, bob] {
        users.add_user_role(user, role).await.unwrap();
    }
    users.delete(ann).await.unwrap();
    assert!(matches!(users.delete_role(role).await, Err(Error::Invalid { .. })), "bob has it");
    users.delete(bob).await.unwrap();
    assert_eq!(users.count_users_with_role(role).await.unwrap(), 0);

    users.delete_role(role).await.unwrap();

    assert_eq!(users.role(role).await.unwrap(), None);
    let default = users.default_role().await.unwrap().unwrap().id;
    assert!(matches!(users.delete_role(default).await, Err(Error::NotFound { .. })));
    assert!(users.roles_of(ann).await.unwrap().iter().any(|role| role.id == default), "of a role that stays nobody loses it");
}
