// Draws of purpose NETWORK in the vectors that the machine has, always the same bits: the edges of R-MAT, and draws for
// a list of counters.
//
// Two groups of blocks are computed side by side; then their words share a vector, the second's in the high halves.
#pragma once

#include <cstdint>

#include <uptake/luck/philox_vectors.hpp>

namespace uptake::graph {

using namespace luck;

// R-MAT (Chakrabarti, Zhan and Faloutsos 2004): each edge descends `scale` levels of quadrants. Four levels share a
// Philox block. corner, upper and left are a, a + b and a + b + c in units of 2^-32.
struct Quadrants {
  std::int64_t scale, corner, upper, left;
};

// Writes edges first .. first + n - 1 to source[0 .. n - 1] and target[0 .. n - 1].
using RmatEdges = void (*)(std::uint32_t seed, Quadrants, std::int64_t first, std::int64_t n, std::int32_t* source,
                           std::int32_t* target);
// bits[i] = draw53({seed, 0}, network, entity[i], idea[i], 0).
using NetworkDraws = void (*)(std::uint32_t seed, const std::uint32_t* entity, const std::uint32_t* idea,
                              std::int64_t n, std::uint64_t* bits);

struct DrawVectors {
  RmatEdges rmat;
  NetworkDraws draws;
};

constexpr auto NETWORK = static_cast<std::uint32_t>(Purpose::NETWORK);

inline void rmat_portable(std::uint32_t seed, Quadrants q, std::int64_t first, std::int64_t n, std::int32_t* source,
                          std::int32_t* target) {
  for (std::int64_t i = 0; i < n; ++i) {
    const std::int64_t e = first + i;
    std::int32_t s = 0, t = 0;
    Words words{};
    for (std::int64_t level = 0; level < q.scale; ++level) {
      if (level % 4 == 0)
        words = philox({static_cast<std::uint32_t>(e), static_cast<std::uint32_t>(e >> 32),
                        static_cast<std::uint32_t>(level / 4), NETWORK},
                       {seed, 0});
      const std::int64_t word = words[static_cast<std::size_t>(level % 4)];
      const std::int32_t down = word >= q.upper;
      const std::int32_t right = (word >= q.corner && word < q.upper) || word >= q.left;
      s = s * 2 + down;
      t = t * 2 + right;
    }
    source[i] = s;
    target[i] = t;
  }
}

inline void draws_portable(std::uint32_t seed, const std::uint32_t* entity, const std::uint32_t* idea, std::int64_t n,
                           std::uint64_t* bits) {
  for (std::int64_t i = 0; i < n; ++i) bits[i] = draw53({seed, 0}, Purpose::NETWORK, entity[i], idea[i]);
}

#ifdef UPTAKE_X86_VECTORS

// The low halves of both in one vector: even places from the first, odd places from the second.
UPTAKE_AVX2 inline __m256i paired_avx2(__m256i even, __m256i odd) {
  return _mm256_blend_epi32(even, _mm256_slli_epi64(odd, 32), 0xAA);
}

// word >= bar as a mask of 32 bits, bar in 0 .. 2^32. Comparisons are signed, so both are moved down by 2^31.
struct Bar256 {
  __m256i below, always;
};

UPTAKE_AVX2 inline Bar256 bar_avx2(std::int64_t bar) {
  return {_mm256_set1_epi32(static_cast<std::int32_t>(static_cast<std::uint32_t>(bar - 1) ^ 0x80000000U)),
          _mm256_set1_epi32(bar == 0 ? -1 : 0)};
}

UPTAKE_AVX2 inline __m256i reaches_avx2(__m256i word, Bar256 bar) {
  return _mm256_or_si256(_mm256_cmpgt_epi32(word, bar.below), bar.always);
}

UPTAKE_AVX2 inline void rmat_avx2(std::uint32_t seed, Quadrants q, std::int64_t first, std::int64_t n,
                                  std::int32_t* source, std::int32_t* target) {
  const Bar256 corner = bar_avx2(q.corner), upper = bar_avx2(q.upper), left = bar_avx2(q.left);
  const __m256i flip = _mm256_set1_epi32(INT32_MIN), order = _mm256_setr_epi32(0, 2, 4, 6, 1, 3, 5, 7);
  std::int64_t i = 0;
  for (; i + 8 <= n; i += 8) {
    __m256i s = _mm256_setzero_si256(), t = s;
    for (std::int64_t level = 0; level < q.scale; level += 4) {
      __m256i c[2][4];
      for (int h = 0; h < 2; ++h) {
        c[h][0] = _mm256_add_epi64(_mm256_set1_epi64x(first + i + 4 * h), _mm256_setr_epi64x(0, 1, 2, 3));
        c[h][1] = _mm256_srli_epi64(c[h][0], 32);
        c[h][2] = _mm256_set1_epi64x(level / 4);
        c[h][3] = _mm256_set1_epi64x(NETWORK);
      }
      philox_avx2(c, _mm256_set1_epi64x(seed), {_mm256_setzero_si256(), _mm256_setzero_si256()});
      for (int w = 0; w < 4 && level + w < q.scale; ++w) {
        const __m256i word = _mm256_xor_si256(paired_avx2(c[0][w], c[1][w]), flip);
        const __m256i down = reaches_avx2(word, upper);
        const __m256i right =
            _mm256_xor_si256(_mm256_xor_si256(reaches_avx2(word, corner), down), reaches_avx2(word, left));
        s = _mm256_sub_epi32(_mm256_add_epi32(s, s), down);
        t = _mm256_sub_epi32(_mm256_add_epi32(t, t), right);
      }
    }
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(source + i), _mm256_permutevar8x32_epi32(s, order));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(target + i), _mm256_permutevar8x32_epi32(t, order));
  }
  rmat_portable(seed, q, first + i, n - i, source + i, target + i);
}

