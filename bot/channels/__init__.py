"""Ways in and out. Each channel knows the core; none knows another."""
