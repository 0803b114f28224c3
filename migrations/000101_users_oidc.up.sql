-- Single sign-on (OpenID Connect): providers, their accounts of users, and sign-ins that are under way.
-- Left out of the server's columns: a provider's slug (name is it) and default_role (role_mappings says it).

CREATE TABLE public.oidc_providers (
    id uuid NOT NULL,
    name text NOT NULL,
    display_name text NOT NULL,
    provider_type text NOT NULL,
    issuer_url text NOT NULL,
    client_id text NOT NULL,
    client_secret_encrypted bytea,
    authorization_endpoint text,
    token_endpoint text,
    userinfo_endpoint text,
    jwks_uri text,
    end_session_endpoint text,
    scopes text[] NOT NULL,
    claim_mappings jsonb NOT NULL DEFAULT '{}',
    role_mappings jsonb NOT NULL DEFAULT '{}',
    auto_create_users boolean NOT NULL DEFAULT false,
    update_user_info boolean NOT NULL DEFAULT false,
    allow_linking boolean NOT NULL DEFAULT true,
    is_enabled boolean NOT NULL DEFAULT true,
    is_default boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT oidc_providers_pkey PRIMARY KEY (id),
    CONSTRAINT oidc_providers_name_key UNIQUE (name),
    -- Checked at the end of a statement, so that one statement moves the default.
    CONSTRAINT oidc_providers_is_default_excl EXCLUDE USING btree (is_default WITH =) WHERE (is_default) DEFERRABLE INITIALLY IMMEDIATE,
    CONSTRAINT oidc_providers_is_default_check CHECK (is_enabled OR NOT is_default),
    CONSTRAINT oidc_providers_name_check CHECK (name ~ '^[a-z0-9][a-z0-9_-]{0,99}$'),
    CONSTRAINT oidc_providers_display_name_check CHECK (char_length(display_name) BETWEEN 1 AND 255),
    CONSTRAINT oidc_providers_provider_type_check CHECK (char_length(provider_type) BETWEEN 1 AND 50),
    CONSTRAINT oidc_providers_issuer_url_check CHECK (char_length(issuer_url) BETWEEN 1 AND 2000),
    CONSTRAINT oidc_providers_client_id_check CHECK (char_length(client_id) BETWEEN 1 AND 255),
    CONSTRAINT oidc_providers_client_secret_encrypted_check CHECK (octet_length(client_secret_encrypted) BETWEEN 1 AND 10000),
    CONSTRAINT oidc_providers_authorization_endpoint_check CHECK (char_length(authorization_endpoint) <= 2000),
    CONSTRAINT oidc_providers_token_endpoint_check CHECK (char_length(token_endpoint) <= 2000),
    CONSTRAINT oidc_providers_userinfo_endpoint_check CHECK (char_length(userinfo_endpoint) <= 2000),
    CONSTRAINT oidc_providers_jwks_uri_check CHECK (char_length(jwks_uri) <= 2000),
    CONSTRAINT oidc_providers_end_session_endpoint_check CHECK (char_length(end_session_endpoint) <= 2000),
    CONSTRAINT oidc_providers_scopes_check CHECK (cardinality(scopes) <= 100),
    CONSTRAINT oidc_providers_claim_mappings_check CHECK (jsonb_typeof(claim_mappings) = 'object'),
    CONSTRAINT oidc_providers_role_mappings_check CHECK (jsonb_typeof(role_mappings) = 'object')
);

CREATE TRIGGER oidc_providers_set_updated_at BEFORE UPDATE ON public.oidc_providers
    FOR EACH ROW EXECUTE FUNCTION public.set_updated_at();

COMMENT ON TABLE public.oidc_providers IS 'Identity providers; at most one is the default, and that one is enabled.';
COMMENT ON COLUMN public.oidc_providers.name IS 'The name in URLs.';
COMMENT ON COLUMN public.oidc_providers.provider_type IS 'Which dialect it speaks, by the backend''s names: generic, authentik, keycloak.';
COMMENT ON COLUMN public.oidc_providers.client_secret_encrypted IS 'Encrypted by the backend; NULL: a public client, which has none.';
COMMENT ON COLUMN public.oidc_providers.authorization_endpoint IS 'This and the endpoints below: NULL: as discovered under issuer_url.';
COMMENT ON COLUMN public.oidc_providers.claim_mappings IS 'Field of a user → name of the claim.';
COMMENT ON COLUMN public.oidc_providers.role_mappings IS 'Group at the provider → name of the role.';

CREATE TABLE public.oidc_user_links (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    subject text NOT NULL,
    email text,
    name text,
    picture_url text,
    groups text[] NOT NULL DEFAULT '{}',
    access_token_encrypted bytea,
    refresh_token_encrypted bytea,
    token_expires_at timestamptz,
    last_login_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT oidc_user_links_pkey PRIMARY KEY (id),
    CONSTRAINT oidc_user_links_provider_id_subject_key UNIQUE (provider_id, subject),
    CONSTRAINT oidc_user_links_user_id_provider_id_key UNIQUE (user_id, provider_id),
    CONSTRAINT oidc_user_links_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE,
    CONSTRAINT oidc_user_links_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES public.oidc_providers (id) ON DELETE CASCADE,
    CONSTRAINT oidc_user_links_subject_check CHECK (char_length(subject) BETWEEN 1 AND 500),
    CONSTRAINT oidc_user_links_email_check CHECK (char_length(email) <= 255),
    CONSTRAINT oidc_user_links_name_check CHECK (char_length(name) <= 255),
    CONSTRAINT oidc_user_links_picture_url_check CHECK (char_length(picture_url) <= 2000),
    CONSTRAINT oidc_user_links_groups_check CHECK (cardinality(groups) <= 1000),
    CONSTRAINT oidc_user_links_access_token_encrypted_check CHECK (octet_length(access_token_encrypted) BETWEEN 1 AND 20000),
    CONSTRAINT oidc_user_links_refresh_token_encrypted_check CHECK (octet_length(refresh_token_encrypted) BETWEEN 1 AND 20000)
);

