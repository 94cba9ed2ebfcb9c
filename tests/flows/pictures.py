"""Takes the pictures of docs/operations.md from a running ``iop up``: ``python -m tests.flows.pictures``, with that
installation's ``IOP_DATA_DIR``. Needs Chromium.
"""

import json
from pathlib import Path

from playwright.sync_api import Page

from flows.serving.environment import up_record
from flows.serving.login import login_file
from tasks.settings import load_settings
from tests.browsers import chromium
from tests.flows.running import basic

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"


def main() -> None:
    """Log in, and take each picture."""
    root = load_settings().paths.root
    origin = json.loads(up_record(root / "prefect").read_text())["api_url"].removesuffix("/api")
    login = login_file(root).read_text().strip()
    user, _, password = login.partition(":")
    with chromium("the pictures are those of today", "--force-color-profile=srgb") as browser:
        context = browser.new_context(
            viewport={"width": 1200, "height": 1280}, http_credentials={"username": user, "password": password}
        )
        page = context.new_page()
        page.goto(origin)
        page.locator("input").first.fill(login)
        page.keyboard.press("Enter")
        page.get_by_role("link", name="Deployments").first.wait_for()
        api = Api(page, origin, {"Authorization": basic(login)})
        take(page, f"{origin}/v2/deployments/deployment/{api.deployment('monthly')}/run", "form")
        run = api.run("Held") or api.run("Completed")
        take(page, f"{origin}/v2/runs/flow-run/{run}", "run", top=520)  # the tab of the logs
        for each in api.ask("artifacts/latest/filter"):
            shown = {"installation": "installation", "summary": "summary"}.get(each["key"].rpartition("-")[2])
            if shown is not None:
                held = "waits for" in (each["description"] or "")
                name = "held" if held else shown
                take(
                    page, f"{origin}/v2/artifacts/artifact/{each['latest_id']}", name, 190 if name == "summary" else 0
                )


class Api:
    """Asked as the page asks, with its login."""

    def __init__(self, page: Page, origin: str, headers: dict[str, str]) -> None:
        self._request, self._origin, self._headers = page.context.request, origin, headers

    def ask(self, path: str, **question: object) -> list[dict[str, str]]:
        """What a filter finds."""
        address = f"{self._origin}/api/csrf-token?client=pictures"
        token = self._request.get(address, headers=self._headers).json()["token"]
        headers = self._headers | {"Prefect-Csrf-Token": token, "Prefect-Csrf-Client": "pictures"}
        return self._request.post(f"{self._origin}/api/{path}", data=question, headers=headers).json()

    def deployment(self, name: str) -> str:
        """The id of a deployment."""
        return self.ask("deployments/filter", deployments={"name": {"any_": [name]}})[0]["id"]

    def run(self, state: str) -> str | None:
        """The id of the newest run of a month in this state."""
        given = {"flow_runs": {"state": {"name": {"any_": [state]}}}, "flows": {"name": {"any_": ["monthly"]}}}
        found = self.ask("flow_runs/filter", sort="END_TIME_DESC", **given)
        return next((each["id"] for each in found if "all agreements" not in each["name"]), None)


def take(page: Page, address: str, name: str, top: int = 0) -> None:
    """The page as it is once it has come to rest, from ``top`` pixels on."""
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1500)
    page.screenshot(path=PICTURES / f"{name}.png", clip={"x": 0, "y": top, "width": 1200, "height": 760})


if __name__ == "__main__":
    main()
