"""Long tests under faults and load; run by `make soak`."""
