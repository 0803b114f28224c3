//! Reading and writing sessions.

use chrono::{DateTime, Utc};

use super::model::{NewSession, Session, SessionId, SessionList, SessionRow, Verified};
use crate::error::Result;
use crate::handle::{Mode, ReadWrite};
use crate::page::{Page, PageRequest, keyset_page, streams};
use crate::query::{all, execute, op, optional, value};
use crate::users::{SecretHash, UserId, Users};

impl<M: Mode> Users<M> {
    /// The session with this id, valid or not. One round trip to the primary.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn session(&self, id: SessionId) -> Result<Option<Session>> {
        self.on_the_primary().read(optional!(SessionRow, "queries/users/session/get.sql", id.0)).await
    }

    /// The valid session with this token: neither revoked nor expired, of a
    /// live and active user. One round trip to the primary.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn find_session_by_token_hash(&self, hash: &SecretHash) -> Result<Option<Session>> {
        self.on_the_primary().read(optional!(SessionRow, "queries/users/session/find_by_token_hash.sql", hash.expose())).await
    }

    /// The valid session with this refresh token. One round trip to the
    /// primary.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn find_session_by_refresh_token_hash(&self, hash: &SecretHash) -> Result<Option<Session>> {
        self.on_the_primary().read(optional!(SessionRow, "queries/users/session/find_by_refresh_token_hash.sql", hash.expose())).await
    }

    /// One page of a list. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a cursor of another list.
    pub async fn list_sessions(&self, list: SessionList, page: PageRequest) -> Result<Page<Session>> {
        match list {
            SessionList::User(user) => {
                keyset_page!(self, page, DateTime<Utc>, SessionRow, "queries/users/session/list_of_user.sql", user.0)
            }
            SessionList::Active(user) => {
                keyset_page!(self, page, DateTime<Utc>, SessionRow, "queries/users/session/list_active.sql", user.0)
            }
            SessionList::AllActive => {
                keyset_page!(self, page, DateTime<Utc>, SessionRow, "queries/users/session/list_all_active.sql")
            }
            SessionList::MfaVerified(user) => {
                const OP: &str = op!("queries/users/session/list_mfa_verified.sql");
                let (key, id) = page.start::<DateTime<Utc>>(OP)?;
                let query = all!(SessionRow, "queries/users/session/list_mfa_verified.sql", user.0, key, id, page.fetch());
                let rows: Vec<Verified> = self.handle.read(query).await?;
                Ok(Page::of(OP, &page, rows.into_iter().map(|verified| verified.0).collect()))
            }
            SessionList::InactiveSince(moment) => {
                keyset_page!(self, page, DateTime<Utc>, SessionRow, "queries/users/session/list_inactive.sql", moment)
            }
        }
    }

    /// How many of a user's sessions are neither revoked nor expired. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn count_active_sessions(&self, user: UserId) -> Result<i64> {
        self.handle.read(value!("queries/users/session/count_active.sql", user.0)).await
    }

    /// The same of all users: counted. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any read.
    pub async fn count_all_active_sessions(&self) -> Result<i64> {
        self.handle.read(value!("queries/users/session/count_all_active.sql")).await
    }
}

streams!(Users: stream_sessions = list_sessions(list: SessionList) -> Session);

impl Users<ReadWrite> {
    /// Makes a session of a live and active user, whose row is locked: of a
    /// session and [`deactivate`](Self::deactivate) or [`delete`](Self::delete)
    /// at once, the session is refused or revoked. One round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound) if there is no such user, or
    /// he is not active; [`Error::Conflict`](crate::Error::Conflict) on
    /// `sessions_token_hash_key` or `idx_sessions_refresh_token_hash`;
    /// [`Error::Invalid`](crate::Error::Invalid) for a value out of its bounds.
    pub async fn insert_session(&self, new: &NewSession) -> Result<Session> {
        let insert = optional!(
            SessionRow,
            "queries/users/session/insert.sql",
            new.id.0,
            new.user_id.0,
            new.token_hash.expose(),
            new.refresh_token_hash.as_ref().map(SecretHash::expose),
            new.ip_address.map(|address| address.to_string()),
            new.user_agent.as_deref(),
            new.device_name.as_deref(),
            new.device_type.as_deref(),
            new.client_name.as_deref(),
            new.client_version.as_deref(),
            &new.scopes,
            new.expires_at,
        );
        self.handle.write_found(format!("active user {}", new.user_id), insert).await
    }

