"""The pages of the joint meeting: its meetings, its members, what departments are asked, the problems it settled."""
