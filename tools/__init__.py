"""Tools for building and checking Billow; no part of the package."""
