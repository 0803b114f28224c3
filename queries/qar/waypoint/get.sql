-- qar.waypoint.get
-- $1 id. Zero or one row.
-- Plan: voyage_waypoints_pkey.
SELECT id, voyage_id, start_ms, end_ms, title, flag_id, stash_marker_id, created_at
FROM qar.voyage_waypoints
WHERE id = $1
