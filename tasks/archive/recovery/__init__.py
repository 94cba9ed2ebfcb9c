"""When a disk or a register is lost or put back: what only the disk knows, backup, restore, reconcile."""
