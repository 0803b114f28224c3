DROP TABLE public.oidc_states;
DROP TABLE public.oidc_user_links;
DROP TABLE public.oidc_providers;
