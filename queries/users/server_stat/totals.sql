-- users.server_stat.totals
-- No parameters. One row: what there is, in libraries that are disabled too, and what users have watched to the end, in all.
-- Plan: full scan, because episodes and what was watched have no total: to be kept in server_stats.
SELECT (SELECT count(*) FROM libraries) AS "libraries!",
       (SELECT coalesce(sum(t.titles), 0)::bigint FROM movie_totals AS t) AS "movies!",
       (SELECT coalesce(sum(t.titles), 0)::bigint FROM series_totals AS t) AS "series!",
       (SELECT count(*) FROM episodes AS e WHERE e.deleted_at IS NULL) AS "episodes!",
       movie_watches.watches AS "movie_watches!",
       episode_watches.watches AS "episode_watches!",
       movie_watches.watched_ms AS "movies_watched_ms!",
       episode_watches.watched_ms AS "episodes_watched_ms!"
FROM (SELECT coalesce(sum(s.watch_count), 0)::bigint AS watches,
            least(coalesce(sum(s.watch_count * coalesce(s.duration_ms, t.runtime_ms, 0)::numeric), 0), 9223372036854775807)::bigint AS watched_ms
     FROM movie_watch_state AS s
     JOIN movies AS t ON t.id = s.movie_id) AS movie_watches
CROSS JOIN
    (SELECT coalesce(sum(s.watch_count), 0)::bigint AS watches,
            least(coalesce(sum(s.watch_count * coalesce(s.duration_ms, t.runtime_ms, 0)::numeric), 0), 9223372036854775807)::bigint AS watched_ms
     FROM episode_watch_state AS s
     JOIN episodes AS t ON t.id = s.episode_id) AS episode_watches
