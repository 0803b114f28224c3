DROP TABLE qar.access_log;
REVOKE EXECUTE ON FUNCTION
    public.fold_title(text),
    public.title_sort_key(text),
    public.fold_words(text),
    public.words_query(text, int),
    public.set_updated_at()
FROM revenge_qar;
REVOKE USAGE ON SCHEMA public FROM revenge_qar;
DROP SCHEMA qar;
