-- users.session.delete
-- $1 session id. One row changed, or none.
-- Plan: sessions_pkey.
DELETE FROM sessions
WHERE id = $1
