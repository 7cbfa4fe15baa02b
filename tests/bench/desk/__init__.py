"""The desk at full size: one department's list, and every page that somebody who works here can open."""
