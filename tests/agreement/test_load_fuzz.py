"""Whatever stands in an agreement file, it is taken or refused in sentences: never a traceback, never a hang."""

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasks.agreement.lint import lint
from tests.properties import examples

TIMRA = (Path(__file__).parents[2] / "data" / "agreements" / "timra-ik-2022.yaml").read_text(encoding="utf-8")
LINES = TIMRA.splitlines()
PIECES = st.sampled_from(
    [
        "null",
        "[]",
        "{}",
        "-1",
        "1e9999",
        "2022-02-30",
        "~",
        "'x'",
        "!!int x",
        "<<: a",
        ": ",
        "- ",
        "]",
        "\t",
        "0x1F",
        "1_000",
        "🙂",
        "id: x",
    ]
)

tolerant = settings(
    max_examples=examples(10), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def is_said(path: Path) -> bool:
    result = lint(path)
    return all("\n" not in str(one) and " – " in str(one) for one in result.mistakes)


@tolerant
@given(st.binary(max_size=300))
def test_any_bytes(tmp_path, content):
    path = tmp_path / "timra-ik-2022.yaml"
    path.write_bytes(content)
    assert is_said(path)


@tolerant
@given(st.lists(st.tuples(st.integers(0, len(LINES) - 1), st.integers(0, 80), PIECES), min_size=1, max_size=3))
def test_any_slip_of_the_pen(tmp_path, slips):
    lines = list(LINES)
    for number, column, piece in slips:
        lines[number] = lines[number][:column] + piece + lines[number][column:]
    path = tmp_path / "timra-ik-2022.yaml"
    path.write_text("\n".join(lines), encoding="utf-8")
    assert is_said(path)


@tolerant
@given(st.data())
def test_any_line_lost_or_doubled(tmp_path, data):
    number = data.draw(st.integers(0, len(LINES) - 1))
    again = data.draw(st.integers(0, 2))
    path = tmp_path / "timra-ik-2022.yaml"
    path.write_text("\n".join([*LINES[:number], *[LINES[number]] * again, *LINES[number + 1 :]]), encoding="utf-8")
    assert is_said(path)
