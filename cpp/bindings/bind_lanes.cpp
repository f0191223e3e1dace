#include <uptake/contagion/lanes.hpp>

#include "runs.hpp"

namespace uptake::contagion {

namespace {

template <class Missing>
void run_abreast(const Ties& targets, const Ties& sources, Missing missing, const Runs& runs) {
  Lanes<Missing> lanes(targets, sources, missing);
  for (std::int64_t first = 0; first < runs.count(); first += Missing::LANES) lanes.run(runs, first);
}

}  // namespace

void bind_lanes(py::module_& m) {
  m.def("lanes_runs", [](py::array offsets, py::array targets, py::array amount, py::array in_offsets,
                         py::array in_sources, py::array in_amount, py::array actor, int latent, py::array scale, std::uint32_t seed,
                         std::uint32_t first_run, std::uint32_t idea, py::array seeds, py::array seed_starts,
                         py::array stop, py::array settled, py::array curves, py::array adoption_step) {
    const Ties out = read_ties(offsets, targets), in = read_ties(in_offsets, in_sources);
    const std::int64_t n = out.offsets.size - 1;
    need(in.offsets.size == n + 1 && in.targets.size == out.targets.size, "in_offsets");
    const auto by_source = view<const std::int64_t>(amount, "amount"), by_target = view<const std::int64_t>(in_amount, "in_amount");
    need(by_source.size == by_target.size && (by_source.empty() || by_source.size == out.targets.size), "amount");
    const Needs needs{latent, view<const std::int64_t>(scale, "scale"), idea, view<const Actor>(actor, "actor")};
    need(needs.actor.empty() || needs.actor.size == n, "actor");
    for (std::int64_t v = 0; v < needs.actor.size; ++v) need(needs.actor[v] >= 0 && needs.actor[v] < n, "actor");
    need(needs.scale.size == 1 || needs.scale.size == n, "scale");
    const Runs runs = read_runs(n, seed, first_run, idea, seeds, seed_starts, stop, settled, curves, adoption_step);
    py::gil_scoped_release release;
    if (by_source.empty())
      run_abreast(out, in, LaneCounts(in, needs), runs);
    else
      run_abreast(out, in, LaneAmounts(in, by_source, by_target, needs), runs);
  });
}

}  // namespace uptake::contagion
