"""The pricing models, one a file; the folder is the registry."""
