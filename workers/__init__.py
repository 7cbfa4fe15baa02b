"""What time demands: thin jobs that claim rows, call casework or reports, and report back."""
