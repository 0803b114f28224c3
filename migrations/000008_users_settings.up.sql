-- Settings of the server and of users, whose values the database checks against their definition, and kept statistics.

-- Never NULL: a CHECK takes that for true. Bounds are compared as they are written, to the last digit: a cast from float8 to numeric
-- rounds to 15.
CREATE FUNCTION public.setting_value_fits(value jsonb, data_type text, allowed_values jsonb, min_value float8, max_value float8, pattern text)
RETURNS boolean
LANGUAGE sql
IMMUTABLE
SET extra_float_digits = 1
AS $$
    SELECT coalesce(
        CASE data_type
            WHEN 'string' THEN jsonb_typeof(value) = 'string' AND (pattern IS NULL OR (value #>> '{}') ~ pattern)
            WHEN 'boolean' THEN jsonb_typeof(value) = 'boolean'
            WHEN 'json' THEN true
            ELSE CASE
                WHEN jsonb_typeof(value) <> 'number' THEN false
                WHEN data_type = 'integer' AND (value #>> '{}')::numeric <> trunc((value #>> '{}')::numeric) THEN false
                ELSE data_type IN ('integer', 'number')
                    AND (min_value IS NULL OR (value #>> '{}')::numeric >= min_value::text::numeric)
                    AND (max_value IS NULL OR (value #>> '{}')::numeric <= max_value::text::numeric)
            END
        END
        AND (allowed_values IS NULL OR EXISTS (SELECT FROM jsonb_array_elements(allowed_values) AS allowed (one) WHERE allowed.one = value)),
        false)
$$;

COMMENT ON FUNCTION public.setting_value_fits(jsonb, text, jsonb, float8, float8, text) IS
    'Whether a setting''s value is of its type, among the allowed values, within its bounds and like its pattern (a regular expression).';

CREATE TABLE public.server_settings (
    key text NOT NULL,
    value jsonb NOT NULL,
    description text,
    category text,
    data_type text NOT NULL,
    is_secret boolean NOT NULL DEFAULT false,
    is_public boolean NOT NULL DEFAULT false,
    allowed_values jsonb,
    min_value float8,
    max_value float8,
    pattern text,
    updated_by uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT server_settings_pkey PRIMARY KEY (key),
    CONSTRAINT server_settings_updated_by_fkey FOREIGN KEY (updated_by) REFERENCES public.users (id) ON DELETE SET NULL,
    CONSTRAINT server_settings_key_check CHECK (char_length(key) BETWEEN 1 AND 255),
    CONSTRAINT server_settings_description_check CHECK (char_length(description) <= 2000),
    CONSTRAINT server_settings_category_check CHECK (char_length(category) BETWEEN 1 AND 100),
    CONSTRAINT server_settings_data_type_check CHECK (data_type IN ('string', 'integer', 'number', 'boolean', 'json')),
    CONSTRAINT server_settings_secret_check CHECK (NOT is_secret OR NOT is_public AND allowed_values IS NULL),
    CONSTRAINT server_settings_allowed_values_check CHECK (CASE WHEN jsonb_typeof(allowed_values) = 'array' THEN jsonb_array_length(allowed_values) BETWEEN 1 AND 1000
                                                                ELSE allowed_values IS NULL END),
    CONSTRAINT server_settings_bounds_check CHECK (min_value IS NULL AND max_value IS NULL
        OR data_type IN ('integer', 'number') AND coalesce(min_value, 0) NOT IN ('Infinity', '-Infinity', 'NaN')
            AND coalesce(max_value, 0) NOT IN ('Infinity', '-Infinity', 'NaN') AND coalesce(min_value <= max_value, true)),
    CONSTRAINT server_settings_pattern_check CHECK (pattern IS NULL OR data_type = 'string' AND char_length(pattern) BETWEEN 1 AND 1000),
    CONSTRAINT server_settings_value_size_check CHECK (octet_length(value::text) <= 65536),
    CONSTRAINT server_settings_value_check CHECK (public.setting_value_fits(value, data_type, allowed_values, min_value, max_value, pattern))
);

CREATE INDEX idx_server_settings_category ON public.server_settings (category, key);
CREATE INDEX idx_server_settings_public ON public.server_settings (key) WHERE is_public;
CREATE INDEX idx_server_settings_updated_by ON public.server_settings (updated_by) WHERE updated_by IS NOT NULL;

CREATE TRIGGER server_settings_set_updated_at BEFORE UPDATE ON public.server_settings
    FOR EACH ROW EXECUTE FUNCTION public.set_updated_at();

COMMENT ON TABLE public.server_settings IS 'Settings of the whole server. The value is checked against the definition beside it on every write.';
COMMENT ON COLUMN public.server_settings.is_secret IS 'The value is for the server alone: lists and lookups leave it out, and it cannot be public.';
COMMENT ON COLUMN public.server_settings.is_public IS 'Shown to clients before anybody has logged in.';
COMMENT ON COLUMN public.server_settings.allowed_values IS 'Array of the only values; NULL: any.';
COMMENT ON COLUMN public.server_settings.min_value IS 'Least value of a number; NULL: none.';
COMMENT ON COLUMN public.server_settings.max_value IS 'Greatest value of a number; NULL: none.';
COMMENT ON COLUMN public.server_settings.pattern IS 'Regular expression (POSIX, as PostgreSQL has it) that a string must match somewhere; anchor it to match the whole.';
COMMENT ON COLUMN public.server_settings.updated_by IS 'Who wrote it last; NULL: the server itself, or a user who was erased.';

CREATE TABLE public.user_settings (
    user_id uuid NOT NULL,
    key text NOT NULL,
    value jsonb NOT NULL,
    description text,
    category text,
    data_type text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT user_settings_pkey PRIMARY KEY (user_id, key),
    CONSTRAINT user_settings_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE,
    CONSTRAINT user_settings_key_check CHECK (char_length(key) BETWEEN 1 AND 255),
    CONSTRAINT user_settings_description_check CHECK (char_length(description) <= 2000),
    CONSTRAINT user_settings_category_check CHECK (char_length(category) BETWEEN 1 AND 100),
    CONSTRAINT user_settings_data_type_check CHECK (data_type IN ('string', 'integer', 'number', 'boolean', 'json')),
    CONSTRAINT user_settings_value_size_check CHECK (octet_length(value::text) <= 65536),
    CONSTRAINT user_settings_value_check CHECK (public.setting_value_fits(value, data_type, NULL, NULL, NULL, NULL))
);

CREATE INDEX idx_user_settings_category ON public.user_settings (user_id, category, key);

CREATE TRIGGER user_settings_set_updated_at BEFORE UPDATE ON public.user_settings
    FOR EACH ROW EXECUTE FUNCTION public.set_updated_at();

COMMENT ON TABLE public.user_settings IS 'Settings of a user beyond user_preferences; keys are the clients''.';

CREATE TABLE public.server_stats (
    stat_key text NOT NULL,
    stat_value bigint NOT NULL,
    computed_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT server_stats_pkey PRIMARY KEY (stat_key),
    CONSTRAINT server_stats_stat_key_check CHECK (char_length(stat_key) BETWEEN 1 AND 255)
);

COMMENT ON TABLE public.server_stats IS 'Figures that are dear to compute, as they were at computed_at.';
COMMENT ON COLUMN public.server_stats.stat_key IS 'What is counted; times are in milliseconds and their keys end in _ms.';

GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE public.server_settings, public.user_settings, public.server_stats TO revenge_app;
GRANT EXECUTE ON FUNCTION public.setting_value_fits(jsonb, text, jsonb, float8, float8, text) TO revenge_app;
