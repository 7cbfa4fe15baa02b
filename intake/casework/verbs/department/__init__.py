"""What a department does with its part beside signing for it and answering: who in it has it, what it tells so far."""
