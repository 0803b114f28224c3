-- qar.bounty.list
-- $1 user id, $2 and $3 sort key and id of the last row seen (NULL: from the start), $4 rows. His bounties, the latest changed first.
-- Plan: idx_bounties_user_id.
SELECT expedition_id, reward, created_at, updated_at
FROM qar.bounties
WHERE user_id = $1
  AND (updated_at, expedition_id) < (coalesce($2, 'infinity'::timestamptz), coalesce($3, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
ORDER BY updated_at DESC, expedition_id DESC
LIMIT $4
