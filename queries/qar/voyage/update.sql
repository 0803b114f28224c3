-- qar.voyage.update
-- $1 id, $2 fleet_id, $3 title, $4 path, $5 sort_title, $6 overview, $7 launch_date, $8 distance_ms, $9 port_id, $10 whisparr_id,
-- $11 stash_id, $12 charter, $13 registry, $14 size_bytes, $15 video_codec, $16 audio_codec, $17 resolution, $18 oshash, $19
-- coordinates, $20 md5, $21 cover_path, $22 updated_at as it was read. One row; none if it is gone or was changed since.
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
  AND updated_at = $22
RETURNING id, fleet_id, title, path, sort_title, overview, launch_date, distance_ms, port_id, whisparr_id, stash_id, charter,
          registry, size_bytes, video_codec, audio_codec, resolution, oshash, coordinates, md5, cover_path, created_at, updated_at,
          sort_key AS "key!"
