"""Organisations, people, their memberships, and how they come in and sign in."""
