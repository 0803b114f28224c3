DROP TRIGGER users_give_role_update ON public.users;
DROP TRIGGER users_give_role_insert ON public.users;
DROP FUNCTION public.users_give_role();
DROP TABLE public.resource_grants;
DROP TABLE public.user_roles;
DROP TABLE public.role_permissions;
DROP TABLE public.permissions;
DROP TABLE public.roles;
DROP TABLE public.api_keys;
