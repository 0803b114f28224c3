-- qar.access.insert
-- $1 id, $2 user id, $3 reason, $4 ip_address (as text), $5 lifetime in milliseconds. One row changed.
-- Plan: insert.
INSERT INTO qar.access_log (id, user_id, reason, ip_address, expires_at)
VALUES ($1, $2, $3, $4::text::inet, now() + $5::bigint * interval '1 millisecond')
