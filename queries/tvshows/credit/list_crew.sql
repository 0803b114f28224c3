-- tvshows.credit.list_crew
-- $1 series id, $2 and $3 sort key and id of the last row seen (NULL: from the start), $4 rows.
-- Everybody but the cast: by kind of work, the directors first, then by place in the credits. Credits of a deleted series are invisible.
-- Plan: idx_series_seen, idx_series_credits_once, tv_people_pkey; the crew of the one series is sorted.
SELECT c.id, c.series_id, c.person_id, p.name AS person_name, p.image_path AS person_image_path, p.image_blurhash AS person_image_blurhash,
       c.role, c.character_name, c.department, c.job, c.billing_order, c.is_guest, c.tmdb_credit_id,
       k.key AS "key!"
FROM series AS s
JOIN series_credits AS c ON c.series_id = s.id
JOIN tv_people AS p ON p.id = c.person_id
CROSS JOIN LATERAL (
    SELECT (coalesce(array_position(ARRAY['director', 'creator', 'writer', 'producer', 'composer', 'cinematographer', 'editor'], c.role), 9)::text
            || lpad(c.billing_order::text, 10, '0')) COLLATE "C" AS key
) AS k
WHERE s.id = $1
  AND s.deleted_at IS NULL
  AND c.role <> 'cast'
  AND (k.key, c.id) > (coalesce($2, ''), coalesce($3, '00000000-0000-0000-0000-000000000000'::uuid))
ORDER BY k.key, c.id
LIMIT $4
