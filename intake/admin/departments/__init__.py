"""The screens of the departments: who they are, what they answer to, how they change."""
