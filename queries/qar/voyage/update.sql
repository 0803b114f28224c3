-- qar.voyage.update
-- $1 id, $2 fleet_id, $3 title, $4 path, $5 sort_title, $6 overview, $7 launch_date, $8 distance_ms, $9 port_id, $10 whisparr_id, $11
-- stash_id, $12 charter, $13 registry, $14 size_bytes, $15 video_codec, $16 audio_codec, $17 resolution, $18 oshash, $19 coordinates, $20
-- md5, $21 cover_path. One row changed, or none.
-- Plan: voyages_pkey.
UPDATE qar.voyages
SET fleet_id = $2,
    title = $3,
    path = $4,
    sort_title = $5,
    overview = $6,
    launch_date = $7,
    distance_ms = $8,
    port_id = $9,
    whisparr_id = $10,
    stash_id = $11,
    charter = $12,
    registry = $13,
    size_bytes = $14,
    video_codec = $15,
    audio_codec = $16,
    resolution = $17,
    oshash = $18,
    coordinates = $19,
    md5 = $20,
    cover_path = $21
WHERE id = $1
