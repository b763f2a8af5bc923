"""The delivery ledger, the composing of mails, and the only SMTP code."""
