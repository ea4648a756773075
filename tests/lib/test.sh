# shellcheck shell=bash
# For the first line of a host test: goes on in a sandbox, with hosts and assertions at hand, the suite in $suite.

. "$(dirname "${BASH_SOURCE[0]}")/host.sh"
. "$lib/check.sh"

sandbox_enter "$@"
suite=${1:-trixie}

# What the hosts had to say, for those who look into a failure.
test_keep_logs() {
        local dir name

        for dir in "$hosts"/*/; do
                [ -d "$dir" ] || continue
                name=$top/build/log/$(basename "$0" .sh)-$suite-$(basename "$dir")
                mkdir -p "$top/build/log"
                cp "$dir/console.log" "$name.console" 2>/dev/null
                journalctl -D "$dir/root/var/log/journal" --no-pager >"$name.journal" 2>/dev/null
        done
}

test_end() {
        [ "$?" -eq 0 ] || test_keep_logs
        host_down_all
}
trap test_end EXIT
