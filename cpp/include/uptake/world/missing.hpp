// Hazard subtracted from what is missing, for up to 64 consecutive actors at once, in the vectors that the machine has.
// All numbers are integers, so vectors give the bits of the scalar definition, `take_off_portable`.
#pragma once

#include <bit>
#include <cstdint>

#include <uptake/base/vectors.hpp>

namespace uptake::world {

// Subtracts hazard[i] from missing[i] for every i in `who`; returns the bits of `who` whose value is now <= 0. (This
// includes actors that had not drawn yet, which stood at 0.) Both arrays hold 64 numbers, whatever `who` is.
using TakeOff = std::uint64_t (*)(std::int64_t* missing, const std::int64_t* hazard, std::uint64_t who);

inline std::uint64_t take_off_portable(std::int64_t* missing, const std::int64_t* hazard, std::uint64_t who) {
  std::uint64_t through = 0;
  for (std::uint64_t left = who; left != 0; left &= left - 1) {
    const int i = std::countr_zero(left);
    missing[i] -= hazard[i];
    through |= static_cast<std::uint64_t>(missing[i] <= 0) << i;
  }
  return through;
}

#ifdef UPTAKE_X86_VECTORS

UPTAKE_AVX2 inline std::uint64_t take_off_avx2(std::int64_t* missing, const std::int64_t* hazard, std::uint64_t who) {
  const __m256i bits = _mm256_set_epi64x(8, 4, 2, 1), one = _mm256_set1_epi64x(1);
  std::uint64_t through = 0;
  for (int i = 0; i < 64; i += 4) {
    const __m256i four = _mm256_set1_epi64x(static_cast<std::int64_t>(who >> i & 15));
    const __m256i mask = _mm256_cmpeq_epi64(_mm256_and_si256(four, bits), bits);
    __m256i m = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(missing + i));
    m = _mm256_sub_epi64(m, _mm256_and_si256(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(hazard + i)), mask));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(missing + i), m);
    const __m256i below = _mm256_and_si256(_mm256_cmpgt_epi64(one, m), mask);
    through |= static_cast<std::uint64_t>(_mm256_movemask_pd(_mm256_castsi256_pd(below))) << i;
  }
  return through;
}

UPTAKE_AVX512 inline std::uint64_t take_off_avx512(std::int64_t* missing, const std::int64_t* hazard,
                                                   std::uint64_t who) {
  std::uint64_t through = 0;
  for (int i = 0; i < 64; i += 8) {
    const auto mask = static_cast<__mmask8>(who >> i);
    const __m512i left = _mm512_sub_epi64(_mm512_loadu_si512(missing + i), _mm512_loadu_si512(hazard + i));
    _mm512_mask_storeu_epi64(missing + i, mask, left);
    const std::uint64_t below = _mm512_mask_cmple_epi64_mask(mask, left, _mm512_setzero_si512());
    through |= below << i;
  }
  return through;
}

#endif

inline TakeOff best_take_off() {
#ifdef UPTAKE_X86_VECTORS
  return best_of(take_off_portable, take_off_avx2, take_off_avx512);
#else
  return take_off_portable;
#endif
}

}  // namespace uptake::world
