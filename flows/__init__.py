"""What runs, when and in which order: one module per deployment, and the command line."""
