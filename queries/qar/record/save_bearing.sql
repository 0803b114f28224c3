-- qar.record.save_bearing
-- $1 user id, $2 voyage id, $3 bearing_ms. How far he is. One row; the rest stays as it was.
-- Plan: voyage_records_pkey.
INSERT INTO qar.voyage_records AS r (user_id, voyage_id, bearing_ms, last_watched)
VALUES ($1, $2, $3, now())
ON CONFLICT (user_id, voyage_id) DO UPDATE
SET bearing_ms = excluded.bearing_ms,
    last_watched = excluded.last_watched
RETURNING r.voyage_id, r.bearing_ms, r.crossings, r.last_watched, r.bounty, r.o_counter, r.marked, r.is_organized
