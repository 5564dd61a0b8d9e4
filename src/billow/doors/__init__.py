"""The doors: transport and pages, nothing else."""
