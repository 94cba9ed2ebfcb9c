"""Digits of persons in file names are masked; dates, spans, times and organisation numbers are not."""

import pytest

from tasks.wording.file_names import holds_numbers, masked, may_hold_name


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("pass 070-123 45 67.xlsx", "pass ….xlsx"),
        ("pass_0701234567_mars.csv", "pass_…_mars.csv"),
        ("pass_070_123_45_67.csv", "pass_….csv"),
        ("lista +46 70 123 45 67.xlsx", "lista ….xlsx"),
        ("lista 46701234567.xlsx", "lista ….xlsx"),
        ("701234567.xlsx", "….xlsx"),
        ("ring 060-12 34 56.xlsx", "ring ….xlsx"),
        ("ring 08-123 456 78.xlsx", "ring ….xlsx"),
        ("2022-03 0701234567.xlsx", "2022-03 ….xlsx"),
        ("19850312-1234.xlsx", "….xlsx"),
        ("850312-1234 pass.xlsx", "… pass.xlsx"),
        ("8503121234.csv", "….csv"),
        ("198503121234.csv", "….csv"),
        ("850372-1234.csv", "….csv"),  # a coordination number: the day plus 60
        ("850312+1234.csv", "….csv"),
        ("two 850312-1234 and 0701234567.csv", "two … and ….csv"),
    ],
)
def test_digits_of_a_person_are_masked(name, told):
    assert masked(name) == told
    assert holds_numbers(name)


@pytest.mark.parametrize(
    "name",
    [
        "nattvandring_2022.xlsx", "bokforing_2122.se", "2022-03.xlsx", "pass 2022-01-05.xlsx", "pass_05-01-2022.xlsx",
        "2022-01-01--2022-03-31.csv", "20220101-20220331.csv", "2022-01-05_2022-01-31.xlsx", "202201-202203.xlsx",
        "export_20220405153012.se", "export_202204051530.se", "export_20220405-1530.se", "20220405_1530.se",
        "556677-8899.se", "huvudbok 1510-7699.xlsx", "05-2022.xlsx", "v01-v05.xlsx", "1.xlsx", "pass 01-07 2022.xlsx",
        "2022-07-01 2200.xlsx", "", "ver A 1234567.pdf",
    ],
)  # fmt: skip
def test_other_digits_stay(name):
    assert masked(name) == name
    assert not holds_numbers(name)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Test Testsson.xlsx", True), ("pass_Test_Testsson_mars.xlsx", True), ("Test-Testsson 2022.csv", True),
        ("nattvandring_2022.xlsx", False), ("Passlista mars.xlsx", False), ("BOKFORING.SE", False), ("x", False),
        ("Nattvandring (Svar).csv", False), ("Pass Maj.xlsx", False), ("Maj Testsson.xlsx", True),
    ],
)  # fmt: skip
def test_a_name_that_looks_like_a_person_s(name, told):
    assert may_hold_name(name) is told
