"""One act of a person a file. A verb takes a session, never commits, never asks the time, never calls a verb."""
