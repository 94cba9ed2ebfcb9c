"""The agreement as data: its model, how it is loaded and refused, its lint and its calendar of nights."""
