-- tvshows.credit.delete_all
-- $1 series id. The number of credits that it had.
-- Plan: idx_series_credits_series_role.
DELETE FROM series_credits
WHERE series_id = $1
