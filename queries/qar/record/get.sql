-- qar.record.get
-- $1 user id, $2 voyage id. Zero or one row.
-- Plan: voyage_records_pkey.
SELECT voyage_id, bearing_ms, crossings, last_watched, bounty, o_counter, marked, is_organized
FROM qar.voyage_records
WHERE user_id = $1
  AND voyage_id = $2
