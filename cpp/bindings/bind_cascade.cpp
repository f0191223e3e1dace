#include <uptake/contagion/cascade.hpp>
#include <uptake/contagion/skip_clock.hpp>
#include <uptake/contagion/tie_clock.hpp>

#include "runs.hpp"

namespace uptake::contagion {

namespace {

template <class Clock, class Chance>
void run_all(const Ties& ties, Chance chance, const Runs& runs) {
  const py::gil_scoped_release release;
  Cascade<Clock> cascade(ties, Clock(ties, chance, runs.idea));
  for (std::int64_t i = 0; i < runs.count(); ++i)
    runs.settled[i] = cascade.run(runs.luck_of(i), runs.seeds_of(i), runs.stop, runs.curve_of(i), runs.adoption_of(i));
}

}  // namespace

void bind_cascade(py::module_& m) {
  m.def("simd", [] { return name_of(vectors()); });
  m.def("cascade_runs", [](py::object clock, py::object asked) {
    const Ties ties = read_ties(clock, "ties");
    const auto bar = field<const std::int32_t>(clock, "bar");
    need(bar.size == 1 || bar.size == ties.targets.size, "bar");
    run_all<TieClock>(ties, bar, read_runs(asked, ties.offsets.size - 1));
  });
  m.def("skip_runs", [](py::object clock, py::object asked) {
    const Ties ties = read_ties(clock, "ties");
    const auto hazard = clock.attr("hazard").cast<std::int64_t>();
    need(hazard >= 0, "hazard");
    run_all<SkipClock>(ties, hazard, read_runs(asked, ties.offsets.size - 1));
  });
}

}  // namespace uptake::contagion
