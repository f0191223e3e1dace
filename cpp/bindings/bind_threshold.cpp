#include <uptake/contagion/threshold.hpp>

#include "runs.hpp"

namespace uptake::contagion {

namespace {

template <class Count, bool Each>
void run_each(const Ties& ties, Span<const std::int64_t> amount, const Needs& needs, const Runs& runs) {
  Threshold<Count, Each> threshold(ties, amount, needs);
  for (std::int64_t i = 0; i < runs.count(); ++i)
    runs.settled[i] = threshold.run(runs.luck(i), runs.seeds_of(i), runs.stop, runs.curve(i), runs.adoption_of(i));
}

}  // namespace

void bind_threshold(py::module_& m) {
  m.def("threshold_runs", [](py::array offsets, py::array targets, py::array amount, int latent, py::array scale,
                             bool each, std::uint32_t seed, std::uint32_t first_run, std::uint32_t idea, py::array seeds,
                             py::array seed_starts, py::array stop, py::array settled, py::array curves,
                             py::array adoption_step) {
    const Ties ties = read_ties(offsets, targets);
    const std::int64_t n = ties.offsets.size - 1;
    const auto amounts = view<const std::int64_t>(amount, "amount");
    need(amounts.empty() || amounts.size == ties.targets.size, "amount");
    const Needs needs{latent, view<const std::int64_t>(scale, "scale"), idea, {}};
    need(needs.scale.size == 1 || needs.scale.size == n, "scale");
    const Runs runs = read_runs(n, seed, first_run, idea, seeds, seed_starts, stop, settled, curves, adoption_step);
    py::gil_scoped_release release;
    const bool wide = !amounts.empty() || (each && !needs.small());
    if (wide)
      each ? run_each<std::int64_t, true>(ties, amounts, needs, runs) : run_each<std::int64_t, false>(ties, amounts, needs, runs);
    else
      each ? run_each<std::int32_t, true>(ties, amounts, needs, runs) : run_each<std::int32_t, false>(ties, amounts, needs, runs);
  });
}

}  // namespace uptake::contagion
