"""The scripts of the interface, run by Node."""
