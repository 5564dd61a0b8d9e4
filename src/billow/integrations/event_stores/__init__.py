"""Where events are kept when it is not PostgreSQL, a package a vendor."""
