"""Who complained, on the page of a complaint: shown for a reason, of somebody confidential with a second person."""
