"""The bodies of the jobs, one module a subject. Each may run twice and after any interruption."""
