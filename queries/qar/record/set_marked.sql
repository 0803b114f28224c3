-- qar.record.set_marked
-- $1 user id, $2 voyage id, $3 marked. Whether he likes it. One row; the rest stays as it was.
-- Plan: voyage_records_pkey.
INSERT INTO qar.voyage_records AS r (user_id, voyage_id, marked)
VALUES ($1, $2, $3)
ON CONFLICT (user_id, voyage_id) DO UPDATE
SET marked = excluded.marked
RETURNING r.voyage_id, r.bearing_ms, r.crossings, r.last_watched, r.bounty, r.o_counter, r.marked, r.is_organized
