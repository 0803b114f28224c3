-- tvshows.episode_credit.list_of_person
-- $1 viewer (NULL: the system), $2 person id, $3 and $4 air date and credit id of the last row seen (NULL: from the start), $5 rows.
-- A line for each credit in an episode that the viewer may see, the latest broadcast first.
-- Plan: idx_episode_credits_person_role (the person's rows, sorted), episodes_pkey, series_pkey.
SELECT c.id, c.episode_id, e.series_id, s.library_id, s.title AS series_title, e.season_number, e.episode_number, e.title, e.air_date,
       e.still_path, e.still_blurhash, c.role, c.character_name, c.department, c.job, c.is_guest,
       coalesce(e.air_date, '0001-01-01') AS "key!"
FROM episode_credits AS c
JOIN episodes AS e ON e.id = c.episode_id
JOIN series AS s ON s.id = e.series_id
JOIN viewer_libraries($1) AS v ON v.library_id = s.library_id
WHERE c.person_id = $2
  AND e.deleted_at IS NULL
  AND s.deleted_at IS NULL
  AND (v.max_rating_level IS NULL OR s.rating_level <= v.max_rating_level)
  AND (coalesce(e.air_date, '0001-01-01'), c.id) < (coalesce($3, 'infinity'::date), coalesce($4, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
ORDER BY coalesce(e.air_date, '0001-01-01') DESC, c.id DESC
LIMIT $5
