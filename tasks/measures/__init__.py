"""The arithmetic of docs/domain: frames and models in, models out. No file, no database, no clock."""
