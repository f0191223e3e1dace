// Coins in vectors: which ties are live, by blocks of four consecutive ties, which share their luck. Scalar definition:
// `coin` in luck.hpp.
#pragma once

#include <uptake/base/types.hpp>
#include <uptake/luck/philox_vectors.hpp>

namespace uptake::luck {

constexpr int BLOCK = 4;           // ties 4 b .. 4 b + 3 are block b
constexpr int TOSS = 8;            // blocks that are tossed together, of one row or of several
constexpr int TOSSES_AT_ONCE = 4;  // `blocks` and `live` have room for a multiple of this

// Bit 4 j + w of live[i] is set if tie e = 4 blocks[8 i + j] + w has (coin of e) >> 1 <= bar[e], i < n. `bar` has one
// value, or one per tie; bits of ties beyond the last mean nothing.
using TossAll = void (*)(Luck, std::uint32_t idea, Span<const std::int32_t> bar, const std::int64_t* blocks, int n,
                         std::uint32_t* live);

inline std::uint32_t toss_portable(Luck luck, std::uint32_t idea, Span<const std::int32_t> bar,
                                   const std::int64_t* blocks) {
  std::uint32_t live = 0;
  for (int j = 0; j < TOSS; ++j) {
    const Words coins =
        philox({static_cast<std::uint32_t>(blocks[j]), idea, 0, static_cast<std::uint32_t>(Purpose::TIE)}, luck);
    for (int w = 0; w < BLOCK; ++w) {
      const std::int64_t tie = BLOCK * blocks[j] + w;
      if (bar.size != 1 && tie >= bar.size) break;
      const std::int32_t most = bar[bar.size == 1 ? 0 : tie];
      live |= static_cast<std::uint32_t>(static_cast<std::int32_t>(coins[w] >> 1) <= most) << (BLOCK * j + w);
    }
  }
  return live;
}

inline void toss_all_portable(Luck luck, std::uint32_t idea, Span<const std::int32_t> bar, const std::int64_t* blocks,
                              int n, std::uint32_t* live) {
  for (int i = 0; i < n; ++i) live[i] = toss_portable(luck, idea, bar, blocks + TOSS * i);
}

#ifdef UPTAKE_X86_VECTORS

// The bars of two blocks.
UPTAKE_AVX2 UPTAKE_INLINE __m256i bars_avx2(const std::int32_t* bar, std::int64_t a, std::int64_t b) {
  return _mm256_loadu2_m128i(reinterpret_cast<const __m128i*>(bar + BLOCK * b),
                             reinterpret_cast<const __m128i*>(bar + BLOCK * a));
}

// In each lane, two words.
UPTAKE_AVX2 UPTAKE_INLINE __m256i two_words_avx2(std::uint32_t low, std::uint32_t high) {
  return _mm256_set1_epi64x(static_cast<std::int64_t>(static_cast<std::uint64_t>(high) << 32 | low));
}

// T tosses side by side. A lane holds words 0 and 2 of a counter in one register and words 1 and 3 in another, half the
// registers that philox_avx2 needs; so six groups of four blocks are computed without waiting for each other.
template <bool Uniform, int T>
UPTAKE_AVX2 UPTAKE_INLINE void toss_avx2(Luck luck, std::uint32_t idea, Span<const std::int32_t> bar,
                                         const std::int64_t* blocks, std::uint32_t* live) {
  const __m256i m0 = _mm256_set1_epi64x(0xD2511F53), m1 = _mm256_set1_epi64x(0xCD9E8D57);
  __m256i key = two_words_avx2(luck.seed, luck.run), even[2 * T], odd[2 * T];
  const __m256i begin = _mm256_xor_si256(two_words_avx2(idea, static_cast<std::uint32_t>(Purpose::TIE)), key);
#pragma GCC unroll 3
  for (int t = 0; t < T; ++t) {
    const __m256i low = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(blocks + TOSS * t));
    const __m256i high = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(blocks + TOSS * t + 4));
    // Blocks 0, 1, 4, 5 and 2, 3, 6, 7: packing, which works on halves, then leaves them in order.
    even[2 * t] = _mm256_permute2x128_si256(low, high, 0x20);
    even[2 * t + 1] = _mm256_permute2x128_si256(low, high, 0x31);
  }
#pragma GCC unroll 6
  for (int h = 0; h < 2 * T; ++h) {  // the first round, in which word 2 is 0
    const __m256i p0 = _mm256_mul_epu32(even[h], m0);
    even[h] = _mm256_xor_si256(_mm256_blend_epi32(_mm256_setzero_si256(), p0, 0xAA), begin);
    odd[h] = _mm256_slli_epi64(p0, 32);
  }
#pragma GCC unroll 9
  for (int round = 1; round < 10; ++round) {
    key = _mm256_add_epi32(key, two_words_avx2(0x9E3779B9U, 0xBB67AE85U));
#pragma GCC unroll 6
    for (int h = 0; h < 2 * T; ++h) {
      const __m256i p0 = _mm256_mul_epu32(even[h], m0), p1 = _mm256_mul_epu32(_mm256_srli_epi64(even[h], 32), m1);
      even[h] =
          _mm256_xor_si256(_mm256_blend_epi32(_mm256_srli_epi64(p1, 32), p0, 0xAA), _mm256_xor_si256(odd[h], key));
      odd[h] = _mm256_blend_epi32(p1, _mm256_slli_epi64(p0, 32), 0xAA);
    }
  }
