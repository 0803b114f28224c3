-- qar.aye.delete
-- $1 provision id, $2 user id. One row changed, or none.
-- Plan: provision_ayes_pkey.
DELETE FROM qar.provision_ayes
WHERE provision_id = $1
  AND user_id = $2
