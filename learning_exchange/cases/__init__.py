"""Good-practice stories: draft, review, publication. A page says "story" where the code says case."""
