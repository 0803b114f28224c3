-- qar.record.add_o
-- $1 user id, $2 voyage id. One more. One row; the rest stays as it was.
-- Plan: voyage_records_pkey.
INSERT INTO qar.voyage_records AS r (user_id, voyage_id, o_counter)
VALUES ($1, $2, 1)
ON CONFLICT (user_id, voyage_id) DO UPDATE
SET o_counter = r.o_counter + 1
RETURNING r.voyage_id, r.bearing_ms, r.crossings, r.last_watched, r.bounty, r.o_counter, r.marked, r.is_organized
