-- qar.record.set_bounty
-- $1 user id, $2 voyage id, $3 bounty (NULL: none). What he gives for it. One row; the rest stays as it was.
-- Plan: voyage_records_pkey.
INSERT INTO qar.voyage_records AS r (user_id, voyage_id, bounty)
VALUES ($1, $2, $3)
ON CONFLICT (user_id, voyage_id) DO UPDATE
SET bounty = excluded.bounty
RETURNING r.voyage_id, r.bearing_ms, r.crossings, r.last_watched, r.bounty, r.o_counter, r.marked, r.is_organized
