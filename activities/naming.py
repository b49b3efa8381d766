"""By which names cases are found in the engine. Apart, since settings name them and need no engine's SDK."""

NAMESPACE = "fengqiao"
TASK_QUEUE = "cases"
