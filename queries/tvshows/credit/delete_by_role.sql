-- tvshows.credit.delete_by_role
-- $1 series id, $2 role. The number of credits of this kind that it had.
-- Plan: idx_series_credits_series_role.
DELETE FROM series_credits
WHERE series_id = $1
  AND role = $2
