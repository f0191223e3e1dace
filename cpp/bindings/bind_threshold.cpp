#include <uptake/contagion/threshold.hpp>

#include "runs.hpp"

namespace uptake::contagion {

namespace {

template <class Count, bool Each>
void run_all(const Ties& ties, Span<const std::int64_t> amount, const Needs& needs, const Runs& runs) {
  const Unlocked unlocked;
  Threshold<Count, Each> threshold(ties, amount, needs);
  for (std::int64_t i = 0; i < runs.count(); ++i)
    runs.settled[i] =
        threshold.run(runs.luck_of(i), runs.seeds_of(i), runs.stop, runs.curve_of(i), runs.adoption_of(i));
}

}  // namespace

void bind_threshold(py::module_& m) {
  m.def("threshold_runs", [](py::object given, py::object asked) {
    Arguments arguments;
    const Record threshold(arguments, given, {"threshold"}), record(arguments, asked, {"runs"});
    const Record rows = threshold.record("ties"), wanted = threshold.record("needs");
    const GivenTies contacts = read_contacts(rows);
    const auto amount = per_tie(threshold, "amount", contacts, luck::CERTAIN);
    const bool each = threshold.flag("each");
    Needs needs = read_needs(wanted, contacts.sources());
    const Runs runs = read_runs(record, contacts.sources());
    needs.idea = runs.idea;
    const bool wide = !amount.empty() || (each && !needs.small());
    const Ties ties = contacts;
    if (wide)
      each ? run_all<std::int64_t, true>(ties, amount, needs, runs)
           : run_all<std::int64_t, false>(ties, amount, needs, runs);
    else
      each ? run_all<std::int32_t, true>(ties, amount, needs, runs)
           : run_all<std::int32_t, false>(ties, amount, needs, runs);
  });
}

}  // namespace uptake::contagion
