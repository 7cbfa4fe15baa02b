"""Whether this process is fit to serve: for people, and for what starts processes anew or parts the load."""
