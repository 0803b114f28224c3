-- qar.expedition.insert
-- $1 id, $2 fleet_id, $3 title, $4 path, $5 whisparr_id, $6 charter, $7 registry, $8 sort_title, $9 original_title, $10 overview, $11
-- launch_date, $12 runtime_ms, $13 port_id, $14 director, $15 series, $16 size_bytes, $17 container, $18 video_codec, $19 audio_codec, $20
-- resolution, $21 coordinates, $22 oshash, $23 has_file, $24 is_hdr, $25 is_3d. One row.
-- Plan: insert.
INSERT INTO qar.expeditions (id, fleet_id, title, path, whisparr_id, charter, registry, sort_title, original_title, overview, launch_date, runtime_ms, port_id,
director, series, size_bytes, container, video_codec, audio_codec, resolution, coordinates, oshash, has_file, is_hdr, is_3d)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25)
RETURNING id, fleet_id, title, path, whisparr_id, charter, registry, sort_title, original_title, overview, launch_date, runtime_ms,
       port_id, director, series, size_bytes, container, video_codec, audio_codec, resolution, coordinates, oshash, has_file,
       is_hdr, is_3d, created_at, updated_at, sort_key AS "key!"
