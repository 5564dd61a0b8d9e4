"""What would be, and making it so."""
