"""Saved networks that were damaged, replaced or written by several at once."""

from __future__ import annotations

import copy
import gzip
import json
import lzma
import os
import pickle
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from uptake import Network
from uptake.network.files import saved
from uptake.network.files.verify import checksum

QUICK = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
SIDES = ("out_offsets", "out_targets", "weight", "in_offsets", "in_sources", "in_arcs")
PIPES = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no named pipes in folders")


def network(n=30, seed=0, directed=True):
    rng = np.random.default_rng(seed)
    labels = [f"actor {i}" for i in range(n)]
    return Network.from_edges(
        *rng.integers(0, n, (2, 3 * n)), rng.random(3 * n), n, directed, labels=labels, parallel="keep"
    )


def same(a, b):
    return (
        a.fingerprint == b.fingerprint
        and (a.is_directed, a.n_self_loops, a.provenance) == (b.is_directed, b.n_self_loops, b.provenance)
        and a.labels.tolist() == b.labels.tolist()
        and all(np.array_equal(getattr(a, side), getattr(b, side)) for side in SIDES)
    )


def refused(path, **how):
    """Each way in refuses, and names the file."""
    for load in (Network.load, Network.read):
        with pytest.raises(ValueError, match="damaged") as error:
            load(path, **(how if load == Network.load else {}))
        assert str(path) in str(error.value)


def put(folder, name, change, resum=False):
    """Change an array of a saved folder; with `resum`, its checksums fit again, as in a crafted network."""
    array = change(np.load(folder / f"{name}.npy"))
    np.save(folder / f"{name}.npy", array)
    if resum:
        say(folder, lambda about: about["checksums"].update({name: checksum(array)}))


def say(folder, change):
    about = json.loads((folder / saved.ABOUT).read_text())
    change(about)
    about["checksum"] = saved.about_checksum(about)
    (folder / saved.ABOUT).write_text(json.dumps(about))


def at(i, value):
    def change(array):
        array[i] = value
        return array

    return change


DAMAGE = [
    ("out_targets", at(20, 2_000_000_000)),
    ("out_targets", at(20, -1)),
    ("out_targets", at(20, 30)),
    ("out_targets", lambda a: np.r_[a[:-2], a[-1], a[-2] + 1].astype(np.int32)[::-1].copy()),
    ("out_targets", lambda a: a[:-1]),
    ("out_targets", lambda a: a.astype(np.int64)),
    ("out_targets", lambda a: a.astype(">i4")),
    ("out_targets", lambda a: a[:, None]),
    ("out_offsets", at(10, 2**40)),
    ("out_offsets", at(10, -1)),
    ("out_offsets", at(0, 1)),
    ("out_offsets", at(-1, 7)),
    ("out_offsets", lambda a: a[:-1]),
    ("out_offsets", lambda a: a[:0]),
    ("out_offsets", lambda a: a.astype(np.float64)),
    ("weight", at(3, np.nan)),
    ("weight", at(3, np.inf)),
    ("weight", at(3, -1)),
    ("weight", lambda a: a[:-1]),
    ("in_sources", at(5, 30)),
    ("in_sources", at(5, -7)),
    ("in_sources", lambda a: a[::-1].copy()),
    ("in_sources", lambda a: a[1:]),
    ("in_offsets", at(12, 2**62)),
    ("in_offsets", at(-1, 0)),
    ("in_arcs", at(4, 2**50)),
    ("in_arcs", at(4, -1)),
    ("labels", at(4, "actor 5")),
    ("labels", lambda a: a[:-1]),
    ("labels", lambda a: a.reshape(2, -1)),
]


@pytest.mark.parametrize("mmap", [None, False])
@pytest.mark.parametrize("crafted", [False, True])
@pytest.mark.parametrize("case", range(len(DAMAGE)))
def test_wrong_arrays_are_refused(tmp_path, case, crafted, mmap):
    """Even with checksums that fit: the kernels trust ties."""
    folder = network().save(tmp_path / "net", in_side=True)
    put(folder, *DAMAGE[case], resum=crafted)
    refused(folder, mmap=mmap)


