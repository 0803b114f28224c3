-- Second factors: one-time codes of an app (TOTP), keys (WebAuthn), backup codes; devices that need none for a while.
-- What user_mfa_settings says of the methods is kept by triggers, and counted rather than looked up: two transactions that each
-- delete one of a user's last two keys do not see each other, but both take one off the same row.
-- Statements lock the row of the settings before the rows of methods.

CREATE TABLE public.user_mfa_settings (
    user_id uuid NOT NULL,
    totp_enabled boolean NOT NULL DEFAULT false,
    webauthn_credentials int NOT NULL DEFAULT 0,
    backup_codes int NOT NULL DEFAULT 0,
    unused_backup_codes int NOT NULL DEFAULT 0,
    require_mfa boolean NOT NULL DEFAULT false,
    remember_device_enabled boolean NOT NULL DEFAULT false,
    remember_device_ms bigint NOT NULL DEFAULT 2592000000,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT user_mfa_settings_pkey PRIMARY KEY (user_id),
    CONSTRAINT user_mfa_settings_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE,
    CONSTRAINT user_mfa_settings_webauthn_credentials_check CHECK (webauthn_credentials >= 0),
    CONSTRAINT user_mfa_settings_backup_codes_check CHECK (unused_backup_codes BETWEEN 0 AND backup_codes),
    CONSTRAINT user_mfa_settings_remember_device_ms_check CHECK (remember_device_ms BETWEEN 1 AND 31536000000)
);

CREATE TRIGGER user_mfa_settings_set_updated_at BEFORE UPDATE ON public.user_mfa_settings
    FOR EACH ROW EXECUTE FUNCTION public.set_updated_at();

COMMENT ON TABLE public.user_mfa_settings IS 'Second factors of a user in one row; no row means the column defaults. What it says of the methods is kept by triggers.';
COMMENT ON COLUMN public.user_mfa_settings.totp_enabled IS 'Whether user_totp_secrets has an enabled row; kept by triggers.';
COMMENT ON COLUMN public.user_mfa_settings.webauthn_credentials IS
    'Rows of webauthn_credentials, kept by triggers. Cloned ones count: who copies a key must not be able to switch the second factor off.';
COMMENT ON COLUMN public.user_mfa_settings.backup_codes IS 'Codes of the present set, kept by triggers; above 0: generated.';
COMMENT ON COLUMN public.user_mfa_settings.unused_backup_codes IS 'Those of them that are left, kept by triggers.';
COMMENT ON COLUMN public.user_mfa_settings.require_mfa IS 'Whether the user may not sign in without a second factor.';
COMMENT ON COLUMN public.user_mfa_settings.remember_device_ms IS 'How long a device is trusted, milliseconds; at most 365 days.';

CREATE TABLE public.user_totp_secrets (
    user_id uuid NOT NULL,
    encrypted_secret bytea NOT NULL,
    enabled boolean NOT NULL DEFAULT false,
    verified_at timestamptz,
    last_used_step bigint,
    last_used_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT user_totp_secrets_pkey PRIMARY KEY (user_id),
    CONSTRAINT user_totp_secrets_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE,
    CONSTRAINT user_totp_secrets_encrypted_secret_check CHECK (octet_length(encrypted_secret) BETWEEN 1 AND 1000),
    CONSTRAINT user_totp_secrets_enabled_check CHECK (NOT enabled OR verified_at IS NOT NULL),
    CONSTRAINT user_totp_secrets_last_used_step_check CHECK (last_used_step >= 0)
);

-- A use is no change of the secret.
CREATE TRIGGER user_totp_secrets_set_updated_at BEFORE UPDATE ON public.user_totp_secrets
    FOR EACH ROW WHEN ((NEW.encrypted_secret, NEW.enabled, NEW.verified_at) IS DISTINCT FROM (OLD.encrypted_secret, OLD.enabled, OLD.verified_at))
    EXECUTE FUNCTION public.set_updated_at();

