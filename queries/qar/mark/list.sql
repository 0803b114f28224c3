-- qar.mark.list
-- $1 user id, $2 and $3 sort key and id of the last row seen (NULL: from the start), $4 rows. What he marked, the latest first.
-- Plan: idx_marked_charts_user_id, expeditions_pkey.
SELECT e.id, e.fleet_id, e.title, e.path, e.whisparr_id, e.charter, e.registry, e.sort_title, e.original_title, e.overview,
       e.launch_date, e.runtime_ms, e.port_id, e.director, e.series, e.size_bytes, e.container, e.video_codec, e.audio_codec,
       e.resolution, e.coordinates, e.oshash, e.has_file, e.is_hdr, e.is_3d, e.created_at, e.updated_at,
       m.created_at AS key
FROM qar.marked_charts AS m
JOIN qar.expeditions AS e ON e.id = m.expedition_id
WHERE m.user_id = $1
  AND (m.created_at, m.expedition_id) < (coalesce($2, 'infinity'::timestamptz), coalesce($3, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
ORDER BY m.created_at DESC, m.expedition_id DESC
LIMIT $4
