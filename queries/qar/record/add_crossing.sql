-- qar.record.add_crossing
-- $1 user id, $2 voyage id. One more crossing; the next begins at the start. One row; the rest stays as it was.
-- Plan: voyage_records_pkey.
INSERT INTO qar.voyage_records AS r (user_id, voyage_id, crossings, bearing_ms, last_watched)
VALUES ($1, $2, 1, 0, now())
ON CONFLICT (user_id, voyage_id) DO UPDATE
SET crossings = r.crossings + 1,
    bearing_ms = 0,
    last_watched = excluded.last_watched
RETURNING r.voyage_id, r.bearing_ms, r.crossings, r.last_watched, r.bounty, r.o_counter, r.marked, r.is_organized
