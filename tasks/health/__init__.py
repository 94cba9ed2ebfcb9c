"""Whether all is well with an installation: what is not, told once when it begins and once when it is over."""
