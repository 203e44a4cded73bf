"""Answers and lists as a terminal or a script reads them. Pure: nothing here opens or prints."""
