"""Rating: what a quantity costs, exactly, and what of it falls into a part of a period. It touches nothing."""
