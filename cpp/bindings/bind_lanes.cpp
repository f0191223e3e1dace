#include <uptake/contagion/lanes.hpp>

#include "runs.hpp"

namespace uptake::contagion {

namespace {

template <class Missing>
void run_all(const Ties& targets, const Ties& sources, Missing missing, const Runs& runs) {
  Lanes<Missing> lanes(targets, sources, missing);
  for (std::int64_t first = 0; first < runs.count(); first += Missing::LANES) lanes.run(runs, first);
}

}  // namespace

void bind_lanes(py::module_& m) {
  m.def("lanes_runs", [](py::object lanes, py::object asked) {
    const Ties targets = read_ties(lanes, "ties"), sources = read_ties(lanes, "sources");
    const std::int64_t n = targets.offsets.size - 1;
    need(sources.offsets.size == n + 1 && sources.targets.size == targets.targets.size, "sources");
    const auto amount = field<const std::int64_t>(lanes, "amount"),
               in_amount = field<const std::int64_t>(lanes, "in_amount");
    need(amount.empty() || amount.size == targets.targets.size, "amount");
    need(in_amount.size == amount.size, "in_amount");
    const Runs runs = read_runs(asked, n);
    Needs needs = read_needs(lanes, n, runs.idea);
    needs.actor = field<const Actor>(lanes, "actor");
    need(needs.actor.empty() || needs.actor.size == n, "actor");
    for (std::int64_t v = 0; v < needs.actor.size; ++v) need(needs.actor[v] >= 0 && needs.actor[v] < n, "actor");
    const py::gil_scoped_release release;
    if (amount.empty())
      run_all(targets, sources, LaneCounts(sources, needs), runs);
    else
      run_all(targets, sources, LaneAmounts(sources, amount, in_amount, needs), runs);
  });
}

}  // namespace uptake::contagion
