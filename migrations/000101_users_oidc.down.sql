DROP FUNCTION public.users_delete(uuid);
DROP FUNCTION public.users_deactivate(uuid);
DROP FUNCTION public.users_sign_out(uuid, text);
DROP TABLE public.oidc_states;
DROP TABLE public.oidc_user_links;
DROP TABLE public.oidc_providers;
