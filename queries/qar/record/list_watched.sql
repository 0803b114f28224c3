-- qar.record.list_watched
-- $1 user id, $2 and $3 sort key and id of the last row seen (NULL: from the start), $4 rows. His records of what he has watched, the
-- latest first.
-- Plan: idx_voyage_records_last_watched.
SELECT voyage_id, bearing_ms, crossings, last_watched, bounty, o_counter, marked, is_organized
FROM qar.voyage_records
WHERE user_id = $1
  AND last_watched IS NOT NULL
  AND (last_watched, voyage_id) < (coalesce($2, 'infinity'::timestamptz), coalesce($3, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
ORDER BY last_watched DESC, voyage_id DESC
LIMIT $4
