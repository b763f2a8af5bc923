"""Every read of organisations, people, sign-ins and invitations."""
