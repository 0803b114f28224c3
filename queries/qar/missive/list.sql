-- qar.missive.list
-- $1 provision id, $2 and $3 sort key and id of the last row seen (NULL: from the start), $4 rows. What is said of it, the first first.
-- Plan: idx_provision_missives_provision_id.
SELECT id, provision_id, user_id, message, is_captain_order, created_at
FROM qar.provision_missives
WHERE provision_id = $1
  AND (created_at, id) > (coalesce($2, '-infinity'::timestamptz), coalesce($3, '00000000-0000-0000-0000-000000000000'::uuid))
ORDER BY created_at, id
LIMIT $4
