-- qar.bounty.upsert
-- $1 user id, $2 expedition id, $3 reward. One row.
-- Plan: bounties_pkey.
INSERT INTO qar.bounties (user_id, expedition_id, reward)
VALUES ($1, $2, $3)
ON CONFLICT (user_id, expedition_id) DO UPDATE
SET reward = excluded.reward
RETURNING expedition_id, reward, created_at, updated_at
