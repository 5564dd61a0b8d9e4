"""Adapters of vendors behind the ports of the modules below, one file each."""
