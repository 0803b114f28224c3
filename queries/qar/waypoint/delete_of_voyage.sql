-- qar.waypoint.delete_of_voyage
-- $1 voyage id. The number of waypoints that were deleted.
-- Plan: idx_voyage_waypoints_voyage_id.
DELETE FROM qar.voyage_waypoints
WHERE voyage_id = $1
