#!/usr/bin/env python3
"""What docs/run.md has for systemd and for CI, and the workflows of this repository, before those who know them.

Usage: running.py FEEDMILL FOLDER CHECK_JSONSCHEMA   (files are laid out in FOLDER)

Units are verified by systemd-analyze, workflows by the schemas of GitHub and GitLab, which check-jsonschema brings. Their
steps, from the build on, are run as their runners do, in a clean clone of a site: a broken article must not keep the others
from being published, a broken configuration must. Needs git and ruamel.yaml.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

REPOSITORY = Path(__file__).resolve().parents[2]
CONFIG = '[site]\ntitle = "Quay"\nbase_url = "https://quay.example/"\nid = "tag:quay.example,2026:"\n'
STORY = "The weir was lit on Thursday, and nobody who lives on the quay had to be asked twice.\n"


def blocks(language: str) -> dict[str, str]:
    """The files of the guide: their first line is a comment with their path."""
    guide = (REPOSITORY / "docs/run.md").read_text("utf-8")
    found = re.findall(rf"```{language}\n# (\S+)\n(.*?)```", guide, re.DOTALL)
    return dict(found)


def run(*command: str | Path, **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options)


def fail(what: str, ran: subprocess.CompletedProcess[str]) -> None:
    sys.exit(f"{what}: exit {ran.returncode}\n{ran.stdout}")


def check_units(feedmill: str, folder: Path) -> int:
    units = blocks("ini")
    place = folder / "units"
    place.mkdir()
    for path, text in units.items():
        (place / Path(path).name).write_text(text.replace("/usr/local/bin/feedmill", feedmill))
    ran = run("systemd-analyze", "verify", *sorted(place.iterdir()))
    # Of what else is installed it says what it finds, too.
    said = [line for line in ran.stdout.splitlines() if "feedmill" in line]
    if ran.returncode or said:
        fail("systemd-analyze", ran)
    wrong = place / "wrong.service"
    wrong.write_text(units["/etc/systemd/system/feedmill.service"].replace("Restart=on-failure", "Restart=on-monday"))
    if "on-monday" not in run("systemd-analyze", "verify", wrong).stdout:
        sys.exit("systemd-analyze sees no wrong unit")
    return len(units)


def check_workflows(folder: Path, tool: str) -> int:
    own = sorted((REPOSITORY / ".github/workflows").iterdir())
    files = blocks("yaml")
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    github = [*own, folder / ".github/workflows/feeds.yml"]
    for schema, paths in (("vendor.github-workflows", github), ("vendor.gitlab-ci", [folder / ".gitlab-ci.yml"])):
        ran = run(tool, "--builtin-schema", schema, *paths)
        if ran.returncode:
            fail(schema, ran)
        wrong = folder / "wrong.yml"
        wrong.write_text(re.sub(r"(?m)^( +)(script|steps):$", r"\1\2: 7\n\1other:", paths[-1].read_text()))
        if run(tool, "--builtin-schema", schema, wrong).returncode == 0:
            sys.exit(f"{schema} sees no wrong workflow")
    return len(own) + len(files)


def scripts() -> list[str]:
    """What the guide's workflows run from the build on; the first run of each has nothing to restore."""
    files = {name: YAML(typ="safe").load(text) for name, text in blocks("yaml").items()}
    github = [step.get("run", "") for step in files[".github/workflows/feeds.yml"]["jobs"]["feeds"]["steps"]]
    return ["\n".join(line for line in github if line.startswith("feedmill build")), "\n".join(files[".gitlab-ci.yml"]["feeds"]["script"])]


def check_scripts(feedmill: str, folder: Path) -> int:
    origin = folder / "origin"
    (origin / "articles").mkdir(parents=True)
    path = f"{Path(feedmill).parent}:{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "GIT_CONFIG_GLOBAL": "/dev/null", "FIRST": "yes"}
    git = ("git", "-c", "user.name=Desk", "-c", "user.email=desk@quay.example", "-C", origin)

    def ran(script: str, name: str, pier: str, more: str) -> tuple[int, list[bool]]:
        """The exit code, and whether there are feeds in the clone and at the target."""
        target = folder / f"public-{name}"
        (origin / "config.toml").write_text(f'{CONFIG}{more}[publish]\ntarget = "{target}"\n')
        (origin / "articles/weir.txt").write_text(STORY)
        (origin / "articles/pier.txt").write_text(pier)
        for command in (("init", "-q"), ("add", "."), ("commit", "-q", "--allow-empty", "-m", name)):
            subprocess.run([*git, *command], check=True, env=environment)
        clone = folder / name
        subprocess.run(["git", "clone", "-q", origin, clone], check=True, env=environment)
        # GitHub runs steps so; GitLab's runner sets the same.
        code = run("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script, cwd=clone, env=environment).returncode
        return code, [(clone / "feeds/rss.xml").is_file(), (target / "rss.xml").is_file()]

    for at, script in enumerate(scripts()):
        publishes = "feedmill publish" in script
        for name, pier, more, wanted in (
            ("whole", STORY.replace("weir", "pier"), "", (0, [True, publishes])),
            ("left-out", f"---\ndraft: [\n---\n{STORY}", "", (0, [True, publishes])),
            ("wrong", STORY.replace("weir", "pier"), "colour = 1\n", (1, [False, False])),
        ):
            got = ran(script, f"{name}-{at}", pier, more)
            if got != wanted:
                sys.exit(f"{name}: {got}, not {wanted}, of\n{script}")
    return len(scripts())


def main() -> None:
    feedmill, folder, tool = str(Path(sys.argv[1]).resolve()), Path(sys.argv[2]), sys.argv[3]
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    units, workflows = check_units(feedmill, folder), check_workflows(folder, tool)
    tried = check_scripts(feedmill, folder)
    if (units, tried) != (3, 2):
        sys.exit(f"{units} units, {tried} scripts")
    print(f"{units} units, {workflows} workflows, {tried} scripts in 6 clean clones")


if __name__ == "__main__":
    main()
