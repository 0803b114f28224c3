-- qar.waypoint.update
-- $1 id, $2 voyage_id, $3 start_ms, $4 end_ms, $5 title, $6 flag_id, $7 stash_marker_id. One row changed, or none.
-- Plan: voyage_waypoints_pkey.
UPDATE qar.voyage_waypoints
SET voyage_id = $2,
    start_ms = $3,
    end_ms = $4,
    title = $5,
    flag_id = $6,
    stash_marker_id = $7
WHERE id = $1
