"""Building blocks for the golden tables: see ../README.md."""
