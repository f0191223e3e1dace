#include <uptake/contagion/cascade.hpp>
#include <uptake/contagion/skip_clock.hpp>
#include <uptake/contagion/tie_clock.hpp>

#include "runs.hpp"

namespace uptake::contagion {

namespace {

template <class Clock, class Chance>
void run_all(const Ties& ties, Chance chance, const Runs& runs) {
  const Unlocked unlocked;
  Cascade<Clock> cascade(ties, Clock(ties, chance, runs.idea));
  for (std::int64_t i = 0; i < runs.count(); ++i)
    runs.settled[i] = cascade.run(runs.luck_of(i), runs.seeds_of(i), runs.stop, runs.curve_of(i), runs.adoption_of(i));
}

}  // namespace

void bind_cascade(py::module_& m) {
  m.def("simd", [] { return name_of(vectors()); });
  m.def("cascade_runs", [](py::object given, py::object asked) {
    Arguments arguments;
    const Record clock(arguments, given, {"clock"}), record(arguments, asked, {"runs"});
    const Record rows = clock.record("ties");
    const GivenTies ties = read_contacts(rows);
    const auto bar = clock.array<const std::int32_t>("bar");
    need(bar.size == 1 || bar.size == ties.targets.size, bar.name, "one value, or one per tie");
    const Ties spans = ties;
    run_all<TieClock, Span<const std::int32_t>>(spans, bar, read_runs(record, ties.sources()));
  });
  m.def("skip_runs", [](py::object given, py::object asked) {
    Arguments arguments;
    const Record clock(arguments, given, {"clock"}), record(arguments, asked, {"runs"});
    const Record rows = clock.record("ties");
    const GivenTies ties = read_contacts(rows);
    const std::int64_t hazard = clock.whole("hazard", 0, INT64_MAX);
    const Ties spans = ties;
    run_all<SkipClock>(spans, hazard, read_runs(record, ties.sources()));
  });
}

}  // namespace uptake::contagion
