-- tvshows.episode_credit.insert
-- $1 id, $2 episode id, $3 person id, $4 role, $5 character_name, $6 department, $7 job, $8 billing_order, $9 is_guest, $10 tmdb_credit_id. One row.
-- Plan: insert; tv_people_pkey.
WITH c AS (
    INSERT INTO episode_credits (id, episode_id, person_id, role, character_name, department, job, billing_order, is_guest, tmdb_credit_id)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
    RETURNING id, episode_id, person_id, role, character_name, department, job, billing_order, is_guest, tmdb_credit_id
)
SELECT c.id, c.episode_id, c.person_id, p.name AS person_name, p.image_path AS person_image_path, p.image_blurhash AS person_image_blurhash,
       c.role, c.character_name, c.department, c.job, c.billing_order, c.is_guest, c.tmdb_credit_id
FROM c
JOIN tv_people AS p ON p.id = c.person_id
