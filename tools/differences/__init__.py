"""What changed in the contracts since a base, and what of it breaks those who rely on them: `make differences`."""
