"""Money received: methods, manual payments, automatic collection."""
