-- What a scan saw and what was known, side by side while they are compared. UNLOGGED, since a scan that a crash interrupts
-- starts again. Nothing of a module stands here: each compares its own files by them.

CREATE UNLOGGED TABLE public.library_seen_files (
    import_id uuid NOT NULL,
    line bigint NOT NULL,
    path text NOT NULL,
    file_name text NOT NULL,
    size_bytes bigint,
    fingerprint text,
    file_id uuid,
    outcome text NOT NULL DEFAULT 'added',
    CONSTRAINT library_seen_files_pkey PRIMARY KEY (import_id, line),
    CONSTRAINT library_seen_files_outcome_check CHECK (outcome IN ('added', 'unchanged', 'newer', 'moved', 'replaced', 'repeated'))
);

COMMENT ON TABLE public.library_seen_files IS 'What a running scan saw; when it is over, what the latest one of each library found added or replaced.';
COMMENT ON COLUMN public.library_seen_files.import_id IS 'The library: it has one scan at a time.';
COMMENT ON COLUMN public.library_seen_files.line IS 'Place of the file in its scan, from 1.';
COMMENT ON COLUMN public.library_seen_files.size_bytes IS 'Bytes.';
COMMENT ON COLUMN public.library_seen_files.fingerprint IS 'As in the modules'' tables of files.';
COMMENT ON COLUMN public.library_seen_files.file_id IS 'The known file that this is; NULL: none.';
COMMENT ON COLUMN public.library_seen_files.outcome IS
    'added: no file is known that this could be; unchanged; newer: known, and changed by somebody while the scan ran, or not monitored; moved: known at another path; '
    'replaced: known at this path with other content; repeated: the path was seen before.';

CREATE UNLOGGED TABLE public.library_known_files (
    import_id uuid NOT NULL,
    file_id uuid NOT NULL,
    path text NOT NULL,
    file_name text NOT NULL,
    size_bytes bigint,
    fingerprint text,
    missing_since timestamptz,
    is_newer boolean NOT NULL,
    CONSTRAINT library_known_files_pkey PRIMARY KEY (import_id, file_id)
);

COMMENT ON TABLE public.library_known_files IS 'The live files of a library whose scan is running, as they were before; empty otherwise.';
COMMENT ON COLUMN public.library_known_files.import_id IS 'The library.';
COMMENT ON COLUMN public.library_known_files.size_bytes IS 'Bytes.';
COMMENT ON COLUMN public.library_known_files.missing_since IS 'Missing before the scan, and since when.';
COMMENT ON COLUMN public.library_known_files.is_newer IS 'Written by somebody while the scan ran, who knows better, or not monitored: left alone.';

-- A trigger, not part of whoever deletes: a deletion that has waited for a scan sees here what that has found.
CREATE FUNCTION public.libraries_delete_findings() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
AS $$
BEGIN
    DELETE FROM public.library_seen_files AS f WHERE f.import_id = OLD.id;
    RETURN NULL;
END
$$;

COMMENT ON FUNCTION public.libraries_delete_findings() IS 'Trigger: a library that is deleted takes along what its latest scan found.';

CREATE TRIGGER libraries_delete_findings AFTER DELETE ON public.libraries
    FOR EACH ROW EXECUTE FUNCTION public.libraries_delete_findings();

-- For a library that was made for something that failed: not what others have put into it meanwhile. Whoever is doing that is waited for, and seen.
CREATE FUNCTION public.library_delete_empty(of_library uuid) RETURNS boolean
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
AS $$
BEGIN
    PERFORM FROM public.libraries AS l WHERE l.id = of_library FOR UPDATE;
    DELETE FROM public.libraries AS l
    WHERE l.id = of_library
      AND NOT EXISTS (SELECT FROM public.movies AS m WHERE m.library_id = of_library)
      AND NOT EXISTS (SELECT FROM public.series AS s WHERE s.library_id = of_library);
    RETURN FOUND;
END
$$;

COMMENT ON FUNCTION public.library_delete_empty(uuid) IS 'Deletes a library in which there is nothing, nor was. Whether it was there, and empty.';

GRANT EXECUTE ON FUNCTION public.libraries_delete_findings(), public.library_delete_empty(uuid) TO revenge_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE public.library_seen_files, public.library_known_files TO revenge_app;
