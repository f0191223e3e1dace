// Coins in vectors: which of 32 consecutive ties are live. Scalar definition: `coin` in luck.hpp.
#pragma once

#include <uptake/base/types.hpp>
#include <uptake/luck/philox_vectors.hpp>

namespace uptake::luck {

// 32 consecutive ties; the position of the first is a multiple of 4. Bit i of `keep`: tie first + i is wanted.
struct Toss {
  std::int64_t first;
  std::uint32_t keep;
};
constexpr int TOSSED = 32;         // ties per toss
constexpr int TOSSES_AT_ONCE = 4;  // callers pad the number of tosses to a multiple of this

// Bit j of live[i] is set if tie e = tosses[i].first + j is wanted and (coin of e) >> 1 <= bar[e]. `bar` has one value,
// or one per tie.
using TossAll = void (*)(Luck, std::uint32_t idea, Span<const std::int32_t> bar, const Toss* tosses, int n,
                         std::uint32_t* live);

inline void toss_portable(Luck luck, std::uint32_t idea, Span<const std::int32_t> bar, const Toss* tosses, int n,
                          std::uint32_t* live) {
  for (int k = 0; k < n; ++k) {
    live[k] = 0;
    for (int i = 0; i < TOSSED; i += 4) {
      if ((tosses[k].keep >> i & 15) == 0) continue;
      const Words coins = philox(
          {static_cast<std::uint32_t>((tosses[k].first + i) >> 2), idea, 0, static_cast<std::uint32_t>(Purpose::TIE)},
          luck);
      for (int w = 0; w < 4; ++w) {
        if ((tosses[k].keep >> (i + w) & 1) == 0) continue;
        const std::int32_t most = bar[bar.size == 1 ? 0 : tosses[k].first + i + w];
        live[k] |= static_cast<std::uint32_t>(static_cast<std::int32_t>(coins[w] >> 1) <= most) << (i + w);
      }
    }
  }
}

#ifdef UPTAKE_X86_VECTORS

template <bool Uniform>
UPTAKE_AVX2 void toss_avx2(Luck luck, std::uint32_t idea, Span<const std::int32_t> bar, const Toss* tosses, int n,
                           std::uint32_t* live) {
  const __m256i seed = _mm256_set1_epi64x(luck.seed), run = _mm256_set1_epi64x(luck.run);
  const __m256i bits = _mm256_set_epi32(128, 64, 32, 16, 8, 4, 2, 1);
  for (int k = 0; k < n; ++k) {
    const std::int64_t block = tosses[k].first >> 2;
    __m256i c[2][4];
    for (int h = 0; h < 2; ++h) {
      c[h][0] = _mm256_add_epi64(_mm256_set_epi64x(3, 2, 1, 0), _mm256_set1_epi64x(block + 4 * h));
      c[h][1] = _mm256_set1_epi64x(idea);
      c[h][2] = _mm256_setzero_si256();
      c[h][3] = _mm256_set1_epi64x(static_cast<std::int64_t>(Purpose::TIE));
    }
    philox_avx2(c, seed, {run, run});
    std::uint32_t mask = 0;
    for (int h = 0; h < 2; ++h) {
      // two words per lane, then in the order of the ties
      const __m256i a = _mm256_blend_epi32(c[h][0], _mm256_slli_epi64(c[h][1], 32), 0xAA);
      const __m256i b = _mm256_blend_epi32(c[h][2], _mm256_slli_epi64(c[h][3], 32), 0xAA);
      const __m256i even = _mm256_unpacklo_epi64(a, b), odd = _mm256_unpackhi_epi64(a, b);
      const __m256i coins[2] = {_mm256_permute2x128_si256(even, odd, 0x20), _mm256_permute2x128_si256(even, odd, 0x31)};
      for (int half = 0; half < 2; ++half) {
        const int at = 16 * h + 8 * half;
        __m256i most = _mm256_set1_epi32(bar[0]);
        if constexpr (!Uniform) {  // bars past the last tie must not be read
          const __m256i kept = _mm256_and_si256(_mm256_set1_epi32(static_cast<int>(tosses[k].keep >> at)), bits);
          most = _mm256_maskload_epi32(bar.data + tosses[k].first + at, _mm256_cmpeq_epi32(kept, bits));
        }
        const __m256i above = _mm256_cmpgt_epi32(_mm256_srli_epi32(coins[half], 1), most);
        mask |= (~static_cast<std::uint32_t>(_mm256_movemask_ps(_mm256_castsi256_ps(above))) & 255) << at;
      }
    }
    live[k] = mask & tosses[k].keep;
  }
}

template <bool Uniform>
UPTAKE_AVX512 void toss_avx512(Luck luck, std::uint32_t idea, Span<const std::int32_t> bar, const Toss* tosses, int n,
                               std::uint32_t* live) {
  constexpr int W = TOSSES_AT_ONCE;
  const __m512i seed = _mm512_set1_epi64(luck.seed), run = _mm512_set1_epi64(luck.run);
  const __m512i first = _mm512_set_epi64(11, 3, 10, 2, 9, 1, 8, 0),
                second = _mm512_set_epi64(15, 7, 14, 6, 13, 5, 12, 4);
  for (int k = 0; k < n; k += W) {
    __m512i c[W][4];
#pragma GCC unroll 4
    for (int w = 0; w < W; ++w) {
      c[w][0] = _mm512_add_epi64(_mm512_set_epi64(7, 6, 5, 4, 3, 2, 1, 0), _mm512_set1_epi64(tosses[k + w].first >> 2));
      c[w][1] = _mm512_set1_epi64(idea);
      c[w][2] = _mm512_setzero_si512();
      c[w][3] = _mm512_set1_epi64(static_cast<std::int64_t>(Purpose::TIE));
    }
    philox_avx512(c, seed, {run, run, run, run});
#pragma GCC unroll 4
    for (int w = 0; w < W; ++w) {
      // two words per lane, then in the order of the ties
      const __m512i a = _mm512_mask_blend_epi32(0xAAAA, c[w][0], _mm512_slli_epi64(c[w][1], 32));
      const __m512i b = _mm512_mask_blend_epi32(0xAAAA, c[w][2], _mm512_slli_epi64(c[w][3], 32));
      const std::uint32_t keep = tosses[k + w].keep;
      const std::int32_t* bars = bar.data + tosses[k + w].first;
      const __m512i low =
          Uniform ? _mm512_set1_epi32(bar[0]) : _mm512_maskz_loadu_epi32(static_cast<__mmask16>(keep), bars);
      const __m512i high = Uniform ? low : _mm512_maskz_loadu_epi32(static_cast<__mmask16>(keep >> 16), bars + 16);
      const __m512i early = _mm512_srli_epi32(_mm512_permutex2var_epi64(a, first, b), 1);
      const __m512i late = _mm512_srli_epi32(_mm512_permutex2var_epi64(a, second, b), 1);
      live[k + w] = (static_cast<std::uint32_t>(_mm512_cmple_epi32_mask(early, low)) |
                     static_cast<std::uint32_t>(_mm512_cmple_epi32_mask(late, high)) << 16) &
                    keep;
    }
  }
}

inline TossAll toss_for(bool uniform) {
  return uniform ? best_of<TossAll>(toss_portable, toss_avx2<true>, toss_avx512<true>)
                 : best_of<TossAll>(toss_portable, toss_avx2<false>, toss_avx512<false>);
}

#else

inline TossAll toss_for(bool) { return toss_portable; }

#endif

}  // namespace uptake::luck
