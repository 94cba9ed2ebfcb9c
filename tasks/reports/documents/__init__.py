"""What boards and associations get beside the monthly report: quarterly document, evaluation, open account."""