COMMENT ON TABLE public.user_totp_secrets IS 'Secrets of authenticator apps, one a user.';
COMMENT ON COLUMN public.user_totp_secrets.user_id IS 'Never changes.';
COMMENT ON COLUMN public.user_totp_secrets.encrypted_secret IS 'Encrypted by the backend; its key is not in the database.';
COMMENT ON COLUMN public.user_totp_secrets.verified_at IS 'When the user proved with a first code that his app has the secret.';
COMMENT ON COLUMN public.user_totp_secrets.last_used_step IS
    'Time step (seconds since 1970 / 30) of the last code that was accepted: only later ones are. In place of the code itself, which need not be stored then.';

CREATE TABLE public.webauthn_credentials (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    credential_id bytea NOT NULL,
    public_key bytea NOT NULL,
    sign_count bigint NOT NULL DEFAULT 0,
    clone_detected boolean NOT NULL DEFAULT false,
    aaguid uuid,
    attestation_type text NOT NULL,
    transports text[] NOT NULL DEFAULT '{}',
    backup_eligible boolean NOT NULL DEFAULT false,
    backup_state boolean NOT NULL DEFAULT false,
    user_present boolean NOT NULL DEFAULT false,
    user_verified boolean NOT NULL DEFAULT false,
    name text,
    last_used_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT webauthn_credentials_pkey PRIMARY KEY (id),
    CONSTRAINT webauthn_credentials_credential_id_key UNIQUE (credential_id),
    CONSTRAINT webauthn_credentials_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE,
    CONSTRAINT webauthn_credentials_credential_id_check CHECK (octet_length(credential_id) BETWEEN 1 AND 1023),
    CONSTRAINT webauthn_credentials_public_key_check CHECK (octet_length(public_key) BETWEEN 1 AND 10000),
    CONSTRAINT webauthn_credentials_sign_count_check CHECK (sign_count BETWEEN 0 AND 4294967295),
    CONSTRAINT webauthn_credentials_attestation_type_check CHECK (char_length(attestation_type) <= 50),
    CONSTRAINT webauthn_credentials_transports_check CHECK (cardinality(transports) <= 20),
    CONSTRAINT webauthn_credentials_name_check CHECK (char_length(name) BETWEEN 1 AND 255)
);

CREATE INDEX idx_webauthn_credentials_user ON public.webauthn_credentials (user_id, created_at, id);

COMMENT ON TABLE public.webauthn_credentials IS 'Keys (WebAuthn) with which users sign in.';
COMMENT ON COLUMN public.webauthn_credentials.user_id IS 'Never changes.';
COMMENT ON COLUMN public.webauthn_credentials.credential_id IS 'The authenticator''s own id of the key.';
COMMENT ON COLUMN public.webauthn_credentials.public_key IS 'COSE key; not secret.';
COMMENT ON COLUMN public.webauthn_credentials.sign_count IS 'Unsigned 32-bit counter of the last use that was accepted; 0 for ever: the authenticator has none.';
COMMENT ON COLUMN public.webauthn_credentials.clone_detected IS 'A use came with a counter that had not grown: the key was copied, and is refused from then on.';
COMMENT ON COLUMN public.webauthn_credentials.aaguid IS 'Model of the authenticator.';

CREATE TABLE public.mfa_backup_codes (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    code_hash text NOT NULL,
    used_at timestamptz,
    used_from_ip inet,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT mfa_backup_codes_pkey PRIMARY KEY (id),
    CONSTRAINT mfa_backup_codes_user_id_code_hash_key UNIQUE (user_id, code_hash),
    CONSTRAINT mfa_backup_codes_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE,
    CONSTRAINT mfa_backup_codes_code_hash_check CHECK (char_length(code_hash) BETWEEN 1 AND 255)
);

COMMENT ON TABLE public.mfa_backup_codes IS 'One-time codes for a user who lost his other factors. A new set takes the place of the old one: by trigger.';
COMMENT ON COLUMN public.mfa_backup_codes.user_id IS 'Never changes.';
COMMENT ON COLUMN public.mfa_backup_codes.code_hash IS 'Hash of the code; the code itself is never stored.';

