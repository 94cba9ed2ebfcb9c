"""All text that people read: jinja2 (html, txt, docx) and Typst. One folder per language."""
