"""Reaching a complainant whose name and number nobody need see: by the message box, by a call through the hotline."""
