"""The auditor's pack: from any paid krona to its night, its sheet's row and its decision, and back."""
