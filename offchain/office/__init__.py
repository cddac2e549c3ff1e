"""What auditors, merchants and the shop's support ask and do at their pages."""
