"""Made-up places at published scales: real names where a public table gives them, everything else drawn."""
