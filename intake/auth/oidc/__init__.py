"""The log-in by an OpenID Connect provider: accounts that were linked to it, and no others."""
