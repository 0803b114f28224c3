-- Rows in every table of a migrated database, of tables of tomorrow too: their columns, keys and CHECKs say what will do. Run by a superuser.
-- The nth row of each table is made of nths: ids, numbers, texts; so that a statement with the nth ids as its parameters
-- finds rows, whatever they are the ids of. Row 1 has a value in every column, row 2 NULL wherever it may be, row 3 NULL
-- only where a value means an end (deleted_at, used_at). Of the rows from 4 on two belong to each bit of the columns'
-- numbers: NULL where it is set, NULL where it is not. So for any two columns there is a row with the one and without the
-- other, unless a CHECK is against it.

CREATE SCHEMA filled;

-- The nth library holds the nth movie and the nth series, whatever its kind.
ALTER TABLE movies DISABLE TRIGGER movies_library_kind_check;
ALTER TABLE series DISABLE TRIGGER series_library_kind_check;

CREATE FUNCTION filled.id(n int) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
    SELECT ('019000' || lpad(to_hex(n), 2, '0') || '-0000-7000-8000-0000000000' || lpad(to_hex(n), 2, '0'))::uuid
$$;

-- An SQL literal for the nth row.
CREATE FUNCTION filled.literal(column_name text, type regtype, allowed text[], n int) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN allowed <> '{}' THEN quote_literal(allowed[1 + (n - 1) % cardinality(allowed)])
        WHEN type = 'uuid'::regtype THEN quote_literal(filled.id(n))
        WHEN type = 'timestamptz'::regtype AND column_name ~ '^(expires|valid_until|due|purge)' THEN quote_literal(timestamptz '2099-01-01' + n * interval '1 day')
        WHEN type = 'timestamptz'::regtype THEN quote_literal(timestamptz '2024-05-01 12:00+00' + n * interval '1 day')
        WHEN type = 'date'::regtype THEN quote_literal(date '2024-05-01' + n)
        WHEN type = 'boolean'::regtype THEN CASE WHEN n = 2 THEN 'false' ELSE 'true' END
        WHEN column_name = 'year' THEN (2000 + n)::text
        WHEN type IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype, 'numeric'::regtype, 'float4'::regtype, 'float8'::regtype, 'oid'::regtype) THEN n::text
        WHEN type = 'jsonb'::regtype THEN '''{"n": "' || n || '"}'''
        WHEN type = 'inet'::regtype THEN quote_literal('192.0.2.' || n)
        WHEN type = 'bytea'::regtype THEN quote_literal('\x' || repeat(lpad(to_hex(n), 2, '0'), 32))
        WHEN type = 'text[]'::regtype THEN format('ARRAY[%L]', 'text' || n)
        WHEN type = 'uuid[]'::regtype THEN format('ARRAY[%L]::uuid[]', filled.id(n))
        WHEN type::text LIKE '%[]' THEN format('ARRAY[%s]::%s', n, type)
        WHEN type = 'xid8'::regtype THEN quote_literal(n) || '::xid8'
        WHEN type = 'interval'::regtype THEN quote_literal(n || ' days')
        ELSE quote_literal('text' || n)
    END
$$;

-- What no rule says; %n stands for the number of the row. One for all rows leaves NULL where NULL is due.
CREATE TABLE filled.exceptions (relation text, column_name text, n int, literal text);

CREATE FUNCTION filled.insert_row(target regclass, nth int) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    columns text[] := '{}';
    literals text[] := '{}';
    c record;
    special record;
