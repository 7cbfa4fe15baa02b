"""What the desk teaches about the rules: results of each rule, decisions of coordination, rules made of them."""
