"""Following up with the complainant: whom to call, what they answer by themselves, what they object to."""
