"""The decisions of practice development. Pure: no Flask, no database, no clock."""
