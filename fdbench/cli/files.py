"""What the operating system refuses, in one sentence. Other troubles with files are bugs, and keep their traceback."""

from __future__ import annotations

import errno

_FULL = "free some space"
_RIGHTS = "check the permissions, or name another folder"
_HELP = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EFBIG: _FULL,
    errno.EACCES: _RIGHTS,
    errno.EPERM: _RIGHTS,
    errno.EROFS: _RIGHTS,
    errno.ENOTDIR: "a part of that path is a file; name another folder",
    errno.EISDIR: "that is a folder; name a file",
    errno.ENAMETOOLONG: "choose a shorter name",
    errno.ELOOP: "its links lead in a circle; name another path",
    errno.EIO: "check the disk",
    errno.EMFILE: "close programs, or raise the limit (`ulimit -n`)",
    errno.ENFILE: "close programs, or raise the limit (`ulimit -n`)",
}


def refused(error: OSError) -> str | None:
    """Place, reason, and what helps; None if it is not the system that refuses."""
    help_ = _HELP.get(error.errno or 0)
    if help_ is None:
        return None
    place = error.filename if isinstance(error.filename, str) else "a file"
    return f"{place}: {error.strerror}; {help_} (what was finished is safe; a run can be completed with --resume)"
