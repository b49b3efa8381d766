"""One durable Temporal workflow per case. Waits and orders; every judgement is asked of `cases`."""
