"""The limits' own life: proposed by an administrator, approved by a second person, climbed by every running clock."""
