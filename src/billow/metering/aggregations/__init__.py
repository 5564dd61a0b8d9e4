"""The ways to make one number of many events, one file each."""
