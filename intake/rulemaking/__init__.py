"""Making the rules (规则制定): draft, check, replay, publish, retire, and what the desk teaches the table."""
