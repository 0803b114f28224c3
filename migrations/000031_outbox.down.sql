DROP TABLE public.outbox_consumers;
DROP TABLE public.outbox_events;
DROP FUNCTION public.outbox_notify();
