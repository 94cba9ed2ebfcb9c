"""``iop up`` for real, on an empty data root: server, deployments, worker, watch; attacked; a dropped file; Ctrl-C.

The tests of this file share one ``iop up`` and stand in the order of its life.
"""

import json
import os
import pwd
import re
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from datetime import date, timedelta
from functools import partial
from http.server import HTTPServer, SimpleHTTPRequestHandler
from pathlib import Path

import pytest
from playwright.sync_api import Error as BrowserError
from playwright.sync_api import TimeoutError as TooLate

from flows.serving.observing import RUN
from tests.browsers import chromium
from tests.delivery.servers import PASSWORD, USER, Handler, Mailbox, authenticator, certificates, serving
from tests.flows.running import ROOT, Up, basic
from tests.untested import needs
from tests.waiting import PATIENCE

pytestmark = pytest.mark.random_order(disabled=True)

AGREEMENT = "timra-ik-2022"
SHEET = ROOT / "data" / "samples" / "timra-2022" / "drops" / "2022-02" / "pass_februari.csv"
PAGE = Path(__file__).with_name("attack.html")
"""What a page would do to the server at ``TARGET``; ``run()`` tells what it could."""
BLANK = "about:blank"


@pytest.fixture(scope="module")
def place():
    """A folder that every account of the machine can enter, as /srv is; pytest's own is closed to them."""
    with tempfile.TemporaryDirectory(prefix="iop-up-") as folder:
        Path(folder).chmod(0o755)
        (Path(folder) / "readable").touch()
        (Path(folder) / "readable").chmod(0o644)
        yield Path(folder)


@pytest.fixture(scope="module")
def mailbox(place):
    """What the mail server was told; :func:`up` sends through it, with a password."""
    return Mailbox()


@pytest.fixture(scope="module")
def up(place, mailbox):
    root, secrets = place / "data", place / "secrets"
    root.mkdir()
    root.chmod(0o755)
    secrets.mkdir(mode=0o700)
    (secrets / "IOP_SMTP_PASSWORD").write_text(PASSWORD)
    tls = certificates(secrets, "localhost")
    options = {"tls_context": tls.server, "auth_required": True, "authenticator": authenticator(mailbox)}
    with serving(Handler(mailbox), **options) as port:
        up = Up(
            root,
            IOP_SMTP_HOST="localhost",
            IOP_SMTP_PORT=port,
            IOP_SMTP_USER=USER,
            IOP_SMTP_CA_FILE=tls.ca_file,
            IOP_SECRETS_DIR=secrets,
        )
        yield up
        if up.process.poll() is None:
            up.process.terminate()
            up.process.wait(PATIENCE)


def test_comes_up_on_an_empty_data_root(up):
    up.wait_until_up()
    said = up.said.read_text()
    assert f"Prefect UI:  http://127.0.0.1:{up.port}" in said
    assert f"Log in with: the line in {up.root / 'prefect' / 'login'}" in said
    assert f"Open to other accounts until now, and closed to them: {up.root}." in said
    assert up.login.split(":")[1] not in said
    assert f"Agreements:  none yet. Put a file in {up.root / 'agreements'}" in said


def test_monthly_has_at_least_three_upcoming_runs(up):
    deployment = up.deployment("monthly")

    def upcoming():
        return up.ask(
            "flow_runs/filter",
            flow_runs={
                "deployment_id": {"any_": [deployment["id"]]},
                "state": {"type": {"any_": ["SCHEDULED"]}},
            },
        )

    up.wait(lambda: len(upcoming()) >= 3)
    assert {run["auto_scheduled"] for run in upcoming()} == {True}


def test_telemetry_is_off_and_nobody_else_can_reach_it(up):
    settings = up.ask("admin/settings")
    assert settings["server"]["analytics_enabled"] is False
    assert settings["home"] == str(up.root / "prefect")
    vacuum = settings["server"]["services"]["db_vacuum"]
    assert set(vacuum["enabled"]) == {"events", "flow_runs"} and vacuum["retention_period"] == "P90D"
    assert settings["server"]["api"]["auth_string"] == settings["api"]["auth_string"] == "**********"


# Attacked from outside: nobody who does not know the login gets anything but files of the UI.


