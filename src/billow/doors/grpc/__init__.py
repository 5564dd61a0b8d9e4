"""gRPC: the same operations on their own port."""
