"""The engine for a whole workforce at once, in columns of whole numbers, on polars (the extra `large`)."""
