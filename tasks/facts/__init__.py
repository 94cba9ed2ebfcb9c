"""What is known and kept: the Delta tables (facts) and the register (files, editions, deliveries)."""
