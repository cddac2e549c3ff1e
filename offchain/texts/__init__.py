"""What people read: the texts of every refusal, English and Simplified Chinese."""
