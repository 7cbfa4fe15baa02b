#!/usr/bin/env bash
# Chromium and a Chinese font for the browser tests, from the system's packages; a clear message where that is not allowed.
set -euo pipefail

has_chromium() {
    local name
    for name in chromium google-chrome chromium-browser; do
        "$name" --version >/dev/null 2>&1 && return
    done
    return 1
}

missing=()
has_chromium || missing+=(chromium)
fc-list :lang=zh-cn 2>/dev/null | grep -q . || missing+=(fonts-noto-cjk fontconfig)
[ ${#missing[@]} -eq 0 ] && exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "installing ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
else
    echo "the browser tests need a Chromium and a Chinese font: sudo apt-get install ${missing[*]}" >&2
    exit 2
fi
has_chromium || { echo "chromium was installed but does not start: see chromium --version" >&2; exit 2; }