CREATE TABLE public.user_trusted_devices (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    token_hash text NOT NULL,
    name text,
    ip_address inet,
    user_agent text,
    expires_at timestamptz NOT NULL,
    last_used_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT user_trusted_devices_pkey PRIMARY KEY (id),
    CONSTRAINT user_trusted_devices_token_hash_key UNIQUE (token_hash),
    CONSTRAINT user_trusted_devices_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE,
    CONSTRAINT user_trusted_devices_token_hash_check CHECK (char_length(token_hash) BETWEEN 1 AND 255),
    CONSTRAINT user_trusted_devices_name_check CHECK (char_length(name) <= 255),
    CONSTRAINT user_trusted_devices_user_agent_check CHECK (char_length(user_agent) <= 1000)
);

CREATE INDEX idx_user_trusted_devices_user ON public.user_trusted_devices (user_id, created_at DESC, id DESC);
CREATE INDEX idx_user_trusted_devices_expires_at ON public.user_trusted_devices (expires_at);

COMMENT ON TABLE public.user_trusted_devices IS
    'Devices that need no second factor until expires_at. Rows rather than a JSON array of the settings: a token is found by its index, and expires by itself.';
COMMENT ON COLUMN public.user_trusted_devices.token_hash IS 'Hash of the token that the device keeps; the token itself is never stored.';

CREATE FUNCTION public.user_totp_secrets_note() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        -- No row: the user is being erased, or all of his factors are.
        UPDATE public.user_mfa_settings AS s SET totp_enabled = false WHERE s.user_id = OLD.user_id AND s.totp_enabled;
    ELSE
        INSERT INTO public.user_mfa_settings AS s (user_id, totp_enabled)
        VALUES (NEW.user_id, NEW.enabled)
        ON CONFLICT ON CONSTRAINT user_mfa_settings_pkey
        DO UPDATE SET totp_enabled = excluded.totp_enabled WHERE s.totp_enabled <> excluded.totp_enabled;
    END IF;
    RETURN NULL;
END
$$;

COMMENT ON FUNCTION public.user_totp_secrets_note() IS 'Trigger: keeps user_mfa_settings.totp_enabled.';

CREATE TRIGGER user_totp_secrets_note AFTER INSERT OR DELETE OR UPDATE OF enabled ON public.user_totp_secrets
    FOR EACH ROW EXECUTE FUNCTION public.user_totp_secrets_note();

CREATE FUNCTION public.webauthn_credentials_count() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        UPDATE public.user_mfa_settings AS s SET webauthn_credentials = s.webauthn_credentials - 1 WHERE s.user_id = OLD.user_id;
    ELSE
        INSERT INTO public.user_mfa_settings AS s (user_id, webauthn_credentials)
        VALUES (NEW.user_id, 1)
        ON CONFLICT ON CONSTRAINT user_mfa_settings_pkey DO UPDATE SET webauthn_credentials = s.webauthn_credentials + 1;
    END IF;
    RETURN NULL;
END
$$;

COMMENT ON FUNCTION public.webauthn_credentials_count() IS 'Trigger: keeps user_mfa_settings.webauthn_credentials.';

CREATE TRIGGER webauthn_credentials_count AFTER INSERT OR DELETE ON public.webauthn_credentials
    FOR EACH ROW EXECUTE FUNCTION public.webauthn_credentials_count();

