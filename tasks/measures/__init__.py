"""The arithmetic of docs/domain: frames and models in, models out. Knows no file, no database and no clock."""
