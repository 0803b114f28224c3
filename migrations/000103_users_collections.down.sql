DROP FUNCTION public.sees_collection(uuid, uuid);
DROP FUNCTION public.collection_items_move(uuid, uuid, uuid);
DROP TABLE public.collection_subscriptions;
DROP TABLE public.collection_tags;
DROP TABLE public.collection_items;
DROP TABLE public.collections;
DROP FUNCTION public.collection_items_count();
DROP FUNCTION public.collection_items_append();
