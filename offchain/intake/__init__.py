"""Order exports of other programs, brought into the form of past orders."""
