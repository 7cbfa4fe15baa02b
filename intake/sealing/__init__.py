"""What nobody may read who has the database alone: envelopes, the ring of keys, and the texts of one complaint."""
