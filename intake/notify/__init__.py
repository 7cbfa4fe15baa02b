"""How texts leave: one way of sending, behind which Twilio or a log stands. Only here is its client known."""
