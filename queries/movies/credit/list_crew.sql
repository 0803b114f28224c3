-- movies.credit.list_crew
-- $1 movie id, $2 and $3 sort key and id of the last row seen (NULL: from the start), $4 rows.
-- Everybody but the cast: by kind of work, the directors first, then by place in the credits. Credits of a deleted movie are invisible.
-- Plan: idx_movies_seen, idx_movie_credits_once, movie_people_pkey; the crew of the one movie is sorted.
SELECT c.id, c.movie_id, c.person_id, p.name AS person_name, p.image_path AS person_image_path, p.image_blurhash AS person_image_blurhash,
       c.role, c.character_name, c.department, c.job, c.billing_order, c.is_guest, c.tmdb_credit_id,
       k.key AS "key!"
FROM movies AS m
JOIN movie_credits AS c ON c.movie_id = m.id
JOIN movie_people AS p ON p.id = c.person_id
CROSS JOIN LATERAL (
    SELECT (coalesce(array_position(ARRAY['director', 'creator', 'writer', 'producer', 'composer', 'cinematographer', 'editor'], c.role), 9)::text
            || lpad(c.billing_order::text, 10, '0')) COLLATE "C" AS key
) AS k
WHERE m.id = $1
  AND m.deleted_at IS NULL
  AND c.role <> 'cast'
  AND (k.key, c.id) > (coalesce($2, ''), coalesce($3, '00000000-0000-0000-0000-000000000000'::uuid))
ORDER BY k.key, c.id
LIMIT $4
