-- qar.aye.list
-- $1 provision id, $2 and $3 sort key and id of the last row seen (NULL: from the start), $4 rows. Who wants it, the first first.
-- Plan: idx_provision_ayes_provision_id.
SELECT provision_id, user_id, voted_at
FROM qar.provision_ayes
WHERE provision_id = $1
  AND (voted_at, user_id) > (coalesce($2, '-infinity'::timestamptz), coalesce($3, '00000000-0000-0000-0000-000000000000'::uuid))
ORDER BY voted_at, user_id
LIMIT $4
