// Philox in vectors: eight blocks side by side, one per 64-bit lane; the same bits as `philox` in luck.hpp.
//
// A 32 x 32 -> 64 multiply reads only the low half of a lane, so the high halves may hold anything and nothing is
// shuffled between rounds. Several groups of eight are computed together, because one alone waits for its own
// multiplications.
#pragma once

#include <cstdint>

#include <uptake/base/vectors.hpp>
#include <uptake/luck/luck.hpp>

namespace uptake::luck {

#ifdef UPTAKE_X86_VECTORS

// Ten rounds on W groups of counters c[w][0 .. 3], eight lanes per group; runs may differ by lane.
template <int W>
UPTAKE_AVX512 UPTAKE_INLINE void philox_avx512(__m512i (&c)[W][4], __m512i seed, const __m512i (&runs)[W]) {
  const __m512i m0 = _mm512_set1_epi64(0xD2511F53), m1 = _mm512_set1_epi64(0xCD9E8D57);
  __m512i run_step = _mm512_setzero_si512();
#pragma GCC unroll 10
  for (int round = 0; round < 10; ++round) {
#pragma GCC unroll 4
    for (int w = 0; w < W; ++w) {
      const __m512i p0 = _mm512_mul_epu32(c[w][0], m0), p1 = _mm512_mul_epu32(c[w][2], m1);
      // 0x96: three-way exclusive or
      c[w][0] = _mm512_ternarylogic_epi64(_mm512_srli_epi64(p1, 32), c[w][1], seed, 0x96);
      c[w][2] =
          _mm512_ternarylogic_epi64(_mm512_srli_epi64(p0, 32), c[w][3], _mm512_add_epi64(runs[w], run_step), 0x96);
      c[w][1] = p1;
      c[w][3] = p0;
    }
    seed = _mm512_add_epi64(seed, _mm512_set1_epi64(0x9E3779B9));
    run_step = _mm512_add_epi64(run_step, _mm512_set1_epi64(0xBB67AE85));
  }
}

// The same with four lanes per group.
template <int H>
UPTAKE_AVX2 UPTAKE_INLINE void philox_avx2(__m256i (&c)[H][4], __m256i seed, const __m256i (&runs)[H]) {
  const __m256i m0 = _mm256_set1_epi64x(0xD2511F53), m1 = _mm256_set1_epi64x(0xCD9E8D57);
  __m256i run_step = _mm256_setzero_si256();
#pragma GCC unroll 10
  for (int round = 0; round < 10; ++round) {
#pragma GCC unroll 4
    for (int h = 0; h < H; ++h) {
      const __m256i p0 = _mm256_mul_epu32(c[h][0], m0), p1 = _mm256_mul_epu32(c[h][2], m1);
      const __m256i run = _mm256_add_epi64(runs[h], run_step);
      c[h][0] = _mm256_xor_si256(_mm256_xor_si256(_mm256_srli_epi64(p1, 32), c[h][1]), seed);
      c[h][2] = _mm256_xor_si256(_mm256_xor_si256(_mm256_srli_epi64(p0, 32), c[h][3]), run);
      c[h][1] = p1;
      c[h][3] = p0;
    }
    seed = _mm256_add_epi64(seed, _mm256_set1_epi64x(0x9E3779B9));
    run_step = _mm256_add_epi64(run_step, _mm256_set1_epi64x(0xBB67AE85));
  }
}

// The low halves of all lanes of a, then those of b.
UPTAKE_AVX2 UPTAKE_INLINE __m256i low_words_avx2(__m256i a, __m256i b) {
  const __m256 both = _mm256_shuffle_ps(_mm256_castsi256_ps(a), _mm256_castsi256_ps(b), 0x88);
  return _mm256_permute4x64_epi64(_mm256_castps_si256(both), 0xD8);
}

#endif

}  // namespace uptake::luck