    /// Notes that a session is used, now; `false` if it is revoked, expired or
    /// unknown. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn touch_session(&self, id: SessionId) -> Result<bool> {
        Ok(self.handle.execute(execute!("queries/users/session/touch.sql", id.0)).await? > 0)
    }

    /// The same for the session with this token. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn touch_session_by_token_hash(&self, hash: &SecretHash) -> Result<bool> {
        Ok(self.handle.execute(execute!("queries/users/session/touch_by_token_hash.sql", hash.expose())).await? > 0)
    }

    /// Notes that a second factor was given, now; `false` if the session is
    /// revoked, expired or unknown. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn verify_session_mfa(&self, id: SessionId) -> Result<bool> {
        Ok(self.handle.execute(execute!("queries/users/session/verify_mfa.sql", id.0)).await? > 0)
    }

    /// The same for the session with this token. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn verify_session_mfa_by_token_hash(&self, hash: &SecretHash) -> Result<bool> {
        Ok(self.handle.execute(execute!("queries/users/session/verify_mfa_by_token_hash.sql", hash.expose())).await? > 0)
    }

    /// Revokes a session; `false` if it was revoked before or is unknown. One
    /// round trip.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a reason of more than 255
    /// characters.
    pub async fn revoke_session(&self, id: SessionId, reason: &str) -> Result<bool> {
        Ok(self.handle.execute(execute!("queries/users/session/revoke.sql", id.0, reason)).await? > 0)
    }

    /// The same for the session with this token. One round trip.
    ///
    /// # Errors
    ///
    /// As [`revoke_session`](Self::revoke_session).
    pub async fn revoke_session_by_token_hash(&self, hash: &SecretHash, reason: &str) -> Result<bool> {
        Ok(self.handle.execute(execute!("queries/users/session/revoke_by_token_hash.sql", hash.expose(), reason)).await? > 0)
    }

    /// Revokes all of a user's sessions; returns how many. One round trip.
    ///
    /// # Errors
    ///
    /// As [`revoke_session`](Self::revoke_session).
    pub async fn revoke_sessions(&self, user: UserId, reason: &str) -> Result<u64> {
        self.handle.execute(execute!("queries/users/session/revoke_all.sql", user.0, reason)).await
    }

    /// Revokes all of a user's sessions but one; returns how many. One round trip.
    ///
    /// # Errors
    ///
    /// As [`revoke_session`](Self::revoke_session).
    pub async fn revoke_other_sessions(&self, user: UserId, keep: SessionId, reason: &str) -> Result<u64> {
        self.handle.execute(execute!("queries/users/session/revoke_others.sql", user.0, keep.0, reason)).await
    }

    /// Revokes the sessions of all users that were last used before a moment;
    /// returns how many. One round trip.
    ///
    /// # Errors
    ///
    /// As [`revoke_session`](Self::revoke_session).
    pub async fn revoke_inactive_sessions(&self, before: DateTime<Utc>, reason: &str) -> Result<u64> {
        self.handle.execute(execute!("queries/users/session/revoke_inactive.sql", before, reason)).await
    }

    /// Deletes a session; `false` if there is none. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn delete_session(&self, id: SessionId) -> Result<bool> {
        Ok(self.handle.execute(execute!("queries/users/session/delete.sql", id.0)).await? > 0)
    }

    /// Deletes the sessions that are expired; returns how many. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn delete_expired_sessions(&self) -> Result<u64> {
        self.handle.execute(execute!("queries/users/session/delete_expired.sql")).await
    }

    /// Deletes the sessions that were revoked before a moment; returns how
    /// many. One round trip.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn delete_revoked_sessions(&self, before: DateTime<Utc>) -> Result<u64> {
        self.handle.execute(execute!("queries/users/session/delete_revoked.sql", before)).await
    }
}
