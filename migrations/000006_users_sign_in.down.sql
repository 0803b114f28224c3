DROP TABLE public.failed_login_attempts;
DROP TABLE public.email_verification_tokens;
DROP TABLE public.password_reset_tokens;
DROP TABLE public.auth_tokens;
