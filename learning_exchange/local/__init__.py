"""The embedded stack for trials and tests: PostgreSQL, Valkey, a mail catcher, and what keeps them running.

Production never comes here: it is given URLs, and `APP_ENV=production` refuses everything in this folder.
"""
