"""The bench still runs, and on a hundred rows of each table comes out right."""

from tasks.facts.store import Store
from tasks.measures.measure import measure
from tests.benches import measures as bench


def test_the_bench_runs_on_a_hundred_rows(tmp_path):
    bench.make(tmp_path, patrols=100, rows=100)
    bench.scan_and_sum(tmp_path)
    bench.measured(tmp_path)
    bench.with_months(tmp_path)
    assert len(bench.many(2)) == 2
    store = Store(tmp_path)
    patrols = bench.facts(store, "patrols")
    ledger = bench.facts(store, "ledger")
    found = measure(bench.agreement_of("large", large=True), patrols, ledger, bench.PERIOD)
    walked = patrols.select("service_date", "area").unique().collect().height
    assert found.nights.area_nights_to_date == walked == sum(area.area_nights for area in found.areas)
    assert sum(line.booked for line in found.lines) == -ledger.collect()["amount"].sum()
