"""How things are said to people: Swedish numbers and dates, the templates and their words. Knows no agreement."""
