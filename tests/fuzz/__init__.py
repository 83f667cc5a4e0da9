"""Many made-up inputs and moments, thrown at the real parts."""
