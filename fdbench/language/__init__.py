"""What fdbench knows of languages: words by language, from data files, and their one normal form."""
