-- qar.aye.insert
-- $1 provision id, $2 user id. Zero or one row: none if he has voted. A trigger counts.
-- Plan: insert; provision_ayes_pkey.
INSERT INTO qar.provision_ayes (provision_id, user_id)
VALUES ($1, $2)
ON CONFLICT DO NOTHING
RETURNING provision_id, user_id, voted_at
