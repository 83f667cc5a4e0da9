"""Our blocks in hosts that behave as a real LMS and a real Studio do, with the platform's own packages."""
