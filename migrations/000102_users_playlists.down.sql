DROP FUNCTION public.sees_playlist(uuid, uuid);
DROP FUNCTION public.playlist_items_move(uuid, uuid, uuid);
DROP TABLE public.playlist_items;
DROP TABLE public.playlist_collaborators;
DROP TABLE public.playlists;
DROP FUNCTION public.playlist_items_count();
DROP FUNCTION public.playlist_items_append();
