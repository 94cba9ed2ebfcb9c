"""What runs, when and in which order: one module per deployment here, the command line (``cli``), and rooms for what
they share: ``running``, ``serving``, ``commands``, ``setup``."""
