"""What metering costs: rows of the performance table, each figure beside its yardstick in one run on one machine."""
