"""Files that are made from the code are what the code makes."""

from pathlib import Path

import pytest
from generated import FILES, difference, main
from stub import definition


@pytest.mark.parametrize("file", FILES)
def test_the_kept_file_is_what_the_code_makes(file: str) -> None:
    change = difference(file)
    if change is None:
        pytest.skip("made from the C++ core, which was not built here")
    assert change == "", f"run: python -m tests.generated --update\n{change}"


def test_a_change_is_shown_and_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("generated.ROOT", tmp_path)
    monkeypatch.setattr("generated.FILES", {"page.md": lambda: "new\n", "unknown.md": lambda: None})
    (tmp_path / "page.md").write_text("old\n", encoding="utf-8")
    assert main([]) == 1
    assert "-old\n+new\n" in capsys.readouterr().out
    assert main(["--update"]) == 0
    assert main([]) == 0
    assert (tmp_path / "page.md").read_text(encoding="utf-8") == "new\n"


def test_the_stub_names_arguments_as_the_twin_does() -> None:
    whole = "typing.SupportsInt | typing.SupportsIndex"
    doc = f"coins(arg0: int, arg1: {whole}, arg2: int, arg3: int, arg4: int) -> numpy.ndarray[numpy.int64]\n"
    made = "def coins(seed: int, run: int, idea: int, first: int, n: int, /) -> npt.NDArray[np.int64]: ...\n"
    assert definition("coins", doc) == made
    with pytest.raises(ValueError, match="coins: 1 arguments in C\\+\\+, 5 in its twin"):
        definition("coins", "coins(arg0: int) -> int\n")
