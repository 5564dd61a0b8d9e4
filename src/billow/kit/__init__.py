"""The pure vocabulary every module shares: it computes, and touches nothing."""
