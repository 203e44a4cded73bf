"""From found passages to cited answers."""
