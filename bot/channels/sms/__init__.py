"""Text messages: a gateway, a provider or an SMSC on one side, the same turn on the other."""
