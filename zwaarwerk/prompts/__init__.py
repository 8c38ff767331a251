"""How the interview is held: one conversation, and two ways to show it and read what is typed."""
