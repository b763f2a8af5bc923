"""What people send to practice development: requests as validated dataclasses, or errors at the fields."""
