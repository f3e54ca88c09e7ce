"""The harness's own error: trials with truth known by construction, through the annotation and scoring of real sessions."""
