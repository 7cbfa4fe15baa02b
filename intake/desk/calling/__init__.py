"""Calling back: whom next, the number, the words to say, what was answered; and what is objected to."""
