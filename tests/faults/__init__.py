"""`make faults`: a real installation under load while its processes are killed and its ground gives way."""
