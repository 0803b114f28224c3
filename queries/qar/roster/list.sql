-- qar.roster.list
-- $1 user id, $2 and $3 sort key and id of the last row seen (NULL: from the start), $4 rows. Whom he follows, the latest first.
-- Plan: idx_crew_roster_user_id, crew_pkey.
SELECT r.crew_id, c.name, r.enlisted_at
FROM qar.crew_roster AS r
JOIN qar.crew AS c ON c.id = r.crew_id
WHERE r.user_id = $1
  AND (r.enlisted_at, r.crew_id) < (coalesce($2, 'infinity'::timestamptz), coalesce($3, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
ORDER BY r.enlisted_at DESC, r.crew_id DESC
LIMIT $4
