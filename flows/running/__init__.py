"""How a flow does its work: calls its steps, takes in, delivers, shows how far it is and what it found."""
