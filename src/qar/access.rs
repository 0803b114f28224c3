//! How the module is entered: a check, a line in the log, and a value that ends.

use std::net::IpAddr;
use std::sync::Weak;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};

use super::Qar;
use super::handle::{Handle, Pass, RESTRICTED, not_found, pool, restricted_page};
use crate::database::Inner;
use crate::error::{Error, Result};
use crate::handle::{Handle as OrdinaryHandle, Mode, ReadOnly, ReadWrite};
use crate::id::typed_id;
use crate::page::{Listed, Page, PageRequest, streams};
use crate::query::{Misfit, execute, ms_of, optional};
use crate::routing::{Consistency, Need};
use crate::users::UserId;
use crate::viewer::Viewer;
use crate::{Database, Reader};

typed_id! {
    /// The id of an access.
    AccessId
}

/// The longest time that an access can be had for.
pub const LONGEST_ACCESS: Duration = Duration::from_hours(1);

/// What is asked for, besides for whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessRequest {
    /// How long it shall stand: 15 minutes by default, at most [`LONGEST_ACCESS`].
    pub lifetime: Duration,
    /// What for; at most 500 characters.
    pub reason: Option<String>,
    /// From where the user asks.
    pub ip_address: Option<IpAddr>,
}

impl Default for AccessRequest {
    fn default() -> Self {
        Self { lifetime: Duration::from_mins(15), reason: None, ip_address: None }
    }
}

/// That a user was let in, until it expires: made by
/// [`Database::qar_access`] alone, and of use for that database alone.
///
/// It goes by the process's clock, which does not go back; where the machine
/// sleeps, that clock may sleep as well. A role taken from the user meanwhile
/// counts with the next access.
pub struct QarAccess {
    id: AccessId,
    pass: Pass,
    may_change: bool,
    database: Weak<Inner>,
}

impl std::fmt::Debug for QarAccess {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Access").field("id", &self.id.0).field("is_expired", &self.is_expired()).finish_non_exhaustive()
    }
}

impl QarAccess {
    /// Its id in the log.
    #[must_use]
    pub fn id(&self) -> AccessId {
        self.id
    }

    /// Who was let in, himself or by a profile of his.
    #[must_use]
    pub fn user(&self) -> UserId {
        self.pass.user
    }

    /// Whether the user has `legacy:write`, too. What that is wanted for is the
    /// backend's to say: a user with `legacy:read` may rate and request.
    #[must_use]
    pub fn may_change(&self) -> bool {
        self.may_change
    }

    /// How long it stands still; zero once it has ended.
    #[must_use]
    pub fn remaining(&self) -> Duration {
        self.pass.expires.saturating_duration_since(Instant::now())
    }

    /// Whether it has ended: then no statement runs any more, whatever was made of it.
    #[must_use]
    pub fn is_expired(&self) -> bool {
        self.pass.check().is_err()
    }

    /// The pass, where it stands and is of this database.
    fn pass_for(&self, inner: &Weak<Inner>) -> Result<Pass> {
        if !Weak::ptr_eq(&self.database, inner) {
            return Err(Error::Misuse { op: RESTRICTED, reason: "the access is of another database handle" });
        }
        self.pass.check().map(|()| self.pass)
    }
}

struct CheckRow {
    id: UserId,
    may_change: bool,
}

impl Database {
    /// Asks whether a viewer may enter the module [`qar`](crate::qar) now: a user
    /// who is live, active, `qar_enabled`, without an age limit, and with a role
    /// that has `legacy:read`; or a profile of such a user that is not for
    /// children, has no age limit and is `adult_enabled`. Pass the profile wherever
    /// one was chosen: a user's id asks for the user without regard to it. What is
    /// done there is the user's in both cases. If he may, that is written to the
    /// module's log, and the value returned opens it until it expires. Two round
    /// trips to the primary, one as each role.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] for a viewer who may not, as [`Viewer::System`] may
    /// not, and in the same words whoever asks where the module is off;
    /// [`Error::Invalid`] for a reason that is too long;
    /// [`Error::Unavailable`], also if the module's role cannot log in.
    pub async fn qar_access(&self, viewer: impl Into<Viewer>, request: AccessRequest) -> Result<QarAccess> {
        let viewer: Viewer = viewer.into();
        let Some(viewer) = viewer.id() else { return Err(not_found("the system")) };
        let access = self.access();
        pool(access).map_err(|error| if matches!(error, Error::NotFound { .. }) { not_found(viewer) } else { error })?;
        let ordinary = OrdinaryHandle::<ReadOnly>::pools(access, Need::Fixed(Consistency::Primary));
        let checked: Option<CheckRow> = ordinary.read(optional!(CheckRow, "queries/users/restricted/check.sql", viewer)).await?;
        let Some(CheckRow { id: user, may_change }) = checked else { return Err(not_found(viewer)) };
        let (id, lifetime) = (AccessId::now(), request.lifetime.min(LONGEST_ACCESS));
        // Before the server's clock is asked, so that what the log says is never less.
        let pass = Pass { user, expires: Instant::now() + lifetime };
        Handle::read_write(access, pass)
            .execute(execute!(
                "queries/qar/access/insert.sql",
                id.0,
                user.0,
                request.reason.as_deref(),
                request.ip_address.map(|address| address.to_string()),
                ms_of(lifetime),
            ))
            .await?;
        Ok(QarAccess { id, pass, may_change, database: access.downgrade() })
    }