@pytest.mark.parametrize("mmap", [None, False])
@pytest.mark.parametrize("name", [*SIDES, "labels"])
def test_another_valid_value_is_noticed(tmp_path, name, mmap):
    """A network that is not what was saved, though it is one."""
    folder = network().save(tmp_path / "net", in_side=True)
    other = {"labels": "someone"}.get(name)

    def change(array):
        i = next(i for i in range(1, len(array) - 1) if name == "in_arcs" or array[i] != array[i + 1])
        array[i] = array[i + 1] if other is None else other
        return array

    put(folder, name, change)
    refused(folder, mmap=mmap)


@pytest.mark.parametrize("name", [*SIDES, "labels"])
def test_a_missing_array_is_noticed(tmp_path, name):
    folder = network().save(tmp_path / "net", in_side=True)
    (folder / f"{name}.npy").unlink()
    refused(folder)
    shutil.rmtree(folder)
    folder = network().save(tmp_path / "net", in_side=True)
    (folder / f"{name}.npy").write_bytes(b"")
    refused(folder)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("directed", False),
        ("directed", 1),
        ("n_self_loops", "3"),
        ("fingerprint", None),
        ("provenance", []),
        ("checksums", {}),
        ("checksums", None),
    ],
)
def test_what_is_said_beside_the_arrays_is_checked(tmp_path, key, value):
    folder = network().save(tmp_path / "net", in_side=True)
    say(folder, lambda about: about.update({key: value}))
    refused(folder)
    folder = network().save(tmp_path / "net", in_side=True)
    about = json.loads((folder / saved.ABOUT).read_text())
    (folder / saved.ABOUT).write_text(json.dumps(about | {key: value}))
    refused(folder)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "[" * 100_000, "\ud800"])
def test_json_that_is_none(tmp_path, text):
    folder = network().save(tmp_path / "net")
    (folder / saved.ABOUT).write_bytes(text.encode("utf-8", "surrogatepass"))
    refused(folder)


@pytest.mark.parametrize("name", ["net", "net.npz"])
def test_another_format_is_named(tmp_path, name, monkeypatch):
    monkeypatch.setattr(saved, "FORMAT", "uptake-network-1")
    path = network().save(tmp_path / name)
    with pytest.raises(ValueError, match=r"net.* has format 'uptake-network-1'; .* reads 'uptake-network-2'"):
        Network.load(path)


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """A network, saved in both ways."""
    net, folder = network(8), tmp_path_factory.mktemp("kept")
    return net, net.save(folder / "net", in_side=True), net.save(folder / "net.npz", in_side=True)


def loads_whole_or_refuses(net, path, **how):
    try:
        again = Network.load(path, **how)
    except ValueError as error:
        again, message = None, str(error)
    assert same(again, net) if again is not None else str(path) in message


@QUICK
@given(data=st.data())
def test_a_changed_byte_of_an_npz(tmp_path, kept, data):
    net, _, file = kept
    raw = bytearray(file.read_bytes())
    place = data.draw(st.integers(0, len(raw) - 1))
    raw[place] ^= data.draw(st.integers(1, 255))
    path = tmp_path / "flipped.npz"
    path.write_bytes(raw)
    loads_whole_or_refuses(net, path)


@QUICK
@given(data=st.data(), mmap=st.booleans())
def test_a_changed_byte_of_a_folder(tmp_path, kept, data, mmap):
    net, folder, _ = kept
    path = tmp_path / "flipped"
    shutil.rmtree(path, ignore_errors=True)
    shutil.copytree(folder, path)
    file = path / data.draw(st.sampled_from(sorted(p.name for p in folder.iterdir())))
    raw = bytearray(file.read_bytes())
    place = data.draw(st.integers(0, len(raw) - 1))
    raw[place] ^= data.draw(st.integers(1, 255))
    file.write_bytes(raw)
    loads_whole_or_refuses(net, path, mmap=mmap)


