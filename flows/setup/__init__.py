"""What ``make`` runs: the installation of the locked packages, and the sample months."""
