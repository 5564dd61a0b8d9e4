"""What each aggregation is in ClickHouse, one file each; one that has none is folded in Python."""
