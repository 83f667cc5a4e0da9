"""Numbers for groups: counted into snapshots, shown by the rules of disclosure (layer 3)."""
