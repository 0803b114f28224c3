//! Users of every kind × libraries of every kind, and the rule of who sees what,
//! once more: an administrator sees all; others see, in libraries that are
//! enabled and public, their own or granted to them, the titles up to their age
//! level; a profile lowers the level, an administrator's too.

use std::collections::BTreeSet;

use revenge_db::Viewer;
use revenge_db::libraries::{Library, LibraryId, NewLibrary, Permission};
use revenge_db::testing::TestDatabase;
use revenge_db::users::{NewProfile, NewUser, User, UserId};

/// A user by himself, or one of his profiles.
pub struct Who {
    pub name: String,
    pub viewer: Viewer,
    pub user: User,
    profile_level: Option<i32>,
}

pub struct World {
    pub users: Vec<User>,
    pub who: Vec<Who>,
    pub libraries: Vec<Library>,
    grants: BTreeSet<(LibraryId, UserId)>,
}

impl World {
    /// A world whose libraries are of one kind.
    pub async fn of(db: &TestDatabase, library: impl Fn() -> NewLibrary) -> Self {
        let mut users = Vec::new();
        for (name, is_admin, max_rating_level) in [
            ("admin", true, None),
            ("limited admin", true, Some(0)),
            ("free", false, None),
            ("zero", false, Some(0)),
            ("teen", false, Some(50)),
            ("most", false, Some(100)),
            ("inactive", false, None),
        ] {
            let email = format!("{}@example.org", name.replace(' ', "."));
            users.push(db.users().insert(&NewUser { is_admin, max_rating_level, ..NewUser::new(name, email) }).await.unwrap());
        }
        db.users().deactivate(users[6].id).await.unwrap();
        users[6] = db.users().get(users[6].id).await.unwrap().unwrap();

        let (mut libraries, mut grants) = (Vec::new(), BTreeSet::new());
        for enabled in [true, false] {
            for (is_private, owner, granted) in [
                (false, None, vec![]),
                (true, None, vec![]),
                (true, Some(4), vec![]),
                (true, Some(6), vec![2, 3, 6]),
                (false, None, vec![4]),
            ] {
                let new = NewLibrary { enabled, is_private, owner_id: owner.map(|at: usize| users[at].id), ..library() };
                let library = db.libraries().insert(&new).await.unwrap();
                for at in granted {
                    let permission = if at % 2 == 0 { Permission::View } else { Permission::Manage };
                    db.libraries().grant(library.id, users[at].id, permission).await.unwrap();
                    grants.insert((library.id, users[at].id));
                }
                libraries.push(library);
            }
        }
        let who = who(db, &users).await;
        Self { users, who, libraries, grants }
    }

    /// Whether a user sees a library.
    pub fn enters(&self, user: &User, library: LibraryId) -> bool {
        let library = self.libraries.iter().find(|other| other.id == library).unwrap();
        let open = !library.is_private || library.owner_id == Some(user.id) || self.grants.contains(&(library.id, user.id));
        user.is_active && (user.is_admin || (library.enabled && open))
    }

    /// Whether somebody sees a title of a library.
    pub fn sees(&self, who: &Who, library: LibraryId, rating_level: Option<i32>) -> bool {
        let user = &who.user;
        let up_to = |most: Option<i32>| most.is_none_or(|most| rating_level.is_some_and(|level| level <= most));
        self.enters(user, library) && (user.is_admin || up_to(user.max_rating_level)) && up_to(who.profile_level)
    }
}

/// Each user by himself, with a profile without a limit, and with limits below and above those of users.
async fn who(db: &TestDatabase, users: &[User]) -> Vec<Who> {
    let mut who = Vec::new();
    for user in users {
        let name = |what: &str| format!("{} {what}", user.username);
        who.push(Who { name: name("himself"), viewer: Viewer::User(user.id), user: user.clone(), profile_level: None });
        for profile_level in [None, Some(0), Some(60)] {
            let new = NewProfile { max_rating_level: profile_level, ..NewProfile::new(user.id, format!("{profile_level:?}")) };
            let profile = db.users().insert_profile(&new).await.unwrap();
            who.push(Who { name: name(&profile.name), viewer: profile.id.into(), user: user.clone(), profile_level });
        }
    }
    who
}
