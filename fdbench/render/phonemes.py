"""`phonemes.yaml` of a clip folder: how words and phrases of its clips are spoken, where a voice's engine can be told."""

from __future__ import annotations

from pathlib import Path

import yaml

from fdbench.errors import UsageError

FILE_NAME = "phonemes.yaml"


def load(folder: Path) -> dict[str, str]:
    """Phonemes by words; none if the folder has no such file.

    Raises:
        UsageError: the file is no list of `words: phonemes`.
    """
    path = folder / FILE_NAME
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise UsageError(f"{path}: not readable as YAML ({' '.join(str(error).split())}); correct it") from None
    if not isinstance(data, dict) or not all(isinstance(each, str) and each.strip() for pair in data.items() for each in pair):
        raise UsageError(f"{path}: needs lines of the form `mm-hmm: ˌʌmhˈʌm`, words and their phonemes; correct it")
    return {words.strip(): phonemes.strip() for words, phonemes in data.items()}
