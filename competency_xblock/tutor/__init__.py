"""What Tutor reads, in an environment of its own: the plugin `competency`. Knows nothing else of ours."""
