"""Names of settings that say that they are secret, and names that only sound like it."""

from __future__ import annotations

import pytest

from fdbench.secrets import HIDDEN, is_secret, redacted, redacted_command


@pytest.mark.parametrize(
    "name",
    [
        "key", "api_key", "apikey", "apiKey", "API_KEY", "openai_key", "keys", "key_file", "token", "tokens", "access_token",
        "authToken", "hf-token", "token1", "secret", "client_secret", "password", "passWord", "db_passwd", "passphrase", "credentials",
        "auth", "oauth", "authorization", "Authorisation", "bearer", "jwt", "max_tokens", "token_limit", "keyboard_key",
        "tokenizer_token", "author_password", "bot.api_key", "apikeyword", "max_tokens_secret",
    ],
)  # fmt: skip
def test_secret_names(name: str) -> None:
    """`max_tokens` among them: with a text as its value it is no count."""
    assert is_secret(name, "sk-12345")
    assert is_secret(name, "")


@pytest.mark.parametrize(
    "name", ["token", "access_token", "api_key", "password", "max_secret_tokens", "api_key_limit", "auth_tokens", "keytokens"]
)
def test_a_secret_may_be_a_number(name: str) -> None:
    assert is_secret(name, 123456)


@pytest.mark.parametrize(
    "name", ["max_tokens", "maxTokens", "MAX_TOKENS", "token_limit", "n_tokens", "tokens_per_s", "bot.max_tokens"]
)
@pytest.mark.parametrize("value", [200, 0, 0.5, "200", "100,200", "-1"])
def test_counts_of_tokens_are_none(name: str, value: object) -> None:
    assert not is_secret(name, value)


@pytest.mark.parametrize("value", [True, None, "", "200,", "1e9f", "0x41", "12345-67", "100,sk-1"])
def test_what_is_no_number_is_no_count(value: object) -> None:
    assert is_secret("max_tokens", value)


@pytest.mark.parametrize(
    "name",
    [
        "keyboard", "keyword", "wake_keyword", "keyframe_ms", "monkey", "author", "authority", "tokenizer", "model", "vad_silence_ms",
    ],
)  # fmt: skip
def test_innocent_names(name: str) -> None:
    assert not is_secret(name, "loud")


def test_settings_are_blanked_and_logins_of_urls_with_them() -> None:
    given: dict[str, object] = {"api_key": "", "max_tokens": 200, "model": "m", "url": "https://me:pw@host/v1", "mail": "a@b"}
    kept = {"api_key": HIDDEN, "max_tokens": 200, "model": "m", "url": f"https://{HIDDEN}@host/v1", "mail": "a@b"}
    assert redacted(given) == kept
    assert given["api_key"] == ""


def test_command_lines() -> None:
    given = ["--set", "bot.max_tokens=100,200", "--set=max_tokens=sk-1", "--set", "url=ws://u:p@h", "--set", "password"]
    told = [
        "--set",
        "bot.max_tokens=100,200",
        f"--set=max_tokens={HIDDEN}",
        "--set",
        f"url=ws://{HIDDEN}@h",
        "--set",
        "password",
    ]
    assert redacted_command(given) == told