#pragma GCC unroll 3
  for (int t = 0; t < T; ++t) {
    __m256i above[2];
    for (int g = 0; g < 2; ++g) {
      const int h = 2 * t + g;
      const std::int64_t* of = blocks + TOSS * t + 2 * g;
      const __m256i first = Uniform ? _mm256_set1_epi32(bar[0]) : bars_avx2(bar.data, of[0], of[4]);
      const __m256i second = Uniform ? first : bars_avx2(bar.data, of[1], of[5]);
      above[g] =
          _mm256_packs_epi32(_mm256_cmpgt_epi32(_mm256_srli_epi32(_mm256_unpacklo_epi32(even[h], odd[h]), 1), first),
                             _mm256_cmpgt_epi32(_mm256_srli_epi32(_mm256_unpackhi_epi32(even[h], odd[h]), 1), second));
    }
    live[t] = ~static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_packs_epi16(above[0], above[1])));
  }
}

// Whether all ties of these blocks exist.
inline bool are_full(Span<const std::int32_t> bar, const std::int64_t* blocks, int n) {
  bool full = true;
  for (int j = 0; j < n; ++j) full &= blocks[j] < bar.size / BLOCK;
  return full;
}

template <bool Uniform>
UPTAKE_AVX2 void toss_all_avx2(Luck luck, std::uint32_t idea, Span<const std::int32_t> bar, const std::int64_t* blocks,
                               int n, std::uint32_t* live) {
  for (int i = 0; i < n;) {
    const int together = n - i < 3 ? 1 : 3;
    const std::int64_t* of = blocks + TOSS * i;
    if (!Uniform && !are_full(bar, of, TOSS * together)) [[unlikely]]
      toss_all_portable(luck, idea, bar, of, together, live + i);
    else if (together == 3)
      toss_avx2<Uniform, 3>(luck, idea, bar, of, live + i);
    else
      toss_avx2<Uniform, 1>(luck, idea, bar, of, live + i);
    i += together;
  }
}

// The bars of four blocks.
UPTAKE_AVX512 UPTAKE_INLINE __m512i bars_avx512(const std::int32_t* bar, const std::int64_t* blocks) {
  const auto pair = [&](int j) UPTAKE_AVX512 {
    return _mm256_loadu2_m128i(reinterpret_cast<const __m128i*>(bar + BLOCK * blocks[j + 1]),
                               reinterpret_cast<const __m128i*>(bar + BLOCK * blocks[j]));
  };
  return _mm512_inserti64x4(_mm512_castsi256_si512(pair(0)), pair(2), 1);
}

template <bool Uniform>
UPTAKE_AVX512 void toss_all_avx512(Luck luck, std::uint32_t idea, Span<const std::int32_t> bar,
                                   const std::int64_t* blocks, int n, std::uint32_t* live) {
  constexpr int W = TOSSES_AT_ONCE;
  const __m512i seed = _mm512_set1_epi64(luck.seed), run = _mm512_set1_epi64(luck.run);
  const __m512i full = _mm512_set1_epi64(bar.size / BLOCK);  // blocks from there on reach beyond the last tie
  const __m512i first = _mm512_set_epi64(11, 3, 10, 2, 9, 1, 8, 0),
                second = _mm512_set_epi64(15, 7, 14, 6, 13, 5, 12, 4);
  for (int i = 0; i < n; i += W, blocks += W * TOSS) {
    __m512i c[W][4];
#pragma GCC unroll 4
    for (int w = 0; w < W; ++w) {
      c[w][0] = _mm512_loadu_si512(blocks + TOSS * w);
      c[w][1] = _mm512_set1_epi64(idea);
      c[w][2] = _mm512_setzero_si512();
      c[w][3] = _mm512_set1_epi64(static_cast<std::int64_t>(Purpose::TIE));
    }
    philox_avx512(c, seed, {run, run, run, run});
#pragma GCC unroll 4
    for (int w = 0; w < W; ++w) {
      const std::int64_t* of = blocks + TOSS * w;
      if constexpr (!Uniform)
        if (_mm512_cmple_epi64_mask(full, _mm512_loadu_si512(of)) != 0) [[unlikely]] {
          live[i + w] = toss_portable(luck, idea, bar, of);
          continue;
        }
      // two words per lane, then in the order of the ties
      const __m512i a = _mm512_mask_blend_epi32(0xAAAA, c[w][0], _mm512_slli_epi64(c[w][1], 32));
      const __m512i b = _mm512_mask_blend_epi32(0xAAAA, c[w][2], _mm512_slli_epi64(c[w][3], 32));
      const __m512i low = Uniform ? _mm512_set1_epi32(bar[0]) : bars_avx512(bar.data, of);
      const __m512i high = Uniform ? low : bars_avx512(bar.data, of + 4);
      const __m512i early = _mm512_srli_epi32(_mm512_permutex2var_epi64(a, first, b), 1);
      const __m512i late = _mm512_srli_epi32(_mm512_permutex2var_epi64(a, second, b), 1);
      live[i + w] = static_cast<std::uint32_t>(_mm512_cmple_epi32_mask(early, low)) |
                    static_cast<std::uint32_t>(_mm512_cmple_epi32_mask(late, high)) << 16;
    }
  }
}

inline TossAll toss_for(bool uniform) {
  return uniform ? best_of<TossAll>(toss_all_portable, toss_all_avx2<true>, toss_all_avx512<true>)
                 : best_of<TossAll>(toss_all_portable, toss_all_avx2<false>, toss_all_avx512<false>);
}

#else

inline TossAll toss_for(bool) { return toss_all_portable; }

#endif

}  // namespace uptake::luck
