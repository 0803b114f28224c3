//! The module that is shown to nobody who was not let in.

use revenge_db::qar::{AccessRequest, FleetKind, NewFleet};
use revenge_db::users::{NewRole, NewUser};
use revenge_db::{Database, PageRequest};

use super::show::Show;
use crate::failure::Failure;

/// The same user is refused without a role, and let in with one.
pub async fn scene(db: &Database, show: &mut Show) -> Result<(), Failure> {
    show.scene("A module of its own");
    let users = db.users();
    let mut user = users.insert(&NewUser::new("annie", "annie@example.org")).await?;
    let outcome = match db.qar_access(user.id, AccessRequest::default()).await {
        Ok(_) => "let in".to_owned(),
        Err(error) => format!("refused: {error}"),
    };
    show.fact(&format!("annie asks to be let in: {outcome}"));

    user.qar_enabled = true;
    users.update(&user).await?;
    let role = users.insert_role(&NewRole::new("archive", "Archive")).await?;
    users.add_role_permission(role.id, "legacy:read").await?;
    users.add_user_role(user.id, role.id).await?;
    let request = AccessRequest { reason: Some("the demo".to_owned()), ..AccessRequest::default() };
    let access = show.timed("to let annie in, with a role that has legacy:read", db.qar_access(user.id, request)).await?;
    let qar = db.qar(&access)?;
    qar.insert_fleet(&NewFleet::new("Archive", FleetKind::Expedition)).await?;
    let fleets = show.timed("to read there, as a role of its own", qar.fleets()).await?;
    let log = qar.list_accesses(PageRequest::first(10)).await?.items;
    show.fact(&format!(
        "{} fleet; {} access written down, for what: {}",
        fleets.len(),
        log.len(),
        log.iter().filter_map(|line| line.reason.as_deref()).collect::<Vec<_>>().join(", ")
    ));
    Ok(())
}
