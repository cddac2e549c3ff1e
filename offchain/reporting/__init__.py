"""How figures are shown to people: plots and formats shared by pages and reports."""
