"""Where facts lie: Parquet files a month, fresh rows laid over them, and what was published. Read by DuckDB alone."""
