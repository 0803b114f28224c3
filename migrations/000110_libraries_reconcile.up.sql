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

GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE public.library_seen_files, public.library_known_files TO revenge_app;
