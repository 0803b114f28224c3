-- drafts.draft.publish
-- $1 id, $2 the version that was read, $3 who publishes it (NULL: the system). Applies the change and closes the draft, both or neither.
-- "state!" and "version!" are what they were before; "published!" says whether this call has done it: not if it was closed already, is of another
-- version, or its target is deleted. A rating of which no level is given has none: who has a limit does not see the title.
-- Plan: drafts_pkey, and the primary key of the target.
WITH draft AS MATERIALIZED (
    SELECT id, movie_id, series_id, season_id, episode_id, metadata, version, state, state = 'draft' AND version = $2 AS applies
    FROM drafts
    WHERE id = $1
    FOR UPDATE
), movie AS (
    UPDATE movies AS m
    SET title = CASE WHEN d.metadata ? 'title' THEN d.metadata ->> 'title' ELSE m.title END,
        sort_title = CASE WHEN d.metadata ? 'sort_title' THEN d.metadata ->> 'sort_title' ELSE m.sort_title END,
        original_title = CASE WHEN d.metadata ? 'original_title' THEN d.metadata ->> 'original_title' ELSE m.original_title END,
        year = CASE WHEN d.metadata ? 'year' THEN (d.metadata ->> 'year')::int ELSE m.year END,
        release_date = CASE WHEN d.metadata ? 'release_date' THEN (d.metadata ->> 'release_date')::date ELSE m.release_date END,
        overview = CASE WHEN d.metadata ? 'overview' THEN d.metadata ->> 'overview' ELSE m.overview END,
        tagline = CASE WHEN d.metadata ? 'tagline' THEN d.metadata ->> 'tagline' ELSE m.tagline END,
        original_language = CASE WHEN d.metadata ? 'original_language' THEN d.metadata ->> 'original_language' ELSE m.original_language END,
        content_rating = CASE WHEN d.metadata ? 'content_rating' THEN d.metadata ->> 'content_rating' ELSE m.content_rating END,
        rating_level = CASE
            WHEN d.metadata ? 'rating_level' THEN (d.metadata ->> 'rating_level')::int
            WHEN d.metadata ? 'content_rating' AND d.metadata ->> 'content_rating' IS DISTINCT FROM m.content_rating THEN NULL
            ELSE m.rating_level
        END,
        is_locked = true
    FROM draft AS d
    WHERE d.applies
      AND m.id = d.movie_id
      AND m.deleted_at IS NULL
    RETURNING d.id
), show AS (
    UPDATE series AS s
    SET title = CASE WHEN d.metadata ? 'title' THEN d.metadata ->> 'title' ELSE s.title END,
        sort_title = CASE WHEN d.metadata ? 'sort_title' THEN d.metadata ->> 'sort_title' ELSE s.sort_title END,
        original_title = CASE WHEN d.metadata ? 'original_title' THEN d.metadata ->> 'original_title' ELSE s.original_title END,
        year = CASE WHEN d.metadata ? 'year' THEN (d.metadata ->> 'year')::int ELSE s.year END,
        first_air_date = CASE WHEN d.metadata ? 'first_air_date' THEN (d.metadata ->> 'first_air_date')::date ELSE s.first_air_date END,
        last_air_date = CASE WHEN d.metadata ? 'last_air_date' THEN (d.metadata ->> 'last_air_date')::date ELSE s.last_air_date END,
        overview = CASE WHEN d.metadata ? 'overview' THEN d.metadata ->> 'overview' ELSE s.overview END,
        tagline = CASE WHEN d.metadata ? 'tagline' THEN d.metadata ->> 'tagline' ELSE s.tagline END,
        status = CASE WHEN d.metadata ? 'status' THEN d.metadata ->> 'status' ELSE s.status END,
        original_language = CASE WHEN d.metadata ? 'original_language' THEN d.metadata ->> 'original_language' ELSE s.original_language END,
        content_rating = CASE WHEN d.metadata ? 'content_rating' THEN d.metadata ->> 'content_rating' ELSE s.content_rating END,
        rating_level = CASE
            WHEN d.metadata ? 'rating_level' THEN (d.metadata ->> 'rating_level')::int
            WHEN d.metadata ? 'content_rating' AND d.metadata ->> 'content_rating' IS DISTINCT FROM s.content_rating THEN NULL
            ELSE s.rating_level
        END,
        is_locked = true
    FROM draft AS d
    WHERE d.applies
      AND s.id = d.series_id
      AND s.deleted_at IS NULL
    RETURNING d.id
), season AS (
    UPDATE seasons AS s
    SET name = CASE WHEN d.metadata ? 'name' THEN d.metadata ->> 'name' ELSE s.name END,
        overview = CASE WHEN d.metadata ? 'overview' THEN d.metadata ->> 'overview' ELSE s.overview END,
        air_date = CASE WHEN d.metadata ? 'air_date' THEN (d.metadata ->> 'air_date')::date ELSE s.air_date END
    FROM draft AS d
    WHERE d.applies
      AND s.id = d.season_id
      AND s.deleted_at IS NULL
    RETURNING d.id
), episode AS (
    UPDATE episodes AS e
    SET title = CASE WHEN d.metadata ? 'title' THEN d.metadata ->> 'title' ELSE e.title END,
        overview = CASE WHEN d.metadata ? 'overview' THEN d.metadata ->> 'overview' ELSE e.overview END,
        air_date = CASE WHEN d.metadata ? 'air_date' THEN (d.metadata ->> 'air_date')::date ELSE e.air_date END,
        production_code = CASE WHEN d.metadata ? 'production_code' THEN d.metadata ->> 'production_code' ELSE e.production_code END,
        is_locked = true
    FROM draft AS d
    WHERE d.applies
      AND e.id = d.episode_id
      AND e.deleted_at IS NULL
    RETURNING d.id
), closed AS (
    UPDATE drafts AS d
    SET state = 'published', closed_by = $3, closed_at = now()
    FROM (SELECT id FROM movie UNION ALL SELECT id FROM show UNION ALL SELECT id FROM season UNION ALL SELECT id FROM episode) AS applied
    WHERE d.id = applied.id
    RETURNING d.id
)
SELECT d.state AS "state!", d.version AS "version!", c.id IS NOT NULL AS "published!"
FROM draft AS d
LEFT JOIN closed AS c ON c.id = d.id
