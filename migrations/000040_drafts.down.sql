DROP TABLE public.draft_states;
DROP TABLE public.drafts;
DROP FUNCTION public.drafts_note_state();
DROP FUNCTION public.drafts_count_version();
DROP FUNCTION public.drafts_keep_closed();
DROP FUNCTION public.draft_metadata_is_valid(text, jsonb);
