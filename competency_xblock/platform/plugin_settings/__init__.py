"""What Open edX calls when it makes its settings (layer 4): `lms` in the LMS, `studio` in Studio.

Each is called twice: among the platform's common settings, so that a site can build on them, and after the site's own,
since a site's file replaces whole settings. So whatever they add is added once, and nothing of the site's is lost.
"""
