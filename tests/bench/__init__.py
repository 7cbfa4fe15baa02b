"""What the product costs, measured: `make bench`. Figures are ratios and percentiles of one run; none is a test."""
