"""Where sealed files lie: a folder, or a bucket of any S3-compatible service."""