def start(up: Up, **more: object) -> dict:
    """A run of upkeep as the API takes it, not due before the tests are over."""
    later = {"type": "SCHEDULED", "state_details": {"scheduled_time": "2099-01-01T00:00:00Z"}}
    return {"state": later, "name": "attack", **more}


def requests(up: Up) -> dict[str, tuple[str, object, str]]:
    """What an attacker would like to do: path, question, method."""
    upkeep, flow = up.deployment("upkeep")["id"], up.deployment("upkeep")["flow_id"]
    command = {"job_variables": {"command": "touch /tmp/attacked"}}
    pool = {"base_job_template": {"job_configuration": {"command": "id"}, "variables": {"type": "object"}}}
    return {
        "start a run": (f"api/deployments/{upkeep}/create_flow_run", start(up), "POST"),
        "start many": (f"api/deployments/{upkeep}/create_flow_run/bulk", [start(up)], "POST"),
        "start one with a command": ("api/flow_runs/", start(up, flow_id=flow, **command), "POST"),
        "change a deployment": (f"api/deployments/{upkeep}", {"paused": True}, "PATCH"),
        "delete a deployment": (f"api/deployments/{upkeep}", None, "DELETE"),
        "change the pool": ("api/work_pools/iop", pool, "PATCH"),
        "read runs": ("api/flow_runs/filter", {}, "POST"),
        "read settings": ("api/admin/settings", None, "GET"),
        "read a token": ("api/csrf-token?client=attack", None, "GET"),
        "read the database's version": ("api/version", None, "GET"),
        "delete the database": ("api/admin/database/clear", {"confirm": True}, "POST"),
    }


STRANGERS = {
    "no login": {},
    "a wrong login": {"Authorization": basic("iop:wrong")},
    "a login without a password": {"Authorization": basic("iop:")},
    "a bearer": {"Authorization": "Bearer iop"},
    "a cut header": {"Authorization": "Basic"},
}


@pytest.mark.parametrize("who", STRANGERS)
def test_who_does_not_know_the_login_does_and_sees_nothing(up, who):
    """Each with a token that is right, as somebody might have come by one."""
    up.ask("flow_runs/filter", limit=1)
    for what, (path, question, method) in requests(up).items():
        answer = up.send(path, question, method, **up.token, **STRANGERS[who])
        assert (what, answer.status, answer.json) == (what, 401, {"exception_message": "Unauthorized"})
    assert not up.deployment("upkeep")["paused"]


def test_the_login_alone_without_the_token_changes_nothing(up):
    path, question, method = requests(up)["start a run"]
    assert up.send(path, question, method, Authorization=basic(up.login)).status == 403


@pytest.mark.parametrize(
    "led_here",
    [
        {"Host": "evil.example"},
        {"Host": "127.0.0.1.evil.example"},
        {"Origin": "http://evil.example"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "null"},
        {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "no-cors"},
    ],
    ids=str,
)
def test_who_was_led_here_gets_nothing_with_the_login_either(up, led_here):
    """A foreign name (DNS rebinding) or a foreign page, for the API and for the UI's files."""
    for path in ("", "v2/", "ui-settings", "api/health", "docs", "openapi.json"):
        answer = up.send(path, Authorization=basic(up.login), **led_here)
        assert (path, answer.status, answer.body) == (path, 421, b"")
    path, question, method = requests(up)["start a run"]
    assert up.send(path, question, method, **up.token, Authorization=basic(up.login), **led_here).status == 421


SMUGGLED = [{"command": "touch /tmp/attacked"}, {"env": {"A": "b"}}, {"env.A": "b"}, {"working_dir": "/"}, {"new": 1}]


@pytest.mark.parametrize("variables", SMUGGLED, ids=str)
def test_nobody_says_how_a_run_is_started(up, variables):
    """With the login too: for a run, many, a new deployment, an automation."""
    upkeep = up.deployment("upkeep")
    given = {"job_variables": variables}
    deployment = {"flow_id": upkeep["flow_id"], "name": "attack", "work_pool_name": "iop", **given}
    action = {"type": "run-deployment", "source": "selected", "deployment_id": upkeep["id"], **given}
    trigger = {"type": "event", "expect": ["attack"], "posture": "Reactive", "threshold": 1}
    automation = {"name": "attack", "trigger": trigger, "actions": [action]}
    path = f"deployments/{upkeep['id']}/create_flow_run"
    assert up.command(path, start(up, **given)).status == 422
    assert up.command("deployments/", deployment).status == 422
    assert up.command("automations/", automation).status == 422
    [one] = up.command(f"{path}/bulk", [start(up, **given)]).json["results"]
    assert (one["status"], one["flow_run_id"]) == ("FAILED", None)


