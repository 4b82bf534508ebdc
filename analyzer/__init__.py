"""From an interview transcript to a hiring memo whose every statement opens its quote."""
