-- tvshows.external_rating.upsert
-- $1 series id, $2 source, $3 rating, $4 vote_count, $5 certified. One row.
-- Plan: series_external_ratings_pkey.
INSERT INTO series_external_ratings AS r (series_id, source, rating, vote_count, certified)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (series_id, source) DO UPDATE SET rating = excluded.rating, vote_count = excluded.vote_count, certified = excluded.certified
RETURNING r.source, r.rating, r.vote_count, r.certified, r.updated_at
