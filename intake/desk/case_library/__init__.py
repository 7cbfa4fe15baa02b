"""The library of cases on screen: looked up by everybody, proposed from a complaint, reviewed by a second person."""
