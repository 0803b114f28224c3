//! Users of every kind × libraries of every kind, and the rule of who sees what,
//! once more: an administrator sees all; others see, in libraries that are
//! enabled and public, their own or granted to them, the titles up to their age
//! level.

use std::collections::BTreeSet;

use revenge_db::libraries::{Library, LibraryId, NewLibrary, Permission};
use revenge_db::testing::TestDatabase;
use revenge_db::users::{NewUser, User, UserId};

pub struct World {
    pub users: Vec<User>,
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
        Self { users, libraries, grants }
    }

    /// Whether a user sees a library.
    pub fn enters(&self, user: &User, library: LibraryId) -> bool {
        let library = self.libraries.iter().find(|other| other.id == library).unwrap();
        let open = !library.is_private || library.owner_id == Some(user.id) || self.grants.contains(&(library.id, user.id));
        user.is_active && (user.is_admin || (library.enabled && open))
    }

    /// Whether a user sees a title of a library.
    pub fn sees(&self, user: &User, library: LibraryId, rating_level: Option<i32>) -> bool {
        let limit = user.max_rating_level.filter(|_| !user.is_admin);
        self.enters(user, library) && limit.is_none_or(|most| rating_level.is_some_and(|level| level <= most))
    }
}
