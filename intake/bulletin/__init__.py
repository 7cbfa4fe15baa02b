"""The bulletin 通报: counted by a job, released by a person, sent to chosen readers, kept with its digest."""
