#!/usr/bin/env bash
# Fetch the vendored parts anew with npm and rebuild the icon sprite and MANIFEST.json. Run it after changing a version
# here or tabler-icons-*/icons.txt; nothing is fetched when Jiesu is installed or runs.
set -euo pipefail
cd "$(dirname "$0")"
TABLER=1.6.1 ICONS=3.51.0 HTMX=4.0.1
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
for part in "@tabler/core@$TABLER" "@tabler/icons@$ICONS" "htmx.org@$HTMX"; do
  (cd "$work" && npm pack --silent "$part" >/dev/null)
done
for archive in "$work"/*.tgz; do mkdir "${archive%.tgz}" && tar xzf "$archive" -C "${archive%.tgz}" --strip-components=1; done
mkdir -p "tabler-$TABLER" "htmx-$HTMX" "tabler-icons-$ICONS"
sed 's,/\*# sourceMappingURL=[^*]*\*/,,' "$work/tabler-core-$TABLER/dist/css/tabler.min.css" > "tabler-$TABLER/tabler.min.css"
cp "$work/htmx.org-$HTMX/dist/htmx.min.js" "$work/htmx.org-$HTMX/LICENSE" "htmx-$HTMX/"
cp "$work/tabler-icons-$ICONS/LICENSE" "tabler-icons-$ICONS/"
# The package of Tabler's core carries no licence file; its sheet names the same MIT licence and author.
cp "$work/tabler-icons-$ICONS/LICENSE" "tabler-$TABLER/LICENSE"
python3 - "$work/tabler-icons-$ICONS/icons/outline" "tabler-icons-$ICONS" <<'PYTHON'
import hashlib, json, pathlib, re, sys

source, target = map(pathlib.Path, sys.argv[1:])
symbols = []
for name in (target / "icons.txt").read_text().split():
    inner = re.search(r"<svg[^>]*>(.*)</svg>", (source / f"{name}.svg").read_text(), re.S)[1]
    paths = re.sub(r"\s+", " ", inner.replace('<path stroke="none" d="M0 0h24v24H0z" fill="none" />', "")).strip()
    symbols.append(
        f'<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" '
        f'stroke-linecap="round" stroke-linejoin="round">{paths}</symbol>'
    )
sprite = '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"
(target / "sprite.svg").write_text(sprite)
licences = {"tabler": "MIT", "tabler-icons": "MIT", "htmx": "0BSD"}
manifest = []
for folder in sorted(path for path in pathlib.Path().iterdir() if path.is_dir()):
    name, _, version = folder.name.rpartition("-")
    files = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}
    manifest.append({"name": name, "version": version, "licence": licences[name], "files": files})
pathlib.Path("MANIFEST.json").write_text(json.dumps(manifest, indent=2) + "\n")
PYTHON
