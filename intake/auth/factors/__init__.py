"""What is shown beside a password: codes of an app, recovery codes, passkeys; who must, and how one is taken off."""
