-- qar.waypoint.insert
-- $1 id, $2 voyage_id, $3 start_ms, $4 end_ms, $5 title, $6 flag_id, $7 stash_marker_id. One row.
-- Plan: insert.
INSERT INTO qar.voyage_waypoints (id, voyage_id, start_ms, end_ms, title, flag_id, stash_marker_id)
VALUES ($1, $2, $3, $4, $5, $6, $7)
RETURNING id, voyage_id, start_ms, end_ms, title, flag_id, stash_marker_id, created_at
