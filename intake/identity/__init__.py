"""Who the complainant is: sealed, masked, found by keyed hash, opened only with a reason."""
