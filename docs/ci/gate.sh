#!/bin/sh
# Play a suite into one or several systems, hold them against a reviewed baseline, and keep what people need when it fails.
#
#   BASELINE=baseline.json SYSTEMS="my_agent.py" sh gate.sh
#
# SYSTEMS   adapters, as for `fdbench run --adapter`, with spaces between     BASELINE  from `fdbench baseline`
# SETTINGS  theirs, as for `--set`: KEY=VALUE, with spaces between (none)     ANCHOR    a pinned baseline beside it (none)
# SUITE     what is played (quick)
# CONFIRM   what fell is played so many times again (2)                       POLICY    margins and budgets (the default ones)
# OUT       a new folder for all that is written (gate-out)                   FDBENCH   how fdbench is called (fdbench)
#
# Exits with the gate's code: 0 passed, 1 got worse, 2 a mistake in the call, 3 not valid.
# Look at $OUT/gate.html first: what failed, with its sound. $OUT/report.html holds every session.
set -eu

: "${SYSTEMS:?name at least one system}" "${BASELINE:?name a baseline, from fdbench baseline}"
out=${OUT:-gate-out}
fdbench=${FDBENCH:-fdbench}

adapters=
for system in $SYSTEMS; do
    adapters="$adapters --adapter $system"
done
for setting in ${SETTINGS:-}; do
    adapters="$adapters --set $setting"
done
set -- --baseline "$BASELINE"
[ -z "${ANCHOR:-}" ] || set -- "$@" --anchor "$ANCHOR"
[ -z "${POLICY:-}" ] || set -- "$@" --policy "$POLICY"

rm -f "$out/gate.html" "$out/gate.xml" "$out/gate.json" "$out/gate.md" "$out/report.html" # of an older gate: none may stand for this one

# Words are split on purpose below: these hold several arguments.
# shellcheck disable=SC2086
played=$($fdbench run --suite "${SUITE:-quick}" $adapters --out "$out/run" >&2 && echo 0 || echo $?)
[ "$played" = 0 ] || [ "$played" = 3 ] || exit "$played" # 3: a system is not valid, and the gate says which

code=0
$fdbench gate "$out/run" "$@" --confirm "${CONFIRM:-2}" --html "$out/gate.html" --report report.html \
    --junit "$out/gate.xml" --json "$out/gate.json" --summary "$out/gate.md" || code=$?
$fdbench report "$out/run" "$@" -o "$out/report.html" || true # the verdict stands without it

if [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then
    cat "$out/gate.md" >>"$GITHUB_STEP_SUMMARY"
fi
[ "$code" = 0 ] || echo "$out/gate.html: what failed, with its sound"
exit "$code"
