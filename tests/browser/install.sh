#!/usr/bin/env bash
# Chromium and a Chinese font for the browser tests, from the system's packages; a clear message where that is not allowed.
# Debian has Chromium's headless shell as well, which opens the same pages in a third of the time: it is taken where it is
# to be had, and never missed.
set -euo pipefail

has_any() {
    local name
    for name in "$@"; do
        "$name" --version >/dev/null 2>&1 && return
    done
    return 1
}
has_chromium() {
    has_any chromium-headless-shell chromium google-chrome chromium-browser
}
may_install() {
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null
}
install() {
    timeout 300 apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

has_any chromium-headless-shell && fc-list :lang=zh-cn 2>/dev/null | grep -q . && exit 0
missing=()
fc-list :lang=zh-cn 2>/dev/null | grep -q . || missing+=(fonts-noto-cjk fontconfig)
has_chromium || missing+=(chromium)
if ! may_install; then
    [ ${#missing[@]} -eq 0 ] && exit 0
    echo "the browser tests need a Chromium and a Chinese font: sudo apt-get install ${missing[*]}" >&2
    exit 2
fi

export DEBIAN_FRONTEND=noninteractive
# Not to ask the mirrors again at each run where they do not have it.
looked_for=.venv/.headless-shell-looked-for
if ! has_any chromium-headless-shell && [ ! -e "$looked_for" ]; then
    timeout 120 apt-get update -qq || true
    if install chromium-headless-shell 2>/dev/null; then
        echo "installed chromium-headless-shell"
    fi
    touch "$looked_for"
fi
has_chromium && missing=("${missing[@]/chromium/}")
read -ra missing <<<"${missing[*]:-}"
if [ ${#missing[@]} -gt 0 ]; then
    echo "installing ${missing[*]}"
    install "${missing[@]}"
fi
has_chromium || { echo "chromium was installed but does not start: see chromium --version" >&2; exit 2; }
