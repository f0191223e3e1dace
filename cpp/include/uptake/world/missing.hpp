// How hazard reaches actors, and who has nothing missing any more until it hears: 64 consecutive actors at once, in the
// vectors that the machine has. All numbers are integers, so vectors give the bits of the scalar definition,
// `heard_of_portable`.
//
// Hazard accumulates in every unaware actor in every step, but is not added up in every step. What is missing is kept
// as if the pressure on the actor had been what it is now since step 0: a step reads it, and writes only where the
// pressure changes.
#pragma once

#include <bit>
#include <cstdint>

#include <uptake/base/vectors.hpp>
#include <uptake/world/known.hpp>

namespace uptake::world {

// How hazard reaches the actors of a side: at the end of a step, latent - pressure * span - met is what is missing
// until an actor hears. So latent rises by `past` times what the pressure rises by.
struct Reach {
  bool lasting = false;   // false: what a step adds is taken off latent in that step; span, past and met are 0
  std::int64_t span = 0;  // so many steps of the pressure count: those up to this one, or this one alone
  std::int64_t past = 0;  // of these, the steps before this one
  std::int64_t met = 0;   // the hazard that has reached all alike
};

// The bits of `who` whose actor has nothing missing. (This includes actors that have not drawn yet.) There are 64
// actors, whatever `who` is.
template <class Known>
using HeardOf = std::uint64_t (*)(const Known* actor, const Reach& reach, std::uint64_t who);

// Modulo 2^64: what is missing fits.
template <class Known>
std::int64_t missing_of(const Known& actor, const Reach& reach) {
  const auto pressure = static_cast<std::uint64_t>(actor.pressure());
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(actor.latent) -
                                   pressure * static_cast<std::uint64_t>(reach.span) -
                                   static_cast<std::uint64_t>(reach.met));
}

template <class Known>
std::uint64_t heard_of_portable(const Known* actor, const Reach& reach, std::uint64_t who) {
  std::uint64_t heard = 0;
  for (std::uint64_t left = who; left != 0; left &= left - 1) {
    const int i = std::countr_zero(left);
    heard |= static_cast<std::uint64_t>(missing_of(actor[i], reach) <= 0) << i;
  }
  return heard;
}

#ifdef UPTAKE_X86_VECTORS

// Of four actors, the bits of those that have something missing. The span is below 2^32.
UPTAKE_AVX2 inline std::uint64_t missing_avx2(__m256i latent, __m256i pressure, __m256i span, __m256i met) {
  const __m256i high = _mm256_mul_epu32(_mm256_srli_epi64(pressure, 32), span);
  const __m256i reached = _mm256_add_epi64(_mm256_mul_epu32(pressure, span), _mm256_slli_epi64(high, 32));
  const __m256i left = _mm256_sub_epi64(latent, _mm256_add_epi64(reached, met));
  const __m256i some = _mm256_cmpgt_epi64(left, _mm256_setzero_si256());
  return static_cast<std::uint64_t>(_mm256_movemask_pd(_mm256_castsi256_pd(some)));
}

UPTAKE_AVX2 inline std::uint64_t heard_of_avx2(const Narrow* actor, const Reach& reach, std::uint64_t who) {
  const __m256i span = _mm256_set1_epi64x(reach.span), met = _mm256_set1_epi64x(reach.met);
  const __m256i mask = _mm256_set1_epi64x(Narrow::PRESSURE);
  std::uint64_t missing = 0;
  for (int i = 0; i < 64; i += 4) {
    const auto* four = reinterpret_cast<const __m256i*>(actor + i);
    const __m256i a = _mm256_loadu_si256(four), b = _mm256_loadu_si256(four + 1);
    const __m256i latent = _mm256_unpacklo_epi64(a, b), word = _mm256_unpackhi_epi64(a, b);  // in the order 0, 2, 1, 3
    missing |= missing_avx2(latent, _mm256_and_si256(word, mask), span, met) << i;
  }
  const std::uint64_t inner =
      (missing ^ missing >> 1) & 0x2222222222222222;  // the inner two of each four change places
  return ~(missing ^ (inner | inner << 1)) & who;
}

UPTAKE_AVX2 inline std::uint64_t heard_of_avx2(const Wide* actor, const Reach& reach, std::uint64_t who) {
  const __m256i span = _mm256_set1_epi64x(reach.span), met = _mm256_set1_epi64x(reach.met);
  std::uint64_t missing = 0;
  for (int i = 0; i < 64; i += 4) {
    const auto* four = reinterpret_cast<const __m256i*>(actor + i);
    const __m256i a = _mm256_loadu_si256(four), b = _mm256_loadu_si256(four + 1), c = _mm256_loadu_si256(four + 2);
    const __m256i mixed = _mm256_blend_epi32(_mm256_blend_epi32(a, b, 0x30), c, 0x0C);
    const __m256i latent = _mm256_permute4x64_epi64(mixed, 0x93);  // in the order 1, 0, 3, 2
    const __m256i pressure = _mm256_blend_epi32(_mm256_blend_epi32(b, a, 0x0C), c, 0x30);
    missing |= missing_avx2(latent, pressure, span, met) << i;
  }
  constexpr std::uint64_t EVEN = 0x5555555555555555;
  return ~((missing & EVEN) << 1 | (missing >> 1 & EVEN)) & who;
}

UPTAKE_AVX512 inline std::uint64_t heard_of_avx512(const Narrow* actor, const Reach& reach, std::uint64_t who) {
  const __m512i span = _mm512_set1_epi64(reach.span), met = _mm512_set1_epi64(reach.met);
  const __m512i mask = _mm512_set1_epi64(Narrow::PRESSURE);
  const __m512i first = _mm512_set_epi64(14, 12, 10, 8, 6, 4, 2, 0),
                second = _mm512_set_epi64(15, 13, 11, 9, 7, 5, 3, 1);
  std::uint64_t heard = 0;
  for (int i = 0; i < 64; i += 8) {
    const __m512i a = _mm512_loadu_si512(actor + i), b = _mm512_loadu_si512(actor + i + 4);
    const __m512i pressure = _mm512_and_si512(_mm512_permutex2var_epi64(a, second, b), mask);
    const __m512i reached = _mm512_add_epi64(_mm512_mullo_epi64(pressure, span), met);
    const __m512i left = _mm512_sub_epi64(_mm512_permutex2var_epi64(a, first, b), reached);
    heard |= static_cast<std::uint64_t>(_mm512_cmple_epi64_mask(left, _mm512_setzero_si512())) << i;
  }
  return heard & who;
}

#endif

template <class Known>
HeardOf<Known> best_heard_of() {
#ifdef UPTAKE_X86_VECTORS
  if constexpr (sizeof(Known) == sizeof(Wide))
    return best_of<HeardOf<Known>>(heard_of_portable<Known>, heard_of_avx2, heard_of_avx2);
  else
    return best_of<HeardOf<Known>>(heard_of_portable<Known>, heard_of_avx2, heard_of_avx512);
#else
  return heard_of_portable<Known>;
#endif
}

}  // namespace uptake::world
