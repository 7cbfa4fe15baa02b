"""Keeping the registry true (名册维护): what it leaves open, who confirms it twice a year, how a mistake is mended."""
