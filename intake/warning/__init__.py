"""Early warning: what is out of the ordinary, tested against what went before, with a stated rate of false alarms."""
