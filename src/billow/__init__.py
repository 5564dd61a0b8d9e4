"""Billow: a billing platform that can explain every cent."""