CREATE FUNCTION public.mfa_backup_codes_count() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    d record;
BEGIN
    IF TG_OP = 'INSERT' THEN
        FOR d IN SELECT n.user_id, count(*) AS codes, count(*) FILTER (WHERE n.used_at IS NULL) AS unused, array_agg(n.id) AS ids
                 FROM new_rows AS n GROUP BY n.user_id ORDER BY n.user_id
        LOOP
            -- The row of the settings is locked first: of two sets that are made at once the later one sees, and deletes, the other.
            INSERT INTO public.user_mfa_settings AS s (user_id, backup_codes, unused_backup_codes)
            VALUES (d.user_id, d.codes, d.unused)
            ON CONFLICT ON CONSTRAINT user_mfa_settings_pkey
            DO UPDATE SET backup_codes = s.backup_codes + excluded.backup_codes, unused_backup_codes = s.unused_backup_codes + excluded.unused_backup_codes;
            DELETE FROM public.mfa_backup_codes AS c WHERE c.user_id = d.user_id AND c.id <> ALL (d.ids);
        END LOOP;
    ELSIF TG_OP = 'DELETE' THEN
        FOR d IN SELECT o.user_id, count(*) AS codes, count(*) FILTER (WHERE o.used_at IS NULL) AS unused
                 FROM old_rows AS o GROUP BY o.user_id ORDER BY o.user_id
        LOOP
            UPDATE public.user_mfa_settings AS s
            SET backup_codes = s.backup_codes - d.codes, unused_backup_codes = s.unused_backup_codes - d.unused
            WHERE s.user_id = d.user_id;
        END LOOP;
    ELSE
        FOR d IN SELECT c.user_id, sum(c.unused)::int AS unused
                 FROM (SELECT n.user_id, 1 AS unused FROM new_rows AS n WHERE n.used_at IS NULL
                       UNION ALL
                       SELECT o.user_id, -1 FROM old_rows AS o WHERE o.used_at IS NULL) AS c
                 GROUP BY c.user_id HAVING sum(c.unused) <> 0 ORDER BY c.user_id
        LOOP
            UPDATE public.user_mfa_settings AS s SET unused_backup_codes = s.unused_backup_codes + d.unused WHERE s.user_id = d.user_id;
        END LOOP;
    END IF;
    RETURN NULL;
END
$$;

COMMENT ON FUNCTION public.mfa_backup_codes_count() IS 'Trigger: a new set of codes replaces the old one; keeps the counts in user_mfa_settings.';

CREATE TRIGGER mfa_backup_codes_count_insert AFTER INSERT ON public.mfa_backup_codes
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.mfa_backup_codes_count();
CREATE TRIGGER mfa_backup_codes_count_update AFTER UPDATE ON public.mfa_backup_codes
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.mfa_backup_codes_count();
CREATE TRIGGER mfa_backup_codes_count_delete AFTER DELETE ON public.mfa_backup_codes
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.mfa_backup_codes_count();

CREATE FUNCTION public.user_mfa_settings_forget_devices() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    DELETE FROM public.user_trusted_devices AS d WHERE d.user_id = OLD.user_id;
    RETURN NULL;
END
$$;

COMMENT ON FUNCTION public.user_mfa_settings_forget_devices() IS 'Trigger: no device is trusted any more once devices are not remembered.';

CREATE TRIGGER user_mfa_settings_forget_devices AFTER UPDATE ON public.user_mfa_settings
    FOR EACH ROW WHEN (OLD.remember_device_enabled AND NOT NEW.remember_device_enabled)
    EXECUTE FUNCTION public.user_mfa_settings_forget_devices();

CREATE FUNCTION public.user_mfa_settings_delete() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    DELETE FROM public.user_totp_secrets AS t WHERE t.user_id = OLD.user_id;
    DELETE FROM public.webauthn_credentials AS c WHERE c.user_id = OLD.user_id;
    DELETE FROM public.mfa_backup_codes AS c WHERE c.user_id = OLD.user_id;
    DELETE FROM public.user_trusted_devices AS d WHERE d.user_id = OLD.user_id;
    RETURN NULL;
END
$$;

COMMENT ON FUNCTION public.user_mfa_settings_delete() IS
    'Trigger: the methods go with the settings. Not in the statement that deletes these: it would not see a key that was added while it waited.';

CREATE TRIGGER user_mfa_settings_delete AFTER DELETE ON public.user_mfa_settings
    FOR EACH ROW EXECUTE FUNCTION public.user_mfa_settings_delete();

GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE public.user_mfa_settings, public.user_totp_secrets, public.webauthn_credentials,
    public.mfa_backup_codes, public.user_trusted_devices TO revenge_app;
GRANT EXECUTE ON FUNCTION public.user_totp_secrets_note(), public.webauthn_credentials_count(), public.mfa_backup_codes_count(),
    public.user_mfa_settings_forget_devices(), public.user_mfa_settings_delete() TO revenge_app;
