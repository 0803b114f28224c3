-- What signs a user in, or back in: tokens, one-time tokens, failed logins.

CREATE TABLE public.auth_tokens (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    session_id uuid,
    token_hash text NOT NULL,
    token_type text NOT NULL,
    device_name text,
    device_fingerprint text,
    ip_address inet,
    user_agent text,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    last_used_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT auth_tokens_pkey PRIMARY KEY (id),
    CONSTRAINT auth_tokens_token_hash_key UNIQUE (token_hash),
    CONSTRAINT auth_tokens_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE,
    CONSTRAINT auth_tokens_session_id_fkey FOREIGN KEY (session_id) REFERENCES public.sessions (id) ON DELETE CASCADE,
    CONSTRAINT auth_tokens_token_hash_check CHECK (char_length(token_hash) BETWEEN 1 AND 255),
    CONSTRAINT auth_tokens_token_type_check CHECK (token_type IN ('access', 'refresh')),
    CONSTRAINT auth_tokens_device_name_check CHECK (char_length(device_name) <= 255),
    CONSTRAINT auth_tokens_device_fingerprint_check CHECK (char_length(device_fingerprint) <= 255),
    CONSTRAINT auth_tokens_user_agent_check CHECK (char_length(user_agent) <= 1000)
);

CREATE INDEX idx_auth_tokens_user_created_at ON public.auth_tokens (user_id, created_at DESC, id DESC);
CREATE INDEX idx_auth_tokens_session ON public.auth_tokens (session_id) WHERE session_id IS NOT NULL;
CREATE INDEX idx_auth_tokens_device ON public.auth_tokens (user_id, device_fingerprint, created_at DESC, id DESC) WHERE device_fingerprint IS NOT NULL;
CREATE INDEX idx_auth_tokens_expires_at ON public.auth_tokens (expires_at);
CREATE INDEX idx_auth_tokens_revoked_at ON public.auth_tokens (revoked_at) WHERE revoked_at IS NOT NULL;

COMMENT ON TABLE public.auth_tokens IS
    'Bearer tokens of devices. Valid: revoked_at IS NULL AND expires_at > now(), the same of the session, of a live and active user.';
COMMENT ON COLUMN public.auth_tokens.token_hash IS 'Hash of the token; the token itself is never stored.';
COMMENT ON COLUMN public.auth_tokens.session_id IS 'The login that it renews; it ends with it, revoked or expired.';

CREATE TABLE public.password_reset_tokens (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    token_hash text NOT NULL,
    ip_address inet,
    user_agent text,
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT password_reset_tokens_pkey PRIMARY KEY (id),
    CONSTRAINT password_reset_tokens_token_hash_key UNIQUE (token_hash),
    CONSTRAINT password_reset_tokens_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE,
    CONSTRAINT password_reset_tokens_token_hash_check CHECK (char_length(token_hash) BETWEEN 1 AND 255),
    CONSTRAINT password_reset_tokens_user_agent_check CHECK (char_length(user_agent) <= 1000)
);

CREATE INDEX idx_password_reset_tokens_user ON public.password_reset_tokens (user_id);
CREATE INDEX idx_password_reset_tokens_expires_at ON public.password_reset_tokens (expires_at);
CREATE INDEX idx_password_reset_tokens_used_at ON public.password_reset_tokens (used_at) WHERE used_at IS NOT NULL;

COMMENT ON TABLE public.password_reset_tokens IS 'One-time tokens that let a user set a new password. Valid: used_at IS NULL AND expires_at > now().';
COMMENT ON COLUMN public.password_reset_tokens.used_at IS 'When it was used or made invalid.';

CREATE TABLE public.email_verification_tokens (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    token_hash text NOT NULL,
    email text NOT NULL,
    ip_address inet,
    user_agent text,
    expires_at timestamptz NOT NULL,
    verified_at timestamptz,
    invalidated_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT email_verification_tokens_pkey PRIMARY KEY (id),
    CONSTRAINT email_verification_tokens_token_hash_key UNIQUE (token_hash),
    CONSTRAINT email_verification_tokens_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE,
    CONSTRAINT email_verification_tokens_token_hash_check CHECK (char_length(token_hash) BETWEEN 1 AND 255),
    CONSTRAINT email_verification_tokens_email_check CHECK (char_length(email) BETWEEN 3 AND 255),
    CONSTRAINT email_verification_tokens_user_agent_check CHECK (char_length(user_agent) <= 1000)
);

CREATE INDEX idx_email_verification_tokens_user ON public.email_verification_tokens (user_id);
CREATE INDEX idx_email_verification_tokens_email ON public.email_verification_tokens (lower(email));
CREATE INDEX idx_email_verification_tokens_expires_at ON public.email_verification_tokens (expires_at);
CREATE INDEX idx_email_verification_tokens_verified_at ON public.email_verification_tokens (verified_at) WHERE verified_at IS NOT NULL;

COMMENT ON TABLE public.email_verification_tokens IS
    'One-time tokens that prove an e-mail address. Valid: verified_at IS NULL AND invalidated_at IS NULL AND expires_at > now().';
COMMENT ON COLUMN public.email_verification_tokens.email IS 'The address that is proved: the user''s, or the one that he wants to have.';

CREATE TABLE public.failed_login_attempts (
    id uuid NOT NULL,
    username text NOT NULL,
    ip_address inet NOT NULL,
    attempted_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT failed_login_attempts_pkey PRIMARY KEY (id),
    CONSTRAINT failed_login_attempts_username_check CHECK (char_length(username) <= 255)
);

CREATE INDEX idx_failed_login_attempts_username ON public.failed_login_attempts (lower(username), attempted_at);
CREATE INDEX idx_failed_login_attempts_ip_address ON public.failed_login_attempts (ip_address, attempted_at);
CREATE INDEX idx_failed_login_attempts_attempted_at ON public.failed_login_attempts (attempted_at);

COMMENT ON TABLE public.failed_login_attempts IS 'Logins that were refused, counted to lock out; names of nobody are counted too.';

GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE public.auth_tokens, public.password_reset_tokens, public.email_verification_tokens,
    public.failed_login_attempts TO revenge_app;