UPTAKE_AVX2 inline void draws_avx2(std::uint32_t seed, const std::uint32_t* entity, const std::uint32_t* idea,
                                   std::int64_t n, std::uint64_t* bits) {
  std::int64_t i = 0;
  for (; i + 8 <= n; i += 8) {
    __m256i c[2][4];
    for (int h = 0; h < 2; ++h) {
      c[h][0] = _mm256_cvtepu32_epi64(_mm_loadu_si128(reinterpret_cast<const __m128i*>(entity + i + 4 * h)));
      c[h][1] = _mm256_cvtepu32_epi64(_mm_loadu_si128(reinterpret_cast<const __m128i*>(idea + i + 4 * h)));
      c[h][2] = _mm256_setzero_si256();
      c[h][3] = _mm256_set1_epi64x(NETWORK);
    }
    philox_avx2(c, _mm256_set1_epi64x(seed), {_mm256_setzero_si256(), _mm256_setzero_si256()});
    for (int h = 0; h < 2; ++h)
      _mm256_storeu_si256(reinterpret_cast<__m256i*>(bits + i + 4 * h),
                          _mm256_srli_epi64(paired_avx2(c[h][0], c[h][1]), 11));
  }
  draws_portable(seed, entity + i, idea + i, n - i, bits + i);
}

UPTAKE_AVX512 inline __m512i paired_avx512(__m512i even, __m512i odd) {
  return _mm512_mask_shuffle_epi32(even, 0xAAAA, odd, _MM_PERM_CCAA);
}

