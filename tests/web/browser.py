"""Headless Chromium by way of chromedriver: a W3C WebDriver client in the standard library.

    with Browser() as browser:
        browser.open(path)
        browser.run("return document.title")

The browser and its driver end with the block, whatever happens inside it.
"""

import atexit
import base64
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

FLAGS = [
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
    "--disable-extensions", "--force-color-profile=srgb", "--lang=en-US",
]
KEYS = {
    "Enter": "\ue007", "Escape": "\ue00c", "Tab": "\ue004", "ArrowLeft": "\ue012", "ArrowUp": "\ue013",
    "ArrowRight": "\ue014", "ArrowDown": "\ue015", "PageUp": "\ue00e", "PageDown": "\ue00f", "End": "\ue010",
    "Home": "\ue011", "Control": "\ue009", "Shift": "\ue008", "Space": " ",
}
WATCH = 'read -r word; if [ "$word" != done ]; then kill -s KILL -- "-$0"; sleep 0.5; rm -rf "$1"; fi'


class Browser:
    def __init__(self, width=1280, height=800, dark=False, script=True):
        self.size, self.dark, self.script = (width, height), dark, script

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix="delight-web-")
        atexit.register(self.__exit__)
        try:
            self._start_driver()
            self._start_session()
        except BaseException:
            self.__exit__()
            raise
        return self

    # A signal must not leave a browser behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))

    def __exit__(self, *_):
        atexit.unregister(self.__exit__)
        session, driver = vars(self).pop("session", None), vars(self).pop("driver", None)
        try:
            if session:
                self._call("DELETE", f"/session/{session}")
        except (OSError, RuntimeError):
            pass
        if driver:
            os.killpg(driver.pid, signal.SIGKILL)  # the driver leads the group that its browser is in
            driver.wait()
            self.watchman.communicate(b"done\n")
        shutil.rmtree(self.folder, ignore_errors=True)

    # --- the driver ---------------------------------------------------------------------------

    def _start_driver(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.root = f"http://127.0.0.1:{port}"
        self.driver = subprocess.Popen(
            ["chromedriver", f"--port={port}", "--allowed-ips=127.0.0.1"], start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, "HOME": self.folder, "TMPDIR": self.folder})
        # Should this program be killed, its end of the pipe closes, and the watchman puts all of it away.
        self.watchman = subprocess.Popen(
            ["sh", "-c", WATCH, str(self.driver.pid), self.folder],
            stdin=subprocess.PIPE, start_new_session=True)
        for _ in range(200):
            try:
                if self._call("GET", "/status")["ready"]:
                    return
            except OSError:
                time.sleep(0.05)
        raise RuntimeError("chromedriver did not start")

    def _start_session(self):
        options = {
            "args": [*FLAGS, f"--window-size={self.size[0]},{self.size[1]}", f"--user-data-dir={self.folder}/profile"],
            "binary": os.environ.get("CHROMIUM", "/usr/bin/chromium"),
        }
        if not self.script:
            options["prefs"] = {"profile.managed_default_content_settings.javascript": 2}
        answer = self._call("POST", "/session", {"capabilities": {"alwaysMatch": {
            "browserName": "chrome", "goog:chromeOptions": options,
            "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"}}}})
        self.session = answer["sessionId"]
        self.cdp("Emulation.setDeviceMetricsOverride", width=self.size[0], height=self.size[1], deviceScaleFactor=1, mobile=False)
        self.theme("dark" if self.dark else "light")

    def _call(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.root + path, data, {"Content-Type": "application/json"}, method=method)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=120) as response:
                return json.load(response)["value"]
        except urllib.error.HTTPError as error:
            value = json.load(error)["value"]
            raise RuntimeError(f"{value['error']}: {value['message']}") from None

    def _ask(self, method, path, body=None):
        return self._call(method, f"/session/{self.session}{path}", body)

    # --- what tests do ------------------------------------------------------------------------

    def open(self, path, hash=""):
        # A new fragment alone would not load the page again.
        self._ask("POST", "/url", {"url": "about:blank"})
        self._ask("POST", "/url", {"url": Path(path).resolve().as_uri() + hash})

    def run(self, script, *arguments):
        return self._ask("POST", "/execute/sync", {"script": script, "args": list(arguments)})

    def wait(self, script, *arguments, seconds=5):
        end = time.monotonic() + seconds
        while True:
            value = self.run(script, *arguments)
            if value or time.monotonic() > end:
                assert value, f"still not so after {seconds} s: {script}"
                return value
            time.sleep(0.03)

    def frame(self):
        """Lets the page draw."""
        self._ask("POST", "/execute/async", {
            "script": "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done()))", "args": []})

    def find(self, selector):
        return next(iter(self._ask("POST", "/element", {"using": "css selector", "value": selector}).values()))

    def click(self, selector):
        self._ask("POST", f"/element/{self.find(selector)}/click", {})
        self.frame()

    def press(self, *keys, hold=None):
        codes = [KEYS.get(key, key) for key in keys]
        actions = [{"type": kind, "value": code} for code in codes for kind in ("keyDown", "keyUp")]
        if hold:
            actions = [{"type": "keyDown", "value": KEYS[hold]}, *actions, {"type": "keyUp", "value": KEYS[hold]}]
        self._ask("POST", "/actions", {"actions": [{"type": "key", "id": "keys", "actions": actions}]})
        self.frame()

    def hover(self, x, y):
        self._ask("POST", "/actions", {"actions": [{
            "type": "pointer", "id": "mouse", "actions": [{"type": "pointerMove", "x": int(x), "y": int(y), "duration": 10}]}]})

    def theme(self, value):
        self.cdp("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": value}])

    def resize(self, width, height):
        self.cdp("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        self.frame()

    def cdp(self, command, **parameters):
        return self._ask("POST", "/goog/cdp/execute", {"cmd": command, "params": parameters})

    def thread_seconds(self):
        """CPU time that the page's own thread has used: what the machine does besides does not count."""
        parents = {}
        for path in Path("/proc").glob("[0-9]*/stat"):
            try:
                parents[int(path.parent.name)] = int(path.read_text().rpartition(")")[2].split()[1])
            except OSError:
                pass

        def is_ours(process):
            while process in parents and process != self.driver.pid:
                process = parents[process]
            return process == self.driver.pid

        spent = []
        for process in filter(is_ours, list(parents)):
            try:
                if b"--type=renderer" in Path(f"/proc/{process}/cmdline").read_bytes():
                    fields = Path(f"/proc/{process}/task/{process}/stat").read_text().rpartition(")")[2].split()
                    spent.append((int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"))
            except OSError:
                pass
        return max(spent)

    def log(self, kind):
        """New entries since the last call: `browser` is the console, `performance` what went on underneath."""
        return self._ask("POST", "/se/log", {"type": kind})

    def console(self):
        return [f"{entry['level']}: {entry['message']}" for entry in self.log("browser")]

    def requests(self):
        events = (json.loads(entry["message"])["message"] for entry in self.log("performance"))
        return [event["params"]["request"]["url"] for event in events if event["method"] == "Network.requestWillBeSent"]

    def screenshot(self, path):
        Path(path).write_bytes(base64.b64decode(self._ask("GET", "/screenshot")))

    def pdf(self, path=None):
        data = base64.b64decode(self.cdp("Page.printToPDF", printBackground=True, preferCSSPageSize=True)["data"])
        if path:
            Path(path).write_bytes(data)
        return data

    def tree(self):
        """The accessibility tree: (role, name) of all that is not ignored."""
        nodes = self.cdp("Accessibility.getFullAXTree")["nodes"]
        return [(node["role"]["value"], node.get("name", {}).get("value", "")) for node in nodes if not node["ignored"]]
