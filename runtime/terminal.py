"""What commands say to whoever has typed them."""

from rich.console import Console

console = Console(highlight=False, soft_wrap=True)
errors = Console(stderr=True, highlight=False, soft_wrap=True)


def say(line: str) -> None:
    """One line, as it is."""
    console.print(line, markup=False)
