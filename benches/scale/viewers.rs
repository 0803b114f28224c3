//! Who calls: see the users of tests/support/scale.sql.

use revenge_db::users::{NewProfile, UserId};
use revenge_db::{Database, Viewer};

use crate::rows::id;

pub struct Who {
    pub name: &'static str,
    pub viewer: Viewer,
}

impl Who {
    /// Whether he can have watched and marked anything.
    pub fn is_somebody(&self) -> bool {
        self.viewer != Viewer::System
    }
}

/// The lower a user's number, the more has he watched; of a hundredth of all titles and more.
pub async fn all(db: &Database) -> Vec<Who> {
    let user = |n| UserId(id(1, n));
    let kids = db.users().insert_profile(&NewProfile::kids(user(2), format!("Kids {}", uuid::Uuid::new_v4()), 6)).await.expect("a profile");
    vec![
        Who { name: "system", viewer: Viewer::System },
        Who { name: "admin", viewer: Viewer::User(user(50)) },
        Who { name: "user", viewer: Viewer::User(user(101)) },
        Who { name: "limited to 12", viewer: Viewer::User(user(103)) },
        Who { name: "busiest", viewer: Viewer::User(user(1)) },
        Who { name: "busiest limited", viewer: Viewer::User(user(3)) },
        Who { name: "kids' profile", viewer: Viewer::Profile(kids.id) },
    ]
}
