"""A demonstration that is the product: months of synthetic complaints driven through the real verbs by a seed."""
