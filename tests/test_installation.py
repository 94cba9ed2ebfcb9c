"""What an installation is made of, by the names of files."""

import os

import pytest

from tasks.installation import open_installation
from tasks.settings import Settings


@pytest.mark.parametrize(
    "name", ["...yaml", "..yaml", "Timrå.yaml", "a\nb.yaml", os.fsdecode(b"timr\xe5.yaml"), "A.yaml"]
)
def test_a_file_whose_name_is_no_id_is_no_agreement(tmp_path, name):
    """It would have an inbox by that name, for one the data root, where the register lies."""
    (tmp_path / "agreements").mkdir()
    for each in ("timra-ik-2022.yaml", name):
        (tmp_path / "agreements" / each).touch()
    assert open_installation(Settings(_env_file=None, data_dir=tmp_path)).agreement_ids() == ["timra-ik-2022"]
