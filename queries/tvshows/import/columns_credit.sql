-- tvshows.import.columns_credit
-- No parameters, no rows: the columns that an import writes, in the order of its COPY.
-- Plan: none, the condition is false.
SELECT import_id, line, of_episode, position, credit_id, new_person_id, name, imdb_id, tmdb_id,
       role, character_name, job, billing_order
FROM tv_import_credits
WHERE false
