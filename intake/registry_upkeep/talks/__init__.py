"""Regulatory talks with associations (约谈): proposed, held, what was to be put right, and whether it was."""
