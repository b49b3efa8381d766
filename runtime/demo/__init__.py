"""The demo: disputes played through the HTTP API of a running installation, time skipped on its engine."""
