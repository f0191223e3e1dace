#include <uptake/contagion/threshold.hpp>

#include "runs.hpp"

namespace uptake::contagion {

namespace {

template <class Count, bool Each>
void run_all(const Ties& ties, Span<const std::int64_t> amount, const Needs& needs, const Runs& runs) {
  const py::gil_scoped_release release;
  Threshold<Count, Each> threshold(ties, amount, needs);
  for (std::int64_t i = 0; i < runs.count(); ++i)
    runs.settled[i] =
        threshold.run(runs.luck_of(i), runs.seeds_of(i), runs.stop, runs.curve_of(i), runs.adoption_of(i));
}

}  // namespace

void bind_threshold(py::module_& m) {
  m.def("threshold_runs", [](py::object threshold, py::object asked) {
    const Ties ties = read_ties(threshold, "ties");
    const std::int64_t n = ties.offsets.size - 1;
    const auto amount = field<const std::int64_t>(threshold, "amount");
    need(amount.empty() || amount.size == ties.targets.size, "amount");
    const bool each = threshold.attr("each").cast<bool>();
    const Runs runs = read_runs(asked, n);
    const Needs needs = read_needs(threshold, n, runs.idea);
    const bool wide = !amount.empty() || (each && !needs.small());
    if (wide)
      each ? run_all<std::int64_t, true>(ties, amount, needs, runs)
           : run_all<std::int64_t, false>(ties, amount, needs, runs);
    else
      each ? run_all<std::int32_t, true>(ties, amount, needs, runs)
           : run_all<std::int32_t, false>(ties, amount, needs, runs);
  });
}

}  // namespace uptake::contagion