def test_what_the_server_keeps_of_it_is_not_run(up, place):
    """The API stores job variables in two places without a look; the worker has nowhere to put them. What is run is
    the upkeep of an installation with an agreement that cannot be read: one step of it is red.
    """
    upkeep, mark = up.deployment("upkeep"), place / "attacked"
    broken = up.root / "agreements" / "broken.yaml"
    broken.write_text("id: broken\n")
    given = {"job_variables": {"command": f"touch {mark}", "working_dir": str(place), "env": {"PATH": str(place)}}}
    now = {"type": "SCHEDULED"}
    runs = [
        up.command("flow_runs/", {"flow_id": upkeep["flow_id"], "work_pool_name": "iop", "state": now, **given}),
        up.command(f"deployments/{upkeep['id']}/create_flow_run", {"state": now, "parameters": {}}),
    ]
    assert up.command(f"deployments/{upkeep['id']}", given, "PATCH").status == 204
    ids = [run.json["id"] for run in runs]

    def ended() -> bool:
        return all(up.ask(f"flow_runs/{each}")["state"]["type"] in ("COMPLETED", "FAILED", "CRASHED") for each in ids)

    up.wait(ended)
    assert up.command(f"deployments/{upkeep['id']}", {"job_variables": {}}, "PATCH").status == 204
    assert up.ask(f"flow_runs/{ids[1]}")["state"]["name"] == "Completed"
    assert not mark.exists()
    steps = up.ask("task_runs/filter", task_runs={"flow_run_id": {"any_": ids[1:]}})
    assert [(each["name"], each["state"]["name"]) for each in steps] == [("delete what is due of broken", "Failed")]
    broken.unlink()


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("upkeep", {"evil": 1}),
        ("intake", {"agreement": ["a", "list"]}),
        ("monthly", {"dry_run": "perhaps"}),
        ("monthly", {}),
        ("monthly", {"agreement": "no such"}),
        ("intake", {"agreement": "all agreements", "now": "2022-01-01T00:00:00Z"}),
        ("release-held", {"report": "none at present", "released_by": "x", "reason": "too short a name"}),
        ("correct-report", {"report": "timra-ik-2022 2022-01", "corrected_by": "drift", "reason": "not sent yet"}),
    ],
)
def test_parameters_that_a_flow_does_not_have_are_refused(up, name, parameters):
    path = f"deployments/{up.deployment(name)['id']}/create_flow_run"
    assert up.command(path, start(up, parameters=parameters)).status == 409


def test_a_run_that_the_server_was_told_not_to_check_ends_before_it_begins(up):
    """Prefect lets its caller switch the check off; the flow itself does not."""
    path = f"deployments/{up.deployment('monthly')['id']}/create_flow_run"
    given = {"state": {"type": "SCHEDULED"}, "parameters": {"evil": 1}, "enforce_parameter_schema": False}
    run = up.command(path, given).json["id"]
    up.wait(lambda: up.ask(f"flow_runs/{run}")["state"]["type"] in ("FAILED", "CRASHED"))
    assert up.ask("task_runs/count", task_runs={"flow_run_id": {"any_": [run]}}) == 0


@pytest.fixture(scope="module")
def browser():
    with chromium("a web page can command the server", "--host-resolver-rules=MAP evil.example 127.0.0.1") as opened:
        yield opened


@pytest.fixture(scope="module")
def logged_in(up, browser):
    """The UI, logged in; the files beside it ask for the same login in their own way."""
    user, _, password = up.login.partition(":")
    with browser.new_context(http_credentials={"username": user, "password": password}) as context:
        context.set_default_timeout(PATIENCE * 1000)
        opened = context.new_page()
        opened.goto(f"{up.origin}/")
        opened.locator("input").first.fill(up.login)
        opened.keyboard.press("Enter")
        opened.get_by_role("link", name="Deployments").first.wait_for()
        yield opened


