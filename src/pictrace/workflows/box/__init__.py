"""What a person writes into the box: dates and cameras as chips, the rest as words."""
