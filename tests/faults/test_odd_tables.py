"""Tables and labels that are none: found by fuzzing, refused by the name of the argument or the column."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from uptake import Network

DATE = np.datetime64("2020-01-01")


@pytest.mark.parametrize("labels", [3, 1.5, -np.inf, DATE, np.int64(3), object()])
def test_one_value_is_no_list_of_labels(labels: object) -> None:
    with pytest.raises(TypeError, match=r"labels .*pass a list"):
        Network.from_edges([0], [1], labels=labels)


@pytest.mark.parametrize(
    ("source", "target", "says"),
    [
        ([[1], 2], [0, 1], r"source\[0\] is a list; a name is one value"),
        ([0, 1], [np.arange(3), 1], r"target\[0\] is .*ndarray; a name is one value"),
    ],
)
def test_columns_without_ids_or_labels(source: object, target: object, says: str) -> None:
    with pytest.raises((ValueError, TypeError), match=says):
        Network.from_frame({"source": source, "target": target})


@pytest.mark.parametrize(
    ("source", "target"), [([2, 2], pd.Series([(0, 1), 0])), ([range(3), 6], [9, 11]), ([0], [DATE])]
)
def test_names_of_several_types(source: object, target: object) -> None:
    """They have an order too: by type, then as text."""
    net = Network.from_frame({"source": source, "target": target})
    assert net.n_arcs == 2 * len(source)  # type: ignore[arg-type]
    assert net.index(net.labels.tolist()).tolist() == list(range(net.n))


def test_what_is_no_table() -> None:
    with pytest.raises(ValueError, match=r"frame is not a table .*all of one length"):
        Network.from_frame({"source": 1, "target": 2})
    with pytest.raises(ValueError, match="frame is not a table"):
        Network.from_frame({"source": [1, 2], "target": [2]})
    with pytest.raises(TypeError, match=r"target .*it is the name of a column"):
        Network.from_frame({"source": [1], "target": [2]}, target=np.zeros(3))  # type: ignore[arg-type]


def test_a_parquet_file_whose_notes_are_damaged(tmp_path: Path) -> None:
    """The notes of pandas are not read."""
    path = tmp_path / "ties.parquet"
    table = pa.table({"source": [0, 1], "target": [1, 2]})
    pq.write_table(table.replace_schema_metadata({"pandas": "{"}), path)
    assert Network.read(path).n == 3


def test_a_parquet_file_whose_text_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "ties.parquet"
    pq.write_table(pa.table({"source": ["Ann"], "target": ["Bo"]}), path, compression="none", use_dictionary=False)
    path.write_bytes(path.read_bytes().replace(b"Ann", b"A\xffn"))
    with pytest.raises(ValueError, match=r"ties\.parquet .*UTF"):
        Network.read(path)
