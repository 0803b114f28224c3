-- qar.expedition.list_of_flag
-- $1 flag id, $2 and $3 launch date and id of the last row seen (NULL: from the start), $4 rows. The expeditions of the flag, the latest
-- launch first, those without a date last.
-- Plan: idx_expedition_flags_flag_id, expeditions_pkey.
SELECT e.id, e.fleet_id, e.title, e.path, e.whisparr_id, e.charter, e.registry, e.sort_title, e.original_title, e.overview,
       e.launch_date, e.runtime_ms, e.port_id, e.director, e.series, e.size_bytes, e.container, e.video_codec, e.audio_codec,
       e.resolution, e.coordinates, e.oshash, e.has_file, e.is_hdr, e.is_3d, e.created_at, e.updated_at,
       l.launch_date AS key
FROM qar.expedition_flags AS l
JOIN qar.expeditions AS e ON e.id = l.expedition_id
WHERE l.flag_id = $1
  AND (l.launch_date, l.expedition_id) < (coalesce($2, 'infinity'::date), coalesce($3, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
ORDER BY l.launch_date DESC, l.expedition_id DESC
LIMIT $4
