"""The engines of the comparison: where each comes from, how it is built and how it is started."""

import os
import re
import shutil
import subprocess
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
# What installing or building one engine may take, in seconds; our own build may take longer.
INSTALL_TIMEOUT = 300
OWN_BUILD_TIMEOUT = 3600


class Unavailable(Exception):
    """The engine cannot take part; the text says why."""


@dataclass
class Engine:
    name: str
    # Given a scratch folder, returns the driver's command and the engine's version.
    install: Callable[[Path], tuple[list[str], str]]
    arguments: list[str] = field(default_factory=list)  # after RULES EVENTS SECONDS


def last_line(text):
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "no message"


def command(*words, cwd=None, timeout=INSTALL_TIMEOUT, env=None):
    """Runs a step of installing or building; its output, or Unavailable with its complaint."""
    if not shutil.which(words[0]):
        raise Unavailable(f"{words[0]} is not installed")
    try:
        done = subprocess.run([str(word) for word in words], cwd=cwd, timeout=timeout,
                              env={**os.environ, **(env or {})}, capture_output=True, text=True)
    except subprocess.TimeoutExpired:
        raise Unavailable(f"{words[0]} not done after {timeout} s") from None
    if done.returncode != 0:
        errors = [line for line in done.stderr.splitlines() if re.match(r"error|ERROR|go:", line)]
        raise Unavailable(f"{words[0]} failed: {errors[0] if errors else last_line(done.stderr)}")
    return done.stdout


def ours(scratch):
    build = scratch / "sigmavm"
    command("cmake", "-S", HERE / "sigmavm", "-B", build, "-DCMAKE_BUILD_TYPE=Release")
    command("cmake", "--build", build, "--target", "sigmavm_peer", timeout=OWN_BUILD_TIMEOUT)
    version = command("git", "-C", ROOT, "describe", "--always", "--dirty").strip()
    return [str(build / "sigmavm_peer")], version


def cargo(folder, package):
    """A driver in Rust: built from a copy, so that no lock file is left in the tree."""
    def install(scratch):
        for name in (folder, "harness-rust"):
            shutil.copytree(HERE / name, scratch / name, dirs_exist_ok=True)
        target = scratch / "cargo"
        # One job: the machine may have other work, and nothing here is measured.
        command("cargo", "build", "--release", "--quiet", "--jobs", "1", cwd=scratch / folder,
                env={"CARGO_TARGET_DIR": str(target)})
        lock = tomllib.loads((scratch / folder / "Cargo.lock").read_text())
        version = next(p["version"] for p in lock["package"] if p["name"] == package)
        return [str(target / "release" / f"peer-{folder}")], f"{package} {version}"
    return install


def virtual_environment(scratch, folder, packages):
    environment = scratch / folder / "venv"
    command("python3", "-m", "venv", environment)
    command(environment / "bin" / "pip", "install", "--quiet", *packages)
    return environment / "bin" / "python"


def python(folder, *packages):
    """A driver in Python, run in an environment of its own; the first package gives the version."""
    def install(scratch):
        interpreter = virtual_environment(scratch, folder, packages)
        version = command(interpreter, "-c", "import importlib.metadata as m, sys\n"
                          "print(m.version(sys.argv[1]))", packages[0]).strip()
        return [str(interpreter), str(HERE / folder / "driver.py")], f"{packages[0]} {version}"
    return install


def expr(scratch):
    """A library of expressions in Go, with pySigma's backend that writes them."""
    module = "github.com/expr-lang/expr"
    interpreter = virtual_environment(scratch, "expr", ["pysigma-backend-golangexpr"])
    for name in ("go.mod", "main.go"):
        shutil.copy(HERE / "expr" / name, scratch / "expr" / name)
    command("go", "get", module, cwd=scratch / "expr")
    command("go", "build", "-p", "1", "-o", "peer-expr", ".", cwd=scratch / "expr")
    version = command("go", "list", "-m", "-f", "{{.Version}}", module, cwd=scratch / "expr")
    program = scratch / "expr" / "peer-expr"
    driver = [str(interpreter), str(HERE / "expr" / "driver.py"), str(program)]
    return driver, f"expr {version.strip()}"


def go_module(module):
    """A Go engine that has no driver here, because its module could not be had when this was
    written; asking keeps the report true if that changes."""
    def install(_scratch):
        command("go", "list", "-m", f"{module}@latest", env={"GOFLAGS": "-mod=mod"})
        raise Unavailable("can be had by now, but has no driver yet")
    return install


def no_driver(reason):
    def install(_scratch):
        raise Unavailable(reason)
    return install


# The first is what the others are compared with: the passes repeat the same events, which would
# make remembering values look better than it is.
OURS = [Engine("sigmavm, no value cache", ours, ["no-cache"]), Engine("sigmavm", ours)]
# Measured again at the end, to show how steady the machine was.
OURS_AGAIN = [Engine("sigmavm, no value cache, again", ours, ["no-cache"])]
PEERS = [
    Engine("rsigma", cargo("rsigma", "rsigma-eval")),
    Engine("sigma-rust", cargo("sigma-rust", "sigma-rust")),
    Engine("sqlite", python("sqlite", "pysigma-backend-sqlite")),
    Engine("duckdb", python("duckdb", "pysigma-backend-duckdb", "duckdb", "pyarrow")),
    Engine("expr", expr),
    # azuma imports packaging without declaring it.
    Engine("azuma", python("azuma", "azuma", "packaging")),
    Engine("sigma-go", go_module("github.com/bradleyjkemp/sigma-go")),
    Engine("go-sigma-rule-engine", go_module("github.com/markuskont/go-sigma-rule-engine")),
    Engine("sigmalite", go_module("github.com/runreveal/sigmalite")),
    Engine("sigma-rs", no_driver("its evaluation takes the parsed rule away (no reference, no "
                                 "copy), so every event would cost parsing every rule")),
    Engine("pd_df", no_driver("pySigma's pandas backend 0.6.0 doubles backslashes in its queries "
                              "and writes contains for endswith: there is nothing to compare")),
]
