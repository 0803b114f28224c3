DROP FUNCTION public.activity_log_detach_partitions(timestamptz, boolean);
DROP FUNCTION public.activity_log_make_partitions(int);
DROP FUNCTION public.activity_log_partitions();
DROP TABLE public.activity_log;
DROP FUNCTION public.activity_log_words(text, text, text, text);
DROP FUNCTION public.activity_log_time(uuid);
