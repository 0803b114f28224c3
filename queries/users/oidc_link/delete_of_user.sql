-- users.oidc_link.delete_of_user
-- $1 user id, $2 provider id. One row changed, or none.
-- Plan: oidc_user_links_user_id_provider_id_key.
DELETE FROM oidc_user_links
WHERE user_id = $1
  AND provider_id = $2
