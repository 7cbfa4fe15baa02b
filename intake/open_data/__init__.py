"""What anybody may know: the published months as open data, without a figure that would point at a few people."""
