-- qar.aye.exists
-- $1 provision id, $2 user id. One row.
-- Plan: provision_ayes_pkey.
SELECT EXISTS (
    SELECT
    FROM qar.provision_ayes
    WHERE provision_id = $1
      AND user_id = $2
) AS "exists!"
