"""One file a theme; importing a file registers its cases."""
