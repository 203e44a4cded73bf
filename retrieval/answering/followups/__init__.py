"""Follow-ups: turn a question that leans on the conversation into one that stands alone."""
