"""Mail: messages, the connection to the server, the outbox."""
