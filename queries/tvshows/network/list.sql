-- tvshows.network.list
-- $1 and $2 folded name and id of the last row seen (NULL: from the start), $3 rows.
-- Plan: idx_tv_networks_name.
SELECT s.id, s.name, s.logo_path, s.origin_country, s.tmdb_id, s.created_at, s.updated_at,
       s.name_folded AS "key!"
FROM tv_networks AS s
WHERE (s.name_folded, s.id) > (coalesce($1, ''), coalesce($2, '00000000-0000-0000-0000-000000000000'::uuid))
ORDER BY s.name_folded, s.id
LIMIT $3
