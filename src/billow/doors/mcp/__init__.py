"""The door for language models: each operation is a tool, each document a resource; money moves after a preview."""
