"""What each kind of event changes. No judgement here: what happened has happened."""
