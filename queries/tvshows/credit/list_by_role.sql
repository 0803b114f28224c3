-- tvshows.credit.list_by_role
-- $1 series id, $2 role, $3 and $4 place in the credits and id of the last row seen (NULL: from the start), $5 rows.
-- Credits of a deleted series are invisible.
-- Plan: idx_series_seen, idx_series_credits_series_role, tv_people_pkey.
SELECT c.id, c.series_id, c.person_id, p.name AS person_name, p.image_path AS person_image_path, p.image_blurhash AS person_image_blurhash,
       c.role, c.character_name, c.department, c.job, c.billing_order, c.is_guest, c.tmdb_credit_id,
       c.billing_order AS "key!"
FROM series AS s
JOIN series_credits AS c ON c.series_id = s.id
JOIN tv_people AS p ON p.id = c.person_id
WHERE s.id = $1
  AND s.deleted_at IS NULL
  AND c.role = $2
  AND (c.billing_order, c.id) > (coalesce($3, -1), coalesce($4, '00000000-0000-0000-0000-000000000000'::uuid))
ORDER BY c.billing_order, c.id
LIMIT $5
