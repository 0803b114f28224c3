DROP TABLE public.transaction_keys;
