"""The commands of `fengqiao`, a module each subject; `runtime.cli` loads the one that is called."""
