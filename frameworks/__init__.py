"""The frameworks as data, installed as `competency_xblock.frameworks.data`; no code belongs here."""
