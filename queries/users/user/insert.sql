-- users.user.insert
-- $1 id, $2 username, $3 email, $4 display_name, $5 is_admin, $6 max_rating_level. One row.
-- Plan: insert.
INSERT INTO users (id, username, email, display_name, is_admin, max_rating_level)
VALUES ($1, $2, $3, $4, $5, $6)
RETURNING id, username, email, display_name, is_active, is_admin, max_rating_level, created_at
