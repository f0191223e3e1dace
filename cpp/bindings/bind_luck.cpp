#include <uptake/luck/draws.hpp>

#include "arrays.hpp"

namespace uptake::luck {

namespace {

constexpr std::int64_t ENTITIES = std::int64_t{1} << 32;  // as many as a counter can name
constexpr std::int64_t FAR = std::int64_t{1} << 62;

}  // namespace

void bind_luck(py::module_& m) {
  m.def("philox_blocks", [](py::array counters, std::uint32_t seed, std::uint32_t run) {
    Arguments arguments;
    const auto in = arguments.array<const std::uint32_t>(counters, {"counters"}, 2);
    need(counters.shape(1) == 4, in.name, "four columns");
    auto words = empty<std::uint32_t>({counters.shape(0), 4});
    std::uint32_t* out = words.mutable_data();
    for (std::int64_t i = 0; i < in.size; i += 4) {
      const Words w = philox({in[i], in[i + 1], in[i + 2], in[i + 3]}, {seed, run});
      std::copy(w.begin(), w.end(), out + i);
    }
    return words;
  });
  m.def("draws", [](std::uint32_t seed, std::uint32_t run, std::uint32_t purpose, std::uint32_t idea,
                    std::uint32_t epoch, std::int64_t first, std::int64_t n) {
    within(first, 0, ENTITIES - 1, {"first"});
    auto bits = empty<std::int64_t>({within(n, 0, ENTITIES, {"n"})});
    std::int64_t* out = bits.mutable_data();
    const Unlocked unlocked;
    each_draw({seed, run}, static_cast<Purpose>(purpose), idea, epoch, static_cast<std::uint32_t>(first), n,
              [&](std::int64_t i, std::uint64_t draw) { out[i] = static_cast<std::int64_t>(draw); });
    return bits;
  });
  m.def("coins", [](std::uint32_t seed, std::uint32_t run, std::uint32_t idea, std::int64_t first, std::int64_t n) {
    within(first, 0, FAR, {"first"});
    auto bits = empty<std::int64_t>({within(n, 0, FAR, {"n"})});
    std::int64_t* out = bits.mutable_data();
    const Unlocked unlocked;
    for (std::int64_t i = 0; i < n; ++i) out[i] = coin({seed, run}, first + i, idea);
    return bits;
  });
  m.def("smallest_lucks", [](std::uint32_t seed, std::uint32_t run, std::uint32_t idea, std::int64_t first,
                             std::int64_t n, std::int64_t k) {
    within(first, 0, ENTITIES - 1, {"first"});
    within(n, 0, INT32_MAX, {"n"});
    within(k, 0, INT64_MAX, {"k"});
    auto chosen = empty<std::int32_t>({std::min(n, k)});
    std::int32_t* out = chosen.mutable_data();
    const Unlocked unlocked;
    smallest_lucks({seed, run}, idea, first, n, std::min(n, k), out);
    return chosen;
  });
}

}  // namespace uptake::luck
