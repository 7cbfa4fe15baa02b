"""The front of the web server: takes requests in whole, and only then lets them have a thread."""