UPTAKE_AVX512 inline void rmat_avx512(std::uint32_t seed, Quadrants q, std::int64_t first, std::int64_t n,
                                      std::int32_t* source, std::int32_t* target) {
  // no word reaches a bar of 2^32
  const auto some = [](std::int64_t bar) -> __mmask16 { return bar >> 32 ? 0 : 0xFFFF; };
  const __mmask16 some_corner = some(q.corner), some_upper = some(q.upper), some_left = some(q.left);
  const __m512i corner = _mm512_set1_epi32(static_cast<std::int32_t>(q.corner)),
                upper = _mm512_set1_epi32(static_cast<std::int32_t>(q.upper)),
                left = _mm512_set1_epi32(static_cast<std::int32_t>(q.left)), one = _mm512_set1_epi32(1),
                order = _mm512_setr_epi32(0, 2, 4, 6, 8, 10, 12, 14, 1, 3, 5, 7, 9, 11, 13, 15);
  std::int64_t i = 0;
  for (; i + 16 <= n; i += 16) {
    __m512i s = _mm512_setzero_si512(), t = s;
    for (std::int64_t level = 0; level < q.scale; level += 4) {
      __m512i c[2][4];
      for (int h = 0; h < 2; ++h) {
        c[h][0] = _mm512_add_epi64(_mm512_set1_epi64(first + i + 8 * h), _mm512_setr_epi64(0, 1, 2, 3, 4, 5, 6, 7));
        c[h][1] = _mm512_srli_epi64(c[h][0], 32);
        c[h][2] = _mm512_set1_epi64(level / 4);
        c[h][3] = _mm512_set1_epi64(NETWORK);
      }
      philox_avx512(c, _mm512_set1_epi64(seed), {_mm512_setzero_si512(), _mm512_setzero_si512()});
      for (int w = 0; w < 4 && level + w < q.scale; ++w) {
        const __m512i word = paired_avx512(c[0][w], c[1][w]);
        const __mmask16 down = _mm512_mask_cmpge_epu32_mask(some_upper, word, upper);
        const __mmask16 right = _mm512_mask_cmpge_epu32_mask(some_corner, word, corner) ^ down ^
                                _mm512_mask_cmpge_epu32_mask(some_left, word, left);
        s = _mm512_add_epi32(s, s);
        t = _mm512_add_epi32(t, t);
        s = _mm512_mask_add_epi32(s, down, s, one);
        t = _mm512_mask_add_epi32(t, right, t, one);
      }
    }
    _mm512_storeu_si512(source + i, _mm512_permutexvar_epi32(order, s));
    _mm512_storeu_si512(target + i, _mm512_permutexvar_epi32(order, t));
  }
  rmat_portable(seed, q, first + i, n - i, source + i, target + i);
}

UPTAKE_AVX512 inline void draws_avx512(std::uint32_t seed, const std::uint32_t* entity, const std::uint32_t* idea,
                                       std::int64_t n, std::uint64_t* bits) {
  std::int64_t i = 0;
  for (; i + 16 <= n; i += 16) {
    __m512i c[2][4];
    for (int h = 0; h < 2; ++h) {
      c[h][0] = _mm512_cvtepu32_epi64(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(entity + i + 8 * h)));
      c[h][1] = _mm512_cvtepu32_epi64(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(idea + i + 8 * h)));
      c[h][2] = _mm512_setzero_si512();
      c[h][3] = _mm512_set1_epi64(NETWORK);
    }
    philox_avx512(c, _mm512_set1_epi64(seed), {_mm512_setzero_si512(), _mm512_setzero_si512()});
    for (int h = 0; h < 2; ++h)
      _mm512_storeu_si512(bits + i + 8 * h, _mm512_srli_epi64(paired_avx512(c[h][0], c[h][1]), 11));
  }
  draws_portable(seed, entity + i, idea + i, n - i, bits + i);
}

#endif

inline DrawVectors draw_vectors() {
#ifdef UPTAKE_X86_VECTORS
  if (vectors() == Vectors::AVX512) return {rmat_avx512, draws_avx512};
  if (vectors() == Vectors::AVX2) return {rmat_avx2, draws_avx2};
#endif
  return {rmat_portable, draws_portable};
}

}  // namespace uptake::graph
