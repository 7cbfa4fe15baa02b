"""What every screen stands on: who asks, in which language, how forms are read, errors told and pages protected."""
