-- qar.waypoint.list_of_voyage
-- $1 voyage id. Its waypoints, as they come.
-- Plan: idx_voyage_waypoints_voyage_id.
SELECT id, voyage_id, start_ms, end_ms, title, flag_id, stash_marker_id, created_at
FROM qar.voyage_waypoints
WHERE voyage_id = $1
ORDER BY start_ms, id
