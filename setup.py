"""What pyproject.toml cannot say: prefect.yaml stands at the top level, and in the wheel beside the flows."""

from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py


class BuildPy(build_py):
    """Takes prefect.yaml along, into the wheel and into the source distribution."""

    def run(self) -> None:
        """Put it beside the flows; an editable installation reads the checkout's own."""
        super().run()
        if not self.editable_mode:
            self.copy_file("prefect.yaml", str(Path(self.build_lib, "flows")))

    def get_source_files(self) -> list[str]:
        """What the source distribution needs for that."""
        return [*super().get_source_files(), "prefect.yaml"]


setup(cmdclass={"build_py": BuildPy})
