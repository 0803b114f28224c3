-- qar.aye.get
-- $1 provision id, $2 user id. Zero or one row.
-- Plan: provision_ayes_pkey.
SELECT provision_id, user_id, voted_at
FROM qar.provision_ayes
WHERE provision_id = $1
  AND user_id = $2
