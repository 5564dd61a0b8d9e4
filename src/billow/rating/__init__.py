"""Rating: what a quantity costs, exactly, and what of it falls into a part of a period. Nothing here touches anything."""
