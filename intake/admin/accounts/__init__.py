"""What a second administrator is asked about accounts."""
