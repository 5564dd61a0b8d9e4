"""Tax: what rates there are, which apply, and what they come to on a document."""
