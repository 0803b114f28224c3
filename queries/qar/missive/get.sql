-- qar.missive.get
-- $1 id. Zero or one row.
-- Plan: provision_missives_pkey.
SELECT id, provision_id, user_id, message, is_captain_order, created_at
FROM qar.provision_missives
WHERE id = $1
