"""Runs under an interpreter that has graph-tool: FOLDER N BETA STEPS, then a line of JSON in and out for each run."""

import json
import sys
import time
from pathlib import Path

import graph_tool
import numpy as np
from graph_tool.dynamics import SIState


def main(folder: str, n: str, beta: str, steps: str) -> None:
    graph = graph_tool.Graph(directed=False)
    graph.add_vertex(int(n))
    graph.add_edge_list(np.load(Path(folder) / "edges.npy"))
    for line in sys.stdin:
        asked = json.loads(line)
        graph_tool.seed_rng(asked["seed"])
        status = graph.new_vertex_property("int32_t")
        status.a = 0
        status.a[asked["seeds"]] = 1
        state = SIState(graph, beta=float(beta), s=status, constant_beta=True)
        begin = time.perf_counter()
        state.iterate_sync(niter=int(steps))
        taken = time.perf_counter() - begin
        print(json.dumps({"seconds": taken, "reach": int(state.s.a.sum())}), flush=True)


if __name__ == "__main__":
    if sys.argv[1:] == ["--version"]:
        print(graph_tool.__version__.split()[0])
    else:
        main(*sys.argv[1:])
