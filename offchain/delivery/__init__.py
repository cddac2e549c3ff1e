"""Messages to shoppers who agreed to be contacted."""
