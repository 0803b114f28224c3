-- qar.bounty.get
-- $1 user id, $2 expedition id. Zero or one row.
-- Plan: bounties_pkey.
SELECT expedition_id, reward, created_at, updated_at
FROM qar.bounties
WHERE user_id = $1
  AND expedition_id = $2
