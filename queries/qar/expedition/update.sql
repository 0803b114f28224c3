-- qar.expedition.update
-- $1 id, $2 fleet_id, $3 title, $4 path, $5 whisparr_id, $6 charter, $7 registry, $8 sort_title, $9 original_title, $10 overview,
-- $11 launch_date, $12 runtime_ms, $13 port_id, $14 director, $15 series, $16 size_bytes, $17 container, $18 video_codec, $19
-- audio_codec, $20 resolution, $21 coordinates, $22 oshash, $23 has_file, $24 is_hdr, $25 is_3d, $26 updated_at as it was read. One
-- row; none if it is gone or was changed since.
-- Plan: expeditions_pkey.
UPDATE qar.expeditions
SET fleet_id = $2,
    title = $3,
    path = $4,
    whisparr_id = $5,
    charter = $6,
    registry = $7,
    sort_title = $8,
    original_title = $9,
    overview = $10,
    launch_date = $11,
    runtime_ms = $12,
    port_id = $13,
    director = $14,
    series = $15,
    size_bytes = $16,
    container = $17,
    video_codec = $18,
    audio_codec = $19,
    resolution = $20,
    coordinates = $21,
    oshash = $22,
    has_file = $23,
    is_hdr = $24,
    is_3d = $25
WHERE id = $1
  AND updated_at = $26
RETURNING id, fleet_id, title, path, whisparr_id, charter, registry, sort_title, original_title, overview, launch_date, runtime_ms,
          port_id, director, series, size_bytes, container, video_codec, audio_codec, resolution, coordinates, oshash, has_file,
          is_hdr, is_3d, created_at, updated_at, sort_key AS "key!"
