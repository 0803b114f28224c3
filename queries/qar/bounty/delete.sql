-- qar.bounty.delete
-- $1 user id, $2 expedition id. One row changed, or none.
-- Plan: bounties_pkey.
DELETE FROM qar.bounties
WHERE user_id = $1
  AND expedition_id = $2
