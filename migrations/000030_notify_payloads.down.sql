DROP TABLE public.notify_payloads;
