-- qar.waypoint.delete
-- $1 id. One row changed, or none.
-- Plan: voyage_waypoints_pkey.
DELETE FROM qar.voyage_waypoints
WHERE id = $1
