"""What touches the world: the database, the clock, the queue, the network."""
