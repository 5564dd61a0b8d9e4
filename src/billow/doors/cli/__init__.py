"""The command line: it starts the parts of the program, and speaks to a running one as any client does."""