@QUICK
@given(data=st.data())
def test_files_that_end_early(tmp_path, kept, data):
    net, _, file = kept
    raw = file.read_bytes()
    path = tmp_path / "short.npz"
    path.write_bytes(raw[: data.draw(st.integers(0, len(raw) - 1))])
    loads_whole_or_refuses(net, path)


def test_npz_with_compression_or_huge_sizes(tmp_path):
    net = network()
    path = net.save(tmp_path / "net.npz")
    with np.load(path) as file:
        arrays = {name: file[name] for name in file.files}
    np.savez_compressed(path, **arrays)
    refused(path)
    np.savez(path, **arrays | {"out_targets": np.array([{}], object)})
    refused(path)
    net.save(path)
    raw = path.read_bytes()
    size = str(net.n_arcs).encode()
    header = b"'shape': (" + size + b",), }" + b" " * 20
    path.write_bytes(raw.replace(header, b"'shape': (99999999999999,), }".ljust(len(header))))
    assert path.read_bytes() != raw
    refused(path)


def test_damaged_sparse_matrices(tmp_path):
    import scipy.sparse as sp

    path = tmp_path / "matrix.npz"
    sp.save_npz(path, sp.csr_array(np.eye(50, k=1)), compressed=False)
    with np.load(path) as file:
        arrays = {name: file[name] for name in file.files}
    bad = {"indptr": at(7, 10**6), "indices": at(7, -3), "format": lambda _: np.array(b"xyz"), "shape": lambda a: a[:1]}
    for name, change in bad.items():
        np.savez(path, **arrays | {name: change(arrays[name].copy())})
        refused(path)


@PIPES
@pytest.mark.parametrize("name", ["ties.csv", "ties.npz", "net/network.json", "net/out_targets.npy"])
def test_pipes_are_refused(tmp_path, name):
    network().save(tmp_path / "net")
    path = tmp_path / name
    path.unlink(missing_ok=True)
    os.mkfifo(path)
    with pytest.raises(ValueError, match="neither a file nor a folder"):
        Network.read(path if path.parent == tmp_path else path.parent)
    with pytest.raises(ValueError, match="/dev/zero is neither"):
        Network.read("/dev/zero", separator=",")


@pytest.mark.parametrize("ending", ["gz", "bz2", "xz", "zst"])
def test_damaged_compressed_text(tmp_path, ending):
    path = tmp_path / f"ties.csv.{ending}"
    whole = b"source,target\n" + b"".join(b"%d,%d\n" % (i, i + 1) for i in range(500))
    for raw in (b"no such thing", {"gz": gzip, "xz": lzma}.get(ending, gzip).compress(whole)[:-30]):
        path.write_bytes(raw)
        with pytest.raises(ValueError, match=r"ties\.csv"):
            Network.read(path)


def test_damaged_parquet(tmp_path):
    path = tmp_path / "ties.parquet"
    for raw in (b"", b"PAR1", b"PAR1" + bytes(50) + b"PAR1"):
        path.write_bytes(raw)
        with pytest.raises(ValueError, match=r"ties\.parquet"):
            Network.read(path)


