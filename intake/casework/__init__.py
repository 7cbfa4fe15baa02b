"""The business, one verb a file. A verb takes a session, never commits, never asks the time, never calls a verb."""