@pytest.fixture
def page(logged_in):
    """The same page, left afterwards: one that nobody looks at asks the server again and again."""
    yield logged_in
    logged_in.goto(BLANK)


class Silent(SimpleHTTPRequestHandler):
    """Gives files and says nothing."""

    def log_message(self, *_: object) -> None:
        """Not on the screen."""


@pytest.mark.parametrize("name", ["evil.example", "localhost", "127.0.0.1"])
def test_a_web_page_from_elsewhere_can_do_nothing(up, browser, tmp_path, name):
    """In a real browser: a page of another host, and of another port of this one."""
    (tmp_path / "page.html").write_text(PAGE.read_text().replace("TARGET", json.dumps(up.origin)))
    with HTTPServer(("127.0.0.1", 0), partial(Silent, directory=str(tmp_path))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        page = browser.new_page()
        page.goto(f"http://{name}:{server.server_port}/page.html")
        done = page.evaluate("run()")
        page.close()
        server.shutdown()
        thread.join()
    assert done == ["read its own page"]


def test_a_name_that_was_made_to_lead_here_shows_nothing(up, browser):
    page, statuses = browser.new_page(), []
    page.on("response", lambda answer: statuses.append(answer.status))
    with pytest.raises(BrowserError, match="ERR_HTTP_RESPONSE_CODE_FAILURE"):  # an answer, and nothing in it
        page.goto(f"http://evil.example:{up.port}/")
    assert statuses == [421]
    page.close()


def test_the_ui_calls_nobody_outside(up, page):
    called, kept = set(), set()
    page.on("request", lambda each: called.add(each.url))
    page.on("requestfailed", lambda each: kept.add(each.url) if each.failure == "csp" else None)
    page.goto(f"{up.origin}/")
    page.get_by_role("link", name="Deployments").first.click()
    page.get_by_text("quarterly").first.wait_for()
    page.goto(f"{up.origin}/v2/blocks/catalog")
    page.get_by_text("Slack").first.wait_for()
    outside = {url for url in called if not url.startswith((up.origin, "data:", "blob:"))}
    assert outside and outside <= kept  # it tries, and its page may not


def test_no_attack_has_left_a_run(up):
    made = up.ask("flow_runs/filter", flow_runs={"name": {"any_": ["attack"]}})
    assert made == []
    assert {each["name"] for each in up.ask("deployments/filter", limit=100)} == {
        "intake", "monthly", "quarterly", "evaluation", "deliver", "upkeep",
        "release-held", "correct-report", "shard", "portfolio",
    }  # fmt: skip
    assert not Path("/tmp/attacked").exists()


def test_second_one_in_the_same_data_root_is_refused(up):
    second = subprocess.run(
        [sys.executable, "-m", "flows.cli", "up"],
        cwd=ROOT, env=os.environ | {"IOP_DATA_DIR": str(up.root)}, capture_output=True, text=True, timeout=PATIENCE,
    )  # fmt: skip
    assert second.returncode == 1 and second.stderr.count("\n") == 1
    assert f"iop is up already in this data root (http://127.0.0.1:{up.port})" in second.stderr


def test_a_dropped_file_starts_the_intake_and_has_its_receipt(up, mailbox):
    """At once, and not by the scan: within a minute on a quiet machine."""

    def started() -> int:
        runs = up.ask("flow_runs/filter", flows={"name": {"any_": ["intake"]}})
        return sum(not run["auto_scheduled"] for run in runs)

    before = started()
    inbox = up.root / "inbox" / AGREEMENT
    inbox.mkdir(parents=True)
    shutil.copy(ROOT / "data" / "agreements" / f"{AGREEMENT}.yaml", up.root / "agreements")
    shutil.copyfile(SHEET, inbox / SHEET.name)
    receipts = up.root / "receipts" / AGREEMENT
    seen: dict[int, bytes] = {}

    def is_there() -> bool:
        seen.update(up.processes())
        return bool(list(receipts.glob("*.json")))

    up.wait(is_there)
    [receipt] = receipts.glob("*.json")
    assert json.loads(receipt.read_text())["file"] == SHEET.name
    up.wait(lambda: list(inbox.iterdir()) == [])
    assert started() > before
    # The run that mails the receipt knows the password, and no process on the way to it has it in its environment.
    up.wait(
        lambda: any("samordnare@example.org" in to for _, to in mailbox.envelopes)
    )  # an alarm may have come before
    assert set(mailbox.logins) == {(USER.encode(), PASSWORD.encode())}
    assert len(seen) >= 4 and not [pid for pid, environment in seen.items() if PASSWORD.encode() in environment]


# Operated from the UI: an agreement of today, whose last month is held, for nothing has come.

LAST_MONTH = f"{date.today().replace(day=1) - timedelta(days=1):%Y-%m}"
OURS = f"timra-ik-{LAST_MONTH[:4]}"
HELD_REPORT = f"{OURS} {LAST_MONTH}"
RELEASE = {"Held report": HELD_REPORT, "Released by": "kommunens kontaktperson", "Why": "bokföringen dröjer"}
CORRECTION = {"Sent report": HELD_REPORT, "Asked for by": "kommunens kontaktperson", "Why": "beloppet är rättat"}


def fill_in(up: Up, page, name: str, **fields: str):
    """Fill in the form of a deployment by the titles of its fields; its button."""
    page.goto(f"{up.origin}/v2/deployments/deployment/{up.deployment(name)['id']}/run")
    page.get_by_role("button", name="Submit").wait_for()
    page.wait_for_load_state("networkidle")
    for title, value in fields.items():
        field = page.get_by_label(title).first
        if title in ("Agreement", "Held report", "Sent report"):
            field.click()
            page.get_by_role("option", name=value, exact=True).click()
        else:
            field.fill(value)
    return page.get_by_role("button", name="Submit")


def submit(up: Up, page, name: str, **fields: str) -> dict:
    """The run that a form starts, once it has ended.

    A form whose click was lost, or whose answer was that the server's database is locked (the page says "Unknown
    error while creating flow run" and stays), is filled in anew, as people would.
    """
    for _ in range(3):
        button = fill_in(up, page, name, **fields)
        with suppress(TooLate):
            with page.expect_request("**/create_flow_run", timeout=60_000) as sent:
                button.click()
            answer = sent.value.response()
            if answer.status != 503:
                assert answer.status == 201, answer.text()
                run = answer.json()["id"]
                page.goto(BLANK)
                return ended(up, run)
    raise AssertionError(f"The form of {name} was not taken: {page.locator('[data-sonner-toast]').all_inner_texts()}")


def ended(up: Up, run: str) -> dict:
    """A run once it has ended."""
    up.wait(lambda: up.ask(f"flow_runs/{run}")["state"]["type"] in ("COMPLETED", "FAILED", "CRASHED"))
    return up.ask(f"flow_runs/{run}")


def code_in(run: dict) -> str:
    """The code of what a run has shown and not sent."""
    assert "Nothing is sent yet" in run["state"]["message"]
    return run["state"]["message"].rstrip(".").rpartition(" ")[2]


def test_the_forms_offer_a_new_agreement_without_a_restart(up):
    text = (ROOT / "data" / "agreements" / f"{AGREEMENT}.yaml").read_text()
    year = int(LAST_MONTH[:4])
    text = text.replace("2021", str(year - 1)).replace("2022", str(year))
    (up.root / "agreements" / f"{OURS}.yaml").write_text(text)

    def offered(name: str, field: str) -> list[str]:
        return up.deployment(name)["parameter_openapi_schema"]["properties"][field]["enum"]

    up.wait(lambda: OURS in offered("monthly", "agreement") and HELD_REPORT in offered("release-held", "report"))


def test_a_wrong_month_is_refused_where_it_is_written(up, page):
    fill_in(up, page, "monthly", **{"Agreement": OURS, "Month (Optional)": f"{LAST_MONTH[:4]}-13"}).click()
    page.get_by_text("does not match").first.wait_for()  # at the field, and soon in a notice
    runs = up.ask("flow_runs/filter", flows={"name": {"any_": ["monthly"]}})
    assert [run["parameters"] for run in runs if not run["auto_scheduled"] and OURS in str(run["parameters"])] == []


def test_a_month_is_started_from_its_form(up, page):
    run = submit(up, page, "monthly", **{"Agreement": OURS, "Month (Optional)": LAST_MONTH})
    assert run["name"] == f"monthly {OURS} {LAST_MONTH}" and run["state"]["name"] == "Held"
    assert "no ledger export has been taken in: drop one" in run["state"]["message"]


def test_the_link_of_an_alarm_leads_past_the_login_to_its_run(up, browser):
    """Somebody who reads the mail in the morning, in a browser that does not know the login."""
    [held, *_] = up.ask("flow_runs/filter", flow_runs={"state": {"name": {"any_": ["Held"]}}})
    with browser.new_context() as context:
        opened = context.new_page()
        opened.goto(f"{up.origin}{RUN}/{held['id']}")
        opened.locator("input").first.fill(up.login)
        opened.keyboard.press("Enter")
        opened.get_by_text(held["name"]).first.wait_for()


def test_a_held_report_is_seen_then_released(up, page):
    seen = submit(up, page, "release-held", **RELEASE)
    assert seen["name"] == f"release {HELD_REPORT}: kommunens kontaktperson"
    told = {artifact["key"]: artifact for artifact in up.ask("artifacts/filter", limit=50)}
    shown = told[f"proposal-{OURS}-{LAST_MONTH}"]
    page.goto(f"{up.origin}/v2/artifacts/artifact/{shown['id']}")
    page.get_by_test_id("markdown-display").get_by_text("To send exactly this").wait_for()
    link = page.get_by_role("link", name="report.html").get_attribute("href")
    assert page.goto(f"{up.origin}{link}").status == 200
    assert "kommunens kontaktperson" in page.inner_text("body")
    assert page.evaluate("[...document.images].every(each => each.naturalWidth > 0)")
    sent = submit(up, page, "release-held", **RELEASE, **{"Code of approval (Optional)": code_in(seen)})
    assert "4 messages sent" in sent["state"]["message"]
    form = up.deployment("release-held")["parameter_openapi_schema"]["properties"]["report"]
    assert HELD_REPORT not in form["enum"]


def test_the_form_of_a_correction_offers_what_was_sent(up, page):
    """What it does is tried in tests/whole/test_approval.py."""
    assert fill_in(up, page, "correct-report", **CORRECTION).is_enabled()


def test_what_was_sent_is_one_click_from_its_summary(up, page):
    told = {artifact["key"]: artifact["latest_id"] for artifact in up.ask("artifacts/latest/filter", limit=50)}
    page.goto(f"{up.origin}/v2/artifacts/artifact/{told[f'monthly-{OURS}-summary']}")
    files = page.locator("a[href^='/files/']")
    for name in ("arkivpaketet", "brevet", "PDF", "arbetsboken", "underlaget", "kontrollerna"):
        # The page may be drawn again at any time: each link is waited for.
        link = files.filter(has_text=re.compile(rf"^\s*{name}\s*$")).first.get_attribute("href")
        assert page.request.get(f"{up.origin}{link}").status == 200, name


def test_one_page_tells_of_the_whole_installation(up, page):
    [told] = [each for each in up.ask("artifacts/latest/filter", limit=50) if each["key"] == "installation"]
    page.goto(f"{up.origin}/v2/artifacts/artifact/{told['latest_id']}")
    page.get_by_text("All agreements").first.wait_for()
    row = page.get_by_role("row").filter(has_text=OURS).first.inner_text()
    assert LAST_MONTH in row and "preliminary" in row


def test_files_are_served_to_those_who_know_the_login_alone(up):
    """Through the guard and the whole server; which of them is asked in tests/flows/test_files.py."""
    name = f"files/previews/{OURS}/{LAST_MONTH}/report.html"
    assert up.send(name, Authorization=basic(up.login)).status == 200
    for stranger in STRANGERS.values():
        assert (up.send(name, **stranger).status, up.send(name, **stranger).body) == (401, b"")
    assert up.send(name, Authorization=basic(up.login), Host="evil.example").status == 421
    for hidden in ("register.db", "prefect/login", "previews/../register.db", "previews/%2e%2e/register.db"):
        assert up.send(f"files/{hidden}", Authorization=basic(up.login)).status == 404


def test_a_command_of_the_same_account_uses_its_server(up):
    """What it finds done is told by its state alone: the summary that stands there says it already."""
    key, flow = {"key": {"any_": [f"monthly-{OURS}-summary"]}}, {"name": {"any_": ["monthly"]}}
    before, shown = up.ask("flow_runs/count", flows=flow), up.ask("artifacts/count", artifacts=key)
    settings = {"IOP_DATA_DIR": str(up.root), "IOP_SMTP_HOST": ""}
    monthly = subprocess.run(
        [sys.executable, "-m", "flows.cli", "monthly", "--agreement", OURS, "--period", LAST_MONTH],
        cwd=ROOT, env=os.environ | settings, capture_output=True, text=True, timeout=PATIENCE,
    )  # fmt: skip
    assert (monthly.returncode, monthly.stderr) == (0, "")
    assert monthly.stdout.startswith(f"{LAST_MONTH} is sent already: nothing to do (")
    assert up.ask("flow_runs/count", flows=flow) > before
    assert up.ask("artifacts/count", artifacts=key) == shown > 0


def test_run_killed_at_work_loses_nothing(up):
    """SIGKILL to a flow run's own process, once its file has left the coordinator's hands; the next run goes on."""
    inbox, receipts = up.root / "inbox" / AGREEMENT, up.root / "receipts" / AGREEMENT
    before = up.processes()
    shutil.copyfile(SHEET.parent / "bokforing_2122.se", inbox / "bokforing_2122.se")
    up.wait(lambda: not (inbox / "bokforing_2122.se").exists(), pause=0.1)
    for pid in set(up.processes()) - set(before):
        os.kill(pid, signal.SIGKILL)
    (inbox / "tom.csv").write_bytes(b"")
    up.wait(lambda: len(list(receipts.glob("*.json"))) == 3)
    told = sorted(json.loads(path.read_text())["file"] for path in receipts.glob("*.json"))
    assert told == ["bokforing_2122.se", SHEET.name, "tom.csv"]


def test_another_account_reads_nothing(up, place):
    needs(os.geteuid() == 0, "root, who alone can be somebody else", "another account can read the data root")
    nobody = pwd.getpwnam("nobody")

    def as_nobody(*command: object) -> list[str]:
        found = subprocess.run(
            [str(each) for each in command], user=nobody.pw_uid, group=nobody.pw_gid, extra_groups=[], cwd="/",
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        return sorted(found.stdout.split("\n")[:-1])

    assert str(place / "readable") in as_nobody("find", place, "-type", "f", "-readable")
    assert [each for each in as_nobody("find", place) if each.startswith(str(up.root))] == [str(up.root)]
    assert as_nobody("cat", up.root / "prefect" / "login", up.root / "register.db") == []


def test_nothing_made_is_open_to_others_whatever_the_umask(up):
    """Each by itself, below the closed root too; what people put in the inbox and the agreements is theirs."""
    theirs = {up.root / "inbox", up.root / "agreements"}
    rights = {
        str(path.relative_to(up.root)): f"{stat.S_IMODE(path.stat().st_mode):03o}"
        for path in [up.root, *up.root.rglob("*")]
        if path.exists() and not theirs & {path, *path.parents}
    }
    assert len(rights) > 50
    assert {path: mode for path, mode in rights.items() if not mode.endswith("00")} == {}


def test_no_password_and_no_login_lies_in_files_or_logs(up):
    """But for the two files that are theirs."""
    secrets = [PASSWORD.encode(), up.login.split(":")[1].encode(), basic(up.login).encode()]
    holders = {
        str(path.relative_to(up.root))
        for path in up.root.rglob("*")
        if path.is_file() and any(secret in path.read_bytes() for secret in secrets)
    }
    assert holders == {"prefect/login", "prefect/secrets/IOP_SMTP_PASSWORD"}


def test_ctrl_c_twice_takes_everything_down(up):
    assert len(up.processes()) >= 2
    # A run's own process is in no group of ours: at work when its worker ends, it lives on for a while.
    up.wait(lambda: not [command for command in up.commands() if "prefect.engine" in command])
    os.kill(up.process.pid, signal.SIGINT)
    os.kill(up.process.pid, signal.SIGINT)
    assert up.process.wait(PATIENCE) == 0
    up.wait(lambda: not up.processes())
    said = up.said.read_text()
    assert said.endswith("Taking everything down …\nAll is down.\n") and "Traceback" not in said
    assert not (up.root / "prefect" / "server.json").exists()
    assert not (up.root / "prefect" / "secrets").exists()
