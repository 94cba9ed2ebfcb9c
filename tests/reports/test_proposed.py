"""What an edition proposed, read back from its ``report.json``."""

from tasks.reports.proposed import proposed, replaced


def test_an_edition_is_told_with_what_it_proposed(march, agreement):
    said = replaced(march.as_json(), agreement)
    assert said.figures["nights.to_date"] == "24"
    assert said.proposed == proposed(march, agreement) and said.proposed


def test_of_one_that_other_software_wrote_only_the_figures_are_known(march, agreement):
    said = replaced({name: part for name, part in march.as_json().items() if name != "areas"}, agreement)
    assert said.figures["nights.to_date"] == "24"
    assert said.proposed is None
