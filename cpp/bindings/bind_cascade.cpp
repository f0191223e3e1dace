#include <uptake/contagion/cascade.hpp>

#include "runs.hpp"

namespace uptake::contagion {

namespace {

template <class Clock, class Chance>
void run_all(const Ties& ties, Chance chance, const Runs& runs) {
  Cascade<Clock> cascade(ties, Clock(ties, chance, runs.idea));
  for (std::int64_t i = 0; i < runs.count(); ++i)
    runs.settled[i] = cascade.run(runs.luck(i), runs.seeds_of(i), runs.stop, runs.curve(i), runs.adoption_of(i));
}

}  // namespace

void bind_cascade(py::module_& m) {
  m.def("simd", [] { return name_of(vectors()); });
  m.def("cascade_runs", [](py::array offsets, py::array targets, py::array bar, std::uint32_t seed,
                           std::uint32_t first_run, std::uint32_t idea, py::array seeds, py::array seed_starts,
                           py::array stop, py::array settled, py::array curves, py::array adoption_step) {
    const Ties ties = read_ties(offsets, targets);
    const auto bars = view<const std::int32_t>(bar, "bar");
    need(bars.size == 1 || bars.size == ties.targets.size, "bar");
    const Runs runs = read_runs(ties.offsets.size - 1, seed, first_run, idea, seeds, seed_starts, stop, settled, curves,
                                adoption_step);
    py::gil_scoped_release release;
    run_all<TieClock>(ties, bars, runs);
  });
  m.def("skip_runs", [](py::array offsets, py::array targets, std::int64_t hazard, std::uint32_t seed,
                        std::uint32_t first_run, std::uint32_t idea, py::array seeds, py::array seed_starts,
                        py::array stop, py::array settled, py::array curves, py::array adoption_step) {
    const Ties ties = read_ties(offsets, targets);
    need(hazard >= 0, "hazard");
    const Runs runs = read_runs(ties.offsets.size - 1, seed, first_run, idea, seeds, seed_starts, stop, settled, curves,
                                adoption_step);
    py::gil_scoped_release release;
    run_all<SkipClock>(ties, hazard, runs);
  });
}

}  // namespace uptake::contagion
