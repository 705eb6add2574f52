"""Random conversations over the whole installation, and what must hold in every one of them."""
