"""What ``iop up`` brings up: the guarded Prefect server, what it is told to run, a worker, the inbox watch."""
