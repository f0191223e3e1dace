// Luck is an argument, not a stream: every random number is a pure function of the run, the entity and the purpose.
//
// Philox4x32-10 (Salmon, Moraes, Dror and Shaw 2011), key = (seed, run), counter = (entity, idea, epoch, purpose).
// Twin: kernels/luck/luck.py.
#pragma once

#include <array>
#include <cstdint>

namespace uptake::luck {

enum class Purpose : std::uint32_t { HEAR, WANT, GET, KEEP, DONOR, SEED, ATTRIBUTE, NETWORK, TIE, SHOCK, PERMUTE };

struct Luck {
  std::uint32_t seed;
  std::uint32_t run;
};

using Words = std::array<std::uint32_t, 4>;

inline Words philox(Words counter, Luck key) {
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t p0 = 0xD2511F53ULL * counter[0];
    const std::uint64_t p1 = 0xCD9E8D57ULL * counter[2];
    counter = {static_cast<std::uint32_t>(p1 >> 32) ^ counter[1] ^ key.seed, static_cast<std::uint32_t>(p1),
               static_cast<std::uint32_t>(p0 >> 32) ^ counter[3] ^ key.run, static_cast<std::uint32_t>(p0)};
    key.seed += 0x9E3779B9U;
    key.run += 0xBB67AE85U;
  }
  return counter;
}

// The 53 random bits m of a draw; the uniform it stands for is U = (m + 1/2) 2^-53, never 0 or 1.
inline std::uint64_t draw53(Luck luck, Purpose purpose, std::uint32_t entity, std::uint32_t idea = 0,
                            std::uint32_t epoch = 0) {
  const Words w = philox({entity, idea, epoch, static_cast<std::uint32_t>(purpose)}, luck);
  return (static_cast<std::uint64_t>(w[1]) << 32 | w[0]) >> 11;
}

// floor(U size) for U = bits 2^-53 and size < 2^31, in integers.
inline std::int64_t below(std::uint64_t bits, std::int64_t size) {
  const auto n = static_cast<std::uint64_t>(size);
  return static_cast<std::int64_t>(((bits >> 21) * n + (((bits & 0x1FFFFF) * n) >> 21)) >> 32);
}

// The leading 32 bits of the same draw.
inline std::uint32_t draw32(Luck luck, Purpose purpose, std::uint32_t entity, std::uint32_t idea = 0,
                            std::uint32_t epoch = 0) {
  return static_cast<std::uint32_t>(draw53(luck, purpose, entity, idea, epoch) >> 21);
}

// The coin of a tie. Four consecutive ties share one Philox block.
inline std::uint32_t coin(Luck luck, std::int64_t tie, std::uint32_t idea = 0) {
  const Words w =
      philox({static_cast<std::uint32_t>(tie >> 2), idea, 0, static_cast<std::uint32_t>(Purpose::TIE)}, luck);
  return w[tie & 3];
}

}  // namespace uptake::luck
