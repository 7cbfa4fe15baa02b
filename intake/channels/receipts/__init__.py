"""What gateways post back of the texts that left: where each stands."""
