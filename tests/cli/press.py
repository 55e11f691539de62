"""Types into a real shell on a terminal of its own: press.py SHELL RC LINE [KEYS...]

RC is sourced first; then LINE and KEYS are typed, one after the other, each when the shell has become quiet. Prints what
stands behind the last line that begins with `GOT `, as the function `delight` of RC prints its words.
"""
import os
import pty
import re
import select
import signal
import sys
import time


def quiet(terminal, seconds):
    """What comes until nothing has come for so long."""
    heard = b""
    while select.select([terminal], [], [], seconds)[0]:
        try:
            piece = os.read(terminal, 65536)
        except OSError:
            break
        if not piece:
            break
        heard += piece
    return heard


def wait_for(terminal, what):
    heard = b""
    end = time.monotonic() + 20
    while what not in heard and time.monotonic() < end:
        heard += quiet(terminal, 0.05)
    return heard


def press(terminal, rc, typed):
    heard = wait_for(terminal, b"start> ")
    os.write(terminal, f". {rc}; PS1='rea''dy> '\n".encode())
    heard += wait_for(terminal, b"ready> ")
    for keys in typed:
        os.write(terminal, keys.encode().decode("unicode_escape").encode("latin-1"))
        heard += quiet(terminal, 0.2)
    os.write(terminal, b"; echo en''ded\n")
    return heard + wait_for(terminal, b"\nended")


def main():
    shell, rc, *typed = sys.argv[1:]
    arguments = {"bash": ["bash", "--norc", "--noprofile", "-i"], "zsh": ["zsh", "-f", "-i"]}[shell]
    child, terminal = pty.fork()
    if child == 0:
        os.environ.update(TERM="dumb", COLUMNS="200", PS1="start> ", PROMPT="start> ")
        os.execvp(arguments[0], arguments)
    heard = press(terminal, rc, typed).decode("utf-8", "replace")
    os.kill(child, signal.SIGHUP)
    os.close(terminal)
    os.waitpid(child, 0)
    said = re.findall(r"^GOT (.*?)\r*$", heard, re.MULTILINE)
    print(said[-1] if said else f"nothing:\n{heard}")


main()
