"""A shop is told what happened by signed requests, at least once each."""