    /// The module for a user who was let in. What he does there is done as his:
    /// marks, bounties, requests. Each call is one statement on its own; there
    /// is no transaction, and none spans this role and the ordinary one.
    ///
    /// # Errors
    ///
    /// [`Error::Misuse`] for an access that has expired, here and at each call
    /// of what is returned; or for one of another [`Database`].
    pub fn qar(&self, access: &QarAccess) -> Result<Qar<ReadWrite>> {
        let pass = access.pass_for(&self.access().downgrade())?;
        Ok(Qar { handle: Handle::read_write(self.access(), pass) })
    }
}

impl Reader {
    /// The module without its writes, see [`Database::qar`]; its reads go to
    /// the primary, whatever this reader's consistency, on connections on which
    /// the server refuses writes.
    ///
    /// ```compile_fail,E0599
    /// # use revenge_db::qar::{FleetId, QarAccess};
    /// async fn delete(reader: revenge_db::Reader, access: QarAccess, id: FleetId) -> revenge_db::Result<()> {
    ///     reader.qar(&access)?.delete_fleet(id).await
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`Database::qar`].
    pub fn qar(&self, access: &QarAccess) -> Result<Qar<ReadOnly>> {
        let pass = access.pass_for(&self.access().downgrade())?;
        Ok(Qar { handle: Handle::read_only(self.access(), pass) })
    }
}

/// A line of the log of accesses; it can be added to, and neither changed nor
/// deleted by the module's role.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct AccessEntry {
    /// The access.
    pub id: AccessId,
    /// Who was let in; `None` once he was erased.
    pub user_id: Option<UserId>,
    /// What for.
    pub reason: Option<String>,
    /// From where.
    pub ip_address: Option<IpAddr>,
    /// When.
    pub granted_at: DateTime<Utc>,
    /// Until when.
    pub expires_at: DateTime<Utc>,
}

struct AccessRow {
    id: AccessId,
    user_id: Option<UserId>,
    reason: Option<String>,
    ip_address: Option<String>,
    granted_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
}

impl TryFrom<AccessRow> for Listed<AccessEntry> {
    type Error = Misfit;

    fn try_from(row: AccessRow) -> Result<Self, Misfit> {
        let misfit = || Misfit { key: row.id.to_string(), reason: "ip_address is no address" };
        let item = AccessEntry {
            ip_address: row.ip_address.map(|address| address.parse().map_err(|_| misfit())).transpose()?,
            id: row.id,
            user_id: row.user_id,
            reason: row.reason,
            granted_at: row.granted_at,
            expires_at: row.expires_at,
        };
        Ok(Self { key: row.granted_at.into(), id: row.id.0, item })
    }
}

impl<M: Mode> Qar<M> {
    /// One page of the accesses that were given, the latest first. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] for a cursor of another list.
    pub async fn list_accesses(&self, page: PageRequest) -> Result<Page<AccessEntry>> {
        restricted_page!(self, page, DateTime<Utc>, AccessRow, "queries/qar/access/list.sql")
    }

    /// The same of one user. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] for a cursor of another list.
    pub async fn list_accesses_of(&self, user: UserId, page: PageRequest) -> Result<Page<AccessEntry>> {
        restricted_page!(self, page, DateTime<Utc>, AccessRow, "queries/qar/access/list_of_user.sql", user.0)
    }
}

streams! {
    Qar:
    stream_accesses = list_accesses() -> AccessEntry,
    stream_accesses_of = list_accesses_of(user: UserId) -> AccessEntry,
}
