-- qar.voyage.insert
-- $1 id, $2 fleet_id, $3 title, $4 path, $5 sort_title, $6 overview, $7 launch_date, $8 distance_ms, $9 port_id, $10 whisparr_id, $11
-- stash_id, $12 charter, $13 registry, $14 size_bytes, $15 video_codec, $16 audio_codec, $17 resolution, $18 oshash, $19 coordinates, $20
-- md5, $21 cover_path. One row.
-- Plan: insert.
INSERT INTO qar.voyages (id, fleet_id, title, path, sort_title, overview, launch_date, distance_ms, port_id, whisparr_id, stash_id, charter, registry,
size_bytes, video_codec, audio_codec, resolution, oshash, coordinates, md5, cover_path)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)
RETURNING id, fleet_id, title, path, sort_title, overview, launch_date, distance_ms, port_id, whisparr_id, stash_id, charter,
       registry, size_bytes, video_codec, audio_codec, resolution, oshash, coordinates, md5, cover_path, created_at, updated_at,
       sort_key AS "key!"
