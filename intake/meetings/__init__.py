"""The joint meeting of the departments 联席会议: members, agenda, opinions, minutes, and decisions that bind."""