@pytest.mark.parametrize("name", ["net", "net.npz"])
def test_a_study_file_refuses_a_damaged_network(tmp_path, name):
    from uptake.studyfile.build import build
    from uptake.studyfile.read import load_study

    path = network().save(tmp_path / name)
    file = path if path.is_file() else path / "out_targets.npy"
    raw = bytearray(file.read_bytes())
    raw[len(raw) // 2] ^= 1
    file.write_bytes(raw)
    study = tmp_path / "study.toml"
    text = f'[study]\nhorizon = 5\nrng = 1\n[users]\nfile = "{name}"\n[strategies.e]\nkind = "emulation"\nseeds = 1\n'
    study.write_text(text)
    with pytest.raises(ValueError, match=f"{name}.* is damaged"):
        build(load_study(study))


def test_a_pickled_path_that_holds_another_network(tmp_path):
    folder = network(seed=1).save(tmp_path / "net")
    mapped = Network.load(folder)
    note = pickle.dumps(mapped)
    assert same(pickle.loads(note), mapped)
    assert len(note) < 1000
    network(seed=2).save(folder)
    with pytest.raises(ValueError, match="holds another network than the one that was pickled"):
        pickle.loads(note)
    network(seed=1).save(folder)
    assert same(pickle.loads(note), network(seed=1))


def test_copies_need_no_folder(tmp_path):
    net = network()
    mapped = Network.load(net.save(tmp_path / "net"))
    shutil.rmtree(tmp_path / "net")
    for again in (copy.copy(mapped), copy.deepcopy(mapped), copy.deepcopy([mapped])[0], copy.deepcopy(net)):
        assert same(again, net)
        assert not again.out_targets.flags.writeable
    noted = Network.from_edges([0], [1], provenance={"a": [1]})
    copy.deepcopy(noted).provenance["a"].append(2)
    assert noted.provenance == {"a": [1]}


@pytest.mark.parametrize("name", ["net", "net.npz"])
def test_many_threads_save_under_one_name(tmp_path, name):
    nets = [network(200, seed) for seed in range(8)]
    for _ in range(5):
        with ThreadPoolExecutor(8) as pool:
            for saving in [pool.submit(net.save, tmp_path / name) for net in nets]:
                saving.result()
        assert Network.load(tmp_path / name).fingerprint in {net.fingerprint for net in nets}
        assert [p.name for p in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("mmap", [None, False])
def test_a_folder_that_is_replaced_while_it_is_read(tmp_path, mmap):
    nets = [network(200, seed) for seed in range(2)]
    path = nets[0].save(tmp_path / "net")
    with ThreadPoolExecutor(1) as pool:
        saving = pool.submit(lambda: [nets[i % 2].save(path) for i in range(60)])
        while not saving.done():
            try:
                again = Network.load(path, mmap)
            except FileNotFoundError:  # between the two renames of a save
                continue
            assert again.fingerprint in {net.fingerprint for net in nets}
        saving.result()


@pytest.mark.parametrize("name", ["net", "net.npz"])
def test_drafts_of_a_dead_process_are_cleared(tmp_path, name):
    """A process is killed while it saves; the next save removes its draft, and leaves those of live processes."""
    path = tmp_path / name
    code = (
        "import os, signal, sys, numpy as np, uptake\n"
        "from uptake.network.files import saved\n"
        "def die(*_, **__): os._exit(1)\n"
        "saved.np.savez = die\n"
        "saved.np.save = die\n"
        "uptake.Network.from_edges([0], [1]).save(sys.argv[1])\n"
    )
    subprocess.run([sys.executable, "-c", code, str(path)], check=False)
    assert len(list(tmp_path.iterdir())) == 1
    dead = next(tmp_path.iterdir()).name
    alive, of_others, other_name = (
        tmp_path / re.sub(r"-\d+-", f"-{os.getpid()}-", dead),
        tmp_path / f".{name}.elsewhere-1-00000000.part",
        tmp_path / ".x.part",
    )
    for file in (alive, of_others, other_name):
        file.write_text("")
    network().save(path)
    left = {path, alive, of_others, other_name}
    assert left <= set(tmp_path.iterdir())
    if sys.platform != "win32":  # where drafts are told by their age alone
        assert left == set(tmp_path.iterdir())
    os.utime(of_others, (0, 0))  # a day without a write
    network().save(path)
    assert not of_others.exists()
    assert alive.exists()


def test_a_failed_save_leaves_nothing(tmp_path, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez", full)
    monkeypatch.setattr(np, "save", full)
    for name in ("net", "net.npz"):
        with pytest.raises(OSError, match="No space"):
            network().save(tmp_path / name)
    assert not list(tmp_path.iterdir())
