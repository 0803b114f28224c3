-- The schema of its own, which the ordinary role cannot use; who was let in. The names of these files say nothing of what is in them:
-- the state of the schema is shown to everybody.

CREATE SCHEMA qar;

COMMENT ON SCHEMA qar IS 'Reached by members of revenge_qar alone; the ordinary role has no rights here.';

REVOKE ALL ON SCHEMA qar FROM PUBLIC;
GRANT USAGE ON SCHEMA qar TO revenge_qar;
GRANT USAGE ON SCHEMA public TO revenge_qar;
GRANT EXECUTE ON FUNCTION
    public.fold_title(text),
    public.title_sort_key(text),
    public.fold_words(text),
    public.words_query(text, int),
    public.set_updated_at()
TO revenge_qar;

CREATE TABLE qar.access_log (
    id uuid NOT NULL,
    user_id uuid,
    reason text,
    ip_address inet,
    granted_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    CONSTRAINT access_log_pkey PRIMARY KEY (id),
    CONSTRAINT access_log_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE SET NULL,
    CONSTRAINT access_log_reason_check CHECK (char_length(reason) <= 500),
    CONSTRAINT access_log_expires_at_check CHECK (expires_at >= granted_at)
);

CREATE INDEX idx_access_log_granted_at ON qar.access_log (granted_at DESC, id DESC);
CREATE INDEX idx_access_log_user_id ON qar.access_log (user_id, granted_at DESC, id DESC) WHERE user_id IS NOT NULL;

COMMENT ON TABLE qar.access_log IS 'Who was let in, when and until when. The role may add to it, not change it.';
COMMENT ON COLUMN qar.access_log.user_id IS 'NULL: he was erased since.';

GRANT SELECT, INSERT ON TABLE
    qar.access_log
TO revenge_qar;
