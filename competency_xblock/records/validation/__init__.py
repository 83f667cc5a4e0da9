"""What people send, read and checked before anything is stored (layer 3)."""
