"""Every write to organisations, people, sign-ins and invitations; nothing here commits.

`signing_in.py` begins and ends sign-ins, `passwords.py` changes passwords, `joining.py` lets people in,
`administering.py` what administrators and people themselves change afterwards.
"""
