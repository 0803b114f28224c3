-- users.failed_login.insert
-- $1 id, $2 username, $3 ip_address (as text). One row changed.
-- Plan: insert.
INSERT INTO failed_login_attempts (id, username, ip_address)
VALUES ($1, left($2, 255), $3::text::inet)
