-- Rows in every table that tests/support/scale.sql leaves empty, of tables of tomorrow too: their columns and keys say what will do. For plans only.
-- :small stands for the names of those that stay empty, :rows for a number. A row refers to users, films and series of scale.sql, and to others of its kind,
-- which have the ids scale.id(99, 1), scale.id(99, 2) and so on. Run by a superuser.

-- An SQL expression for a key of another table. How many of those there are is prime to each other, so that no two rows link the same two.
CREATE FUNCTION scale.key_of(target regclass, attnum int, alone boolean) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT format('scale.id(%s, %s + n %% %s)', coalesce(known.kind, 99), coalesce(known.start, 1),
                  CASE WHEN alone THEN 1000000 ELSE coalesce(known.many, (ARRAY[401, 409, 419, 421])[1 + attnum % 4]) END)
    FROM (SELECT) AS one
    LEFT JOIN (VALUES
        ('users'::regclass, 1, 101, 100), ('libraries', 2, 1, 6), ('movies', 4, 1, 401), ('series', 14, 1, 401), ('seasons', 15, 2, 401),
        ('episodes', 16, 8, 401), ('sessions', 23, 1, 397), ('qar.fleets', 99, 1, 7), ('qar.flags', 99, 1, 41), ('qar.ports', 99, 1, 43)
    ) AS known (relation, kind, start, many) ON known.relation = target
$$;

-- An SQL expression of n, the number of the row. Of words few are common, so that a filter finds many rows.
CREATE FUNCTION scale.value_of(name name, type regtype, attnum int, allowed text[], in_key boolean) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN allowed <> '{}' THEN format('(%L::text[])[1 + n %% %s]', allowed, cardinality(allowed))
        WHEN type = 'uuid'::regtype THEN 'scale.id(99, n)'
        -- Of these there are kinds.
        WHEN type = 'text'::regtype AND name ~ '^(action|module|topic|waters|kind|source)$|_type$' THEN 'scale.word(n % 20)'
        WHEN type = 'text'::regtype THEN format('scale.common(n, %s)', attnum) || CASE WHEN in_key OR name IN ('name', 'title', 'path') THEN ' || '' '' || n' ELSE '' END
        -- What ends has mostly not ended.
        WHEN type = 'timestamptz'::regtype THEN CASE WHEN name ~ '^expires' THEN 'CASE WHEN n % 20 = 0 THEN timestamptz ''2022-01-01'' ELSE ''2099-01-01'' END' ELSE 'timestamptz ''2022-01-01''' END
            || ' + n * interval ''1 hour'''
        WHEN type = 'date'::regtype THEN format('date ''1990-01-01'' + (scale.hash(n, %s) %% 12000)::int', attnum)
        WHEN type = 'boolean'::regtype THEN 'n % 2 = 0'
        WHEN type IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype, 'float4'::regtype, 'float8'::regtype, 'numeric'::regtype) THEN 'n'
        WHEN type = 'xid8'::regtype THEN 'n::text::xid8'
        WHEN type = 'jsonb'::regtype THEN '''{}''::jsonb'
        WHEN type = 'inet'::regtype THEN '''10.0.0.0''::inet + n % 200'
        WHEN type = 'bytea'::regtype THEN 'decode(md5(n::text), ''hex'')'
        WHEN type = 'interval'::regtype THEN 'n * interval ''1 second'''
        WHEN type::text LIKE '%[]' THEN format('''{}''::%s', type)
    END
$$;

CREATE FUNCTION scale.fill(target regclass) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    columns text;
    expressions text;
    dropped text;
    added text;
BEGIN
    SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum),
           string_agg(CASE
               -- It says into which partition the row goes.
               WHEN target = 'activity_log'::regclass AND a.attname = 'created_at' THEN 'activity_log_time(scale.id(99, n))'
               WHEN NOT a.attnotnull AND NOT uniques.alone
               THEN format('CASE WHEN (n / 7 + %s) %% 4 %s 0 THEN %s END', a.attnum, CASE WHEN a.atttypid = 'timestamptz'::regtype THEN '=' ELSE '<>' END, said.value)
               ELSE said.value
           END, ', ' ORDER BY a.attnum)
    INTO columns, expressions
    FROM pg_attribute AS a
    CROSS JOIN LATERAL (
        SELECT coalesce(bool_or(i.indnkeyatts = 1), false) AS alone, count(*) > 0 AS part
        FROM pg_index AS i WHERE i.indrelid = target AND i.indisunique AND a.attnum = ANY (i.indkey)
    ) AS uniques
    CROSS JOIN LATERAL (
        SELECT coalesce(array_agg(m[1]), '{}') AS allowed
        FROM pg_constraint AS k
        CROSS JOIN LATERAL regexp_matches(substring(pg_get_constraintdef(k.oid) FROM 'ARRAY\[(.*?)\]'), '''([^'']*)''::text', 'g') AS m
        WHERE k.conrelid = target AND k.contype = 'c' AND k.conkey = ARRAY[a.attnum] AND pg_get_constraintdef(k.oid) ~ '= ANY'
    ) AS enumeration
    CROSS JOIN LATERAL (
        SELECT coalesce(
            (SELECT scale.key_of(k.confrelid, a.attnum, uniques.alone) FROM pg_constraint AS k
             WHERE k.conrelid = target AND k.contype = 'f' AND k.conkey = ARRAY[a.attnum] AND a.atttypid = 'uuid'::regtype LIMIT 1),
            scale.value_of(a.attname, a.atttypid, a.attnum, enumeration.allowed, uniques.part)) AS value
    ) AS said
    WHERE a.attrelid = target AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' AND a.attidentity = ''
      -- What has a value of its own keeps it, but for times and what there are kinds of.
      AND (NOT a.atthasdef OR a.atttypid IN ('timestamptz'::regtype, 'xid8'::regtype) OR enumeration.allowed <> '{}');

    -- What a CHECK allows does not matter to a plan.
    SELECT string_agg(format('DROP CONSTRAINT %I', k.conname), ', '), string_agg(format('ADD CONSTRAINT %I %s NOT VALID', k.conname, pg_get_constraintdef(k.oid)), ', ')
    INTO dropped, added
    FROM pg_constraint AS k WHERE k.conrelid = target AND k.contype = 'c';
    IF dropped IS NOT NULL THEN
        EXECUTE format('ALTER TABLE %s %s', target, dropped);
    END IF;
    EXECUTE format('INSERT INTO %s (%s) SELECT %s FROM generate_series(1, :rows) AS n', target, columns, expressions);
    IF added IS NOT NULL THEN
        EXECUTE format('ALTER TABLE %s %s', target, added);
    END IF;
EXCEPTION WHEN OTHERS THEN
    RAISE EXCEPTION 'rows of %: % (INSERT INTO … (%) SELECT %)', target, SQLERRM, columns, expressions;
END
$$;

SET session_replication_role = replica;

DO $$
DECLARE
    target regclass;
    there boolean;
BEGIN
    FOR target IN
        SELECT c.oid FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname IN ('public', 'qar') AND c.relname <> ALL (:small) ORDER BY c.oid
    LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %s)', target) INTO there;
        CONTINUE WHEN there;
        PERFORM scale.fill(target);
    END LOOP;
END
$$;

SET session_replication_role = origin;
