-- users.oidc_link.count
-- $1 user id. One row.
-- Plan: oidc_user_links_user_id_provider_id_key.
SELECT count(*) AS "links!"
FROM oidc_user_links
WHERE user_id = $1