BEGIN
    FOR c IN
        SELECT a.attname, a.atttypid::regtype AS type, coalesce(k.allowed, '{}') AS allowed,
               NOT a.attnotnull AND CASE
                   WHEN nth = 1 THEN false
                   WHEN nth = 2 OR a.attname ~ '^(deleted|revoked|used|invalidated|verified|consumed|removed|gone|locked|finished|closed|superseded)_at$|^missing_since$' THEN true
                   WHEN nth = 3 THEN false
                   ELSE (a.attnum >> (nth - 4) / 2) & 1 = nth % 2
               END AS nulled
        FROM pg_attribute AS a
        LEFT JOIN LATERAL (
            SELECT array_agg(m[1]) AS allowed
            FROM pg_constraint AS k
            CROSS JOIN LATERAL regexp_matches(substring(pg_get_constraintdef(k.oid) FROM 'ARRAY\[(.*?)\]'), '''([^'']*)''::text', 'g') AS m
            WHERE k.conrelid = target AND k.contype = 'c' AND k.conkey = ARRAY[a.attnum]
              AND pg_get_constraintdef(k.oid) ~ ('^CHECK \(+"?' || a.attname || '"? = ANY')
        ) AS k ON true
        WHERE a.attrelid = target AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' AND a.attidentity = ''
        ORDER BY a.attnum
    LOOP
        SELECT e.literal, e.n INTO special FROM filled.exceptions AS e
        WHERE e.column_name = c.attname AND (e.relation IS NULL OR e.relation = target::text) AND (e.n IS NULL OR e.n = nth)
        ORDER BY e.n IS NULL, e.relation IS NULL LIMIT 1;
        CONTINUE WHEN c.nulled AND special.n IS NULL;
        columns := columns || quote_ident(c.attname);
        literals := literals || coalesce(replace(special.literal, '%n', nth::text), filled.literal(c.attname, c.type, c.allowed, nth));
    END LOOP;
    EXECUTE format('INSERT INTO %s (%s) VALUES (%s)', target, array_to_string(columns, ', '), array_to_string(literals, ', '));
EXCEPTION
    -- A trigger or a migration made it already.
    WHEN unique_violation OR exclusion_violation THEN
        NULL;
END
$$;

INSERT INTO filled.exceptions (relation, column_name, n, literal) VALUES
    (NULL, 'imdb_id', NULL, '''tt'' || 1000000 + %n'),
    ('movie_people', 'imdb_id', NULL, '''nm'' || 1000000 + %n'), ('tv_people', 'imdb_id', NULL, '''nm'' || 1000000 + %n'),
    (NULL, 'parent_id', NULL, 'filled.id(2)'),
    -- Most is for all to see.
    ('libraries', 'is_private', NULL, 'false'), ('libraries', 'is_private', 3, 'true'),
    ('users', 'is_active', NULL, 'true'), (NULL, 'title_deleted', NULL, 'false'),
    -- A user and a profile never have one id.
    ('profiles', 'id', NULL, 'filled.id(100 + %n)'), ('profiles', 'is_kids', NULL, 'false'),
    ('user_avatars', 'is_current', 1, 'false'),
    (NULL, 'is_default', NULL, 'false'), ('oidc_providers', 'is_default', 3, 'true'),
    (NULL, 'end_time_ms', NULL, '60000'), (NULL, 'color', NULL, '''#a0b0c0'''), (NULL, 'theme_color', NULL, '''#a0b0c0'''),
    ('permissions', 'name', NULL, 'translate(''filled:%n'', ''0123456789'', ''abcdefghij'')'),
    ('role_permissions', 'permission', NULL, 'translate(''filled:%n'', ''0123456789'', ''abcdefghij'')'),
    ('server_settings', 'data_type', NULL, '''json'''),
    (NULL, 'allowed_values', NULL, 'NULL'), (NULL, 'min_value', NULL, 'NULL'), (NULL, 'max_value', NULL, 'NULL'), (NULL, 'pattern', NULL, 'NULL'),
    ('server_settings', 'data_type', 1, '''string'''), ('server_settings', 'value', 1, '''"text1"'''), ('server_settings', 'pattern', 1, '''text'''),
    ('server_settings', 'allowed_values', 1, '''["text1"]'''), ('server_settings', 'is_secret', NULL, 'false'),
    ('server_settings', 'data_type', 3, '''integer'''), ('server_settings', 'value', 3, '''3'''),
    ('server_settings', 'min_value', 3, '0'), ('server_settings', 'max_value', 3, '9'),
    ('server_settings', 'is_secret', 3, 'true'), ('server_settings', 'is_public', 3, 'false'),
    ('user_settings', 'data_type', NULL, '''json'''),
    ('activity_log', 'created_at', NULL, 'public.activity_log_time(filled.id(%n))'),
    ('user_totp_secrets', 'verified_at', 3, 'now()'),
    ('drafts', 'metadata', NULL, '''{"overview": "text"}'''),
    ('drafts', 'state', NULL, '''draft'''), ('drafts', 'state', 1, '''published'''), ('drafts', 'closed_by', NULL, 'NULL'), ('drafts', 'closed_by', 1, 'filled.id(1)'),
    ('drafts', 'series_id', 1, 'NULL'), ('drafts', 'season_id', 1, 'NULL'), ('drafts', 'episode_id', 1, 'NULL'),
    ('drafts', 'series_id', 2, 'filled.id(2)'),
    ('drafts', 'movie_id', 3, 'NULL'), ('drafts', 'series_id', 3, 'NULL'), ('drafts', 'season_id', 3, 'NULL'),
    ('oidc_states', 'code_verifier', NULL, '''of-a-length-that-is-that-of-no-other-text-here-%n'''),
    (NULL, 'height_cm', NULL, '180'), (NULL, 'weight_kg', NULL, '70'), (NULL, 'release_year', NULL, '2001'),
    ('qar.crew', 'maiden_voyage', NULL, '2001'), ('qar.crew', 'last_port', NULL, '2009'),
    ('qar.cargo_hold', 'id', NULL, '1'),
    ('series_watch_state', 'watched_episodes', 2, '0'),
    ('series', 'status', NULL, '''Returning Series'''),
    (NULL, 'country', NULL, '''DE''');

-- Of what a list or a draft may be about, one.
INSERT INTO filled.exceptions (relation, column_name, n, literal)
SELECT items.relation, about.column_name, about.n, about.literal
FROM (VALUES ('playlist_items'), ('collection_items')) AS items (relation)
CROSS JOIN (VALUES ('series_id', 1, 'NULL'), ('episode_id', 1, 'NULL'), ('series_id', 2, 'filled.id(2)'),
                   ('movie_id', 3, 'NULL'), ('series_id', 3, 'NULL')) AS about (column_name, n, literal);

DO $$
DECLARE
    waiting regclass[] := ARRAY(
        SELECT c.oid::regclass FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname IN ('public', 'qar') AND c.relname <> '_sqlx_migrations'
        ORDER BY c.oid);
    relation regclass;
    later regclass[];
    reason text;
BEGIN
    -- A table whose keys point at rows that are not there yet comes later.
    LOOP
        later := '{}';
        reason := '';
        FOREACH relation IN ARRAY waiting LOOP
            BEGIN
                PERFORM filled.insert_row(relation, n) FROM unnest('{2, 1, 3}'::int[]) AS n;
            EXCEPTION WHEN OTHERS THEN
                later := later || relation;
                reason := reason || format(E'\n%s: %s', relation, SQLERRM);
            END;
        END LOOP;
        EXIT WHEN later = '{}';
        IF later = waiting THEN
            RAISE EXCEPTION 'no rows: %', reason;
        END IF;
        waiting := later;
    END LOOP;

    -- Those that a CHECK is against, or the lack of one they would refer to, are left out.
    FOR relation IN
        SELECT c.oid::regclass FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname IN ('public', 'qar') AND c.relname <> '_sqlx_migrations'
        ORDER BY c.oid
    LOOP
        FOR n IN 4..15 LOOP
            BEGIN
                PERFORM filled.insert_row(relation, n);
            EXCEPTION WHEN check_violation OR foreign_key_violation THEN
                NULL;
            END;
        END LOOP;
    END LOOP;
END
$$;

-- A draft may be about four things.
INSERT INTO drafts (id, user_id, season_id, metadata, state, closed_at) VALUES (filled.id(16), filled.id(2), filled.id(2), '{"name": null}', 'discarded', now());

-- Episodes before and after others.
INSERT INTO episodes (id, series_id, season_id, library_id, season_number, episode_number, title)
VALUES (filled.id(16), filled.id(2), filled.id(2), filled.id(2), 2, 9, 'text16'),
       (filled.id(17), filled.id(2), filled.id(2), filled.id(2), 2, 1, 'text17'),
       (filled.id(18), filled.id(3), filled.id(3), filled.id(3), 3, 9, 'text18'),
       (filled.id(19), filled.id(3), filled.id(3), filled.id(3), 3, 1, 'text19');

-- Every value of every row as text, for statements that store or compare such ones.
CREATE FUNCTION filled.cells() RETURNS TABLE (relation text, place bigint, column_name text, type text, value text) LANGUAGE plpgsql AS $$
DECLARE
    t record;
BEGIN
    FOR t IN
        SELECT c.oid::regclass AS name, array_agg(a.attname ORDER BY a.attnum) AS names, string_agg(format('%I::text', a.attname), ', ' ORDER BY a.attnum) AS texts
        FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
        JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname IN ('public', 'qar') AND c.relname <> '_sqlx_migrations'
        GROUP BY c.oid
    LOOP
        RETURN QUERY EXECUTE format(
            'SELECT %L, r.place, c.key, format_type(a.atttypid, NULL), c.value
             FROM (SELECT row_number() OVER (ORDER BY tableoid, ctid) AS place, jsonb_object(%L, ARRAY[%s]) AS cells FROM %s) AS r
             CROSS JOIN LATERAL jsonb_each_text(r.cells) AS c
             JOIN pg_attribute AS a ON a.attrelid = %L::regclass AND a.attname = c.key',
            t.name, t.names, t.texts, t.name, t.name);
    END LOOP;
END
$$;

-- All of a series of which little is known has been watched.
UPDATE series SET episode_count = 1 WHERE id = filled.id(10);
-- Two others have no episode of their own.
INSERT INTO episode_watch_state (user_id, episode_id) VALUES (filled.id(11), filled.id(2)), (filled.id(13), filled.id(2));
UPDATE series_watch_state SET last_episode_id = filled.id(2) WHERE series_id IN (filled.id(11), filled.id(13));

ALTER TABLE movies ENABLE TRIGGER movies_library_kind_check;
ALTER TABLE series ENABLE TRIGGER series_library_kind_check;
