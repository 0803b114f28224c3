-- movies.credit.list_by_role
-- $1 movie id, $2 role, $3 and $4 place in the credits and id of the last row seen (NULL: from the start), $5 rows.
-- Credits of a deleted movie are invisible.
-- Plan: idx_movies_seen, idx_movie_credits_movie_role, movie_people_pkey.
SELECT c.id, c.movie_id, c.person_id, p.name AS person_name, p.image_path AS person_image_path, p.image_blurhash AS person_image_blurhash,
       c.role, c.character_name, c.department, c.job, c.billing_order, c.is_guest, c.tmdb_credit_id,
       c.billing_order AS "key!"
FROM movies AS m
JOIN movie_credits AS c ON c.movie_id = m.id
JOIN movie_people AS p ON p.id = c.person_id
WHERE m.id = $1
  AND m.deleted_at IS NULL
  AND c.role = $2
  AND (c.billing_order, c.id) > (coalesce($3, -1), coalesce($4, '00000000-0000-0000-0000-000000000000'::uuid))
ORDER BY c.billing_order, c.id
LIMIT $5
