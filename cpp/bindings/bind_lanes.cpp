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
  m.def("lanes_runs", [](py::object given, py::object asked) {
    Arguments arguments;
    const Record lanes(arguments, given, {"lanes"}), record(arguments, asked, {"runs"});
    const Record out = lanes.record("ties"), in = lanes.record("sources"), wanted = lanes.record("needs");
    const GivenTies by_source = read_contacts(out), by_target = read_contacts(in);
    const std::int64_t n = by_source.sources();
    need(by_target.sources() == n && by_target.targets.size == by_source.targets.size, in.name(),
         "the same ties by target");
    const auto amount = per_tie(lanes, "amount", by_source, luck::CERTAIN);
    const auto in_amount = per_tie(lanes, "in_amount", by_target, luck::CERTAIN);
    need(in_amount.size == amount.size, in_amount.name, "as many values as amount");
    const auto actor = lanes.array<const Actor>("actor");
    need(actor.empty() || actor.size == n, actor.name, "one id per actor, or none");
    in_range(actor, 0, n - 1);
    Needs needs = read_needs(wanted, n);
    needs.actor = actor;
    const Runs runs = read_runs(record, n);
    needs.idea = runs.idea;
    const Ties targets = by_source, sources = by_target;
    const Unlocked unlocked;
    if (amount.empty())
      run_all(targets, sources, LaneCounts(sources, needs), runs);
    else
      run_all(targets, sources, LaneAmounts(sources, amount, in_amount, needs), runs);
  });
}

}  // namespace uptake::contagion