-- A sign-in is no change of the link.
CREATE TRIGGER oidc_user_links_set_updated_at BEFORE UPDATE ON public.oidc_user_links
    FOR EACH ROW WHEN (NEW.last_login_at IS NOT DISTINCT FROM OLD.last_login_at) EXECUTE FUNCTION public.set_updated_at();

COMMENT ON TABLE public.oidc_user_links IS 'Accounts of users at providers: one of a user at each, each account of one user.';
COMMENT ON COLUMN public.oidc_user_links.subject IS 'The provider''s id of the account (claim sub).';
COMMENT ON COLUMN public.oidc_user_links.groups IS 'The groups that the provider named at the last sign-in.';
COMMENT ON COLUMN public.oidc_user_links.access_token_encrypted IS 'Encrypted by the backend, as is the refresh token.';

CREATE TABLE public.oidc_states (
    id uuid NOT NULL,
    state_hash text NOT NULL,
    provider_id uuid NOT NULL,
    user_id uuid,
    code_verifier text,
    nonce text,
    redirect_url text,
    expires_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT oidc_states_pkey PRIMARY KEY (id),
    CONSTRAINT oidc_states_state_hash_key UNIQUE (state_hash),
    CONSTRAINT oidc_states_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES public.oidc_providers (id) ON DELETE CASCADE,
    CONSTRAINT oidc_states_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE,
    CONSTRAINT oidc_states_state_hash_check CHECK (char_length(state_hash) BETWEEN 1 AND 255),
    CONSTRAINT oidc_states_code_verifier_check CHECK (char_length(code_verifier) BETWEEN 43 AND 128),
    CONSTRAINT oidc_states_nonce_check CHECK (char_length(nonce) BETWEEN 1 AND 255),
    CONSTRAINT oidc_states_redirect_url_check CHECK (char_length(redirect_url) <= 2000)
);

CREATE INDEX idx_oidc_states_provider ON public.oidc_states (provider_id);
CREATE INDEX idx_oidc_states_user ON public.oidc_states (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX idx_oidc_states_expires_at ON public.oidc_states (expires_at);

COMMENT ON TABLE public.oidc_states IS 'Sign-ins under way. Each row is used once, by deleting it; valid: expires_at > now(), of an enabled provider.';
COMMENT ON COLUMN public.oidc_states.state_hash IS 'Hash of the state; the state itself is never stored, so that the table alone finishes no sign-in.';
COMMENT ON COLUMN public.oidc_states.user_id IS 'Who links an account to himself; NULL: a sign-in.';
COMMENT ON COLUMN public.oidc_states.code_verifier IS 'PKCE (RFC 7636): 43 to 128 characters.';

-- What ends with a user's account stands here, behind the last of its tables. The user is changed first, which waits for whoever is
-- signing him in and has locked his row; the next statement sees, and ends, what came of that, and whoever comes later is refused.
CREATE FUNCTION public.users_sign_out(account uuid, why text) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    UPDATE public.sessions AS s SET revoked_at = now(), revoke_reason = why WHERE s.user_id = account AND s.revoked_at IS NULL;
    UPDATE public.auth_tokens AS t SET revoked_at = now() WHERE t.user_id = account AND t.revoked_at IS NULL;
    UPDATE public.password_reset_tokens AS t SET used_at = now() WHERE t.user_id = account AND t.used_at IS NULL;
    -- The settings before the devices, as by whoever forgets these.
    PERFORM FROM public.user_mfa_settings AS s WHERE s.user_id = account FOR NO KEY UPDATE;
    DELETE FROM public.user_trusted_devices AS d WHERE d.user_id = account;
    DELETE FROM public.oidc_states AS s WHERE s.user_id = account;
END
$$;

COMMENT ON FUNCTION public.users_sign_out(uuid, text) IS
    'Revokes a user''s sessions and tokens, makes his password-reset tokens invalid, forgets his trusted devices and the links he was '
    'about to make.';

CREATE FUNCTION public.users_deactivate(account uuid) RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    UPDATE public.users AS u SET is_active = false WHERE u.id = account AND u.deleted_at IS NULL;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    PERFORM public.users_sign_out(account, 'user deactivated');
    RETURN 1;
END
$$;

COMMENT ON FUNCTION public.users_deactivate(uuid) IS 'Shuts a live user out. How many that were: one or none.';

CREATE FUNCTION public.users_delete(account uuid) RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    UPDATE public.users AS u SET deleted_at = now() WHERE u.id = account AND u.deleted_at IS NULL;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    PERFORM public.users_sign_out(account, 'user deleted');
    DELETE FROM public.oidc_user_links AS l WHERE l.user_id = account;
    -- His second factors go with their settings: by a trigger.
    DELETE FROM public.user_mfa_settings AS s WHERE s.user_id = account;
    RETURN 1;
END
$$;

COMMENT ON FUNCTION public.users_delete(uuid) IS
    'Deletes a live user softly. His accounts at providers and his keys are free for another user. How many that were: one or none.';

GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE public.oidc_providers, public.oidc_user_links, public.oidc_states TO revenge_app;
GRANT EXECUTE ON FUNCTION public.users_sign_out(uuid, text), public.users_deactivate(uuid), public.users_delete(uuid) TO revenge_app;
