-- qar.expedition.get
-- $1 id. Zero or one row.
-- Plan: expeditions_pkey.
SELECT id, fleet_id, title, path, whisparr_id, charter, registry, sort_title, original_title, overview, launch_date, runtime_ms,
       port_id, director, series, size_bytes, container, video_codec, audio_codec, resolution, coordinates, oshash, has_file,
       is_hdr, is_3d, created_at, updated_at, sort_key AS "key!"
FROM qar.expeditions
WHERE id = $1
