"""Pages for people, beside the API: templates, static files, languages."""
