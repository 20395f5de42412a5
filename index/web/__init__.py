"""Web pages, feeds and sitemaps as sources: fetched politely, kept in the index folder, fetched again if changed."""
