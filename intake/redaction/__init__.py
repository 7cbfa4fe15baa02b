"""What of a text tells who somebody is? Rules on the signs alone; a free name or an address is only proposed.

Pure. What is known of a complaint, and the key that readers of departments read by, is `identity/redacted_texts.py`.
"""
