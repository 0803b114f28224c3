-- users.oidc_link.delete
-- $1 id. One row changed, or none.
-- Plan: oidc_user_links_pkey.
DELETE FROM oidc_user_links
WHERE id = $1
