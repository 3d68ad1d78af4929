"""Messages out: how they look, how fast they go, what became of them."""
