-- qar.waypoint.find_by_stash_marker_id
-- $1 stash_marker_id. Zero or one row.
-- Plan: idx_voyage_waypoints_stash_marker_id (unique, partial).
SELECT id, voyage_id, start_ms, end_ms, title, flag_id, stash_marker_id, created_at
FROM qar.voyage_waypoints
WHERE stash_marker_id = $1
