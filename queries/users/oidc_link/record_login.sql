-- users.oidc_link.record_login
-- $1 id. One row changed; none if there is no such link.
-- Plan: oidc_user_links_pkey.
UPDATE oidc_user_links
SET last_login_at = clock_timestamp()
WHERE id = $1
