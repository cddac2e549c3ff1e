"""What an auditor's office makes of a proved history: explanations, samples, the close of a period, reports."""
