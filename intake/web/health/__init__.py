"""Whether this process is fit to serve: for people, for whoever starts processes anew, and for whoever parts the load."""
