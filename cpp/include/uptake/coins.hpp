// Coins in vectors: which of 32 consecutive ties are live, in whatever vectors the machine has, always the same bits.
//
// Eight Philox blocks run side by side, one per 64-bit lane: a 32 x 32 -> 64 multiply reads only the low half of a lane, so
// the high halves may hold rubbish and nothing is ever shuffled. Scalar definition: `coin` in luck.hpp.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "luck.hpp"
#include "types.hpp"

#if defined(__x86_64__) && defined(__GNUC__)
#define UPTAKE_X86_VECTORS
#include <immintrin.h>
#endif

namespace uptake {

constexpr int COINS = 32;        // ties per toss
constexpr int COIN_BLOCKS = 8;   // Philox blocks per toss

// Fills coins[0 .. 31] with the coins of the ties 4 block .. 4 block + 31.
using Toss = void (*)(Luck, std::uint32_t idea, std::uint32_t block, std::uint32_t* coins);
// The same compared at once: bit i is set if (coin of tie 4 block + i) >> 1 <= bar, bar >= 0.
using Live = std::uint32_t (*)(Luck, std::uint32_t idea, std::uint32_t block, std::int32_t bar);

struct Coins {
  const char* name;
  Toss toss;
  Live live;
};

inline void toss_portable(Luck luck, std::uint32_t idea, std::uint32_t block, std::uint32_t* coins) {
  for (std::uint32_t i = 0; i < COIN_BLOCKS; ++i) {
    const Words w = philox({block + i, idea, 0, static_cast<std::uint32_t>(Purpose::tie)}, luck);
    std::memcpy(coins + 4 * i, w.data(), sizeof w);
  }
}

inline std::uint32_t live_portable(Luck luck, std::uint32_t idea, std::uint32_t block, std::int32_t bar) {
  std::uint32_t coins[COINS], live = 0;
  toss_portable(luck, idea, block, coins);
  for (int i = 0; i < COINS; ++i) live |= static_cast<std::uint32_t>((coins[i] >> 1) <= static_cast<std::uint32_t>(bar)) << i;
  return live;
}

#ifdef UPTAKE_X86_VECTORS

// Four 64-bit lanes a vector, two vectors.
struct Avx2Blocks {
  __m256i c[2][4];
};

__attribute__((target("avx2,bmi2"))) inline Avx2Blocks blocks_avx2(Luck luck, std::uint32_t idea, std::uint32_t block) {
  Avx2Blocks b;
  const __m256i first = _mm256_set_epi64x(3, 2, 1, 0);
  for (int h = 0; h < 2; ++h) {
    b.c[h][0] = _mm256_add_epi64(first, _mm256_set1_epi64x(static_cast<std::int64_t>(block) + 4 * h));
    b.c[h][1] = _mm256_set1_epi64x(idea);
    b.c[h][2] = _mm256_setzero_si256();
    b.c[h][3] = _mm256_set1_epi64x(static_cast<std::int64_t>(Purpose::tie));
  }
  const __m256i m0 = _mm256_set1_epi64x(0xD2511F53), m1 = _mm256_set1_epi64x(0xCD9E8D57);
  for (int round = 0; round < 10; ++round) {
    const __m256i k0 = _mm256_set1_epi64x(luck.seed), k1 = _mm256_set1_epi64x(luck.run);
    for (int h = 0; h < 2; ++h) {
      const __m256i p0 = _mm256_mul_epu32(b.c[h][0], m0), p1 = _mm256_mul_epu32(b.c[h][2], m1);
      b.c[h][0] = _mm256_xor_si256(_mm256_xor_si256(_mm256_srli_epi64(p1, 32), b.c[h][1]), k0);
      b.c[h][2] = _mm256_xor_si256(_mm256_xor_si256(_mm256_srli_epi64(p0, 32), b.c[h][3]), k1);
      b.c[h][1] = p1;
      b.c[h][3] = p0;
    }
    luck.seed += 0x9E3779B9U;
    luck.run += 0xBB67AE85U;
  }
  return b;
}

__attribute__((target("avx2,bmi2"))) inline void toss_avx2(Luck luck, std::uint32_t idea, std::uint32_t block,
                                                           std::uint32_t* coins) {
  const Avx2Blocks b = blocks_avx2(luck, idea, block);
  alignas(32) std::uint64_t lane[4];
  for (int h = 0; h < 2; ++h)
    for (int w = 0; w < 4; ++w) {
      _mm256_store_si256(reinterpret_cast<__m256i*>(lane), b.c[h][w]);
      for (int i = 0; i < 4; ++i) coins[16 * h + 4 * i + w] = static_cast<std::uint32_t>(lane[i]);
    }
}

__attribute__((target("avx2,bmi2"))) inline std::uint32_t live_avx2(Luck luck, std::uint32_t idea, std::uint32_t block,
                                                                    std::int32_t bar) {
  const Avx2Blocks b = blocks_avx2(luck, idea, block);
  const __m256i bound = _mm256_set1_epi64x(static_cast<std::int64_t>(bar) + 1);
  std::uint32_t live = 0;
  for (int w = 0; w < 4; ++w) {
    std::uint32_t word = 0;
    for (int h = 0; h < 2; ++h) {
      const __m256i coin = _mm256_srli_epi64(_mm256_slli_epi64(b.c[h][w], 32), 33);
      const __m256i below = _mm256_cmpgt_epi64(bound, coin);
      word |= static_cast<std::uint32_t>(_mm256_movemask_pd(_mm256_castsi256_pd(below))) << (4 * h);
    }
    live |= _pdep_u32(word, 0x11111111U << w);
  }
  return live;
}

#define UPTAKE_AVX512 __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx2,bmi2")))

// Eight 64-bit lanes, one vector.
struct Avx512Blocks {
  __m512i c[4];
};

UPTAKE_AVX512 inline Avx512Blocks blocks_avx512(Luck luck, std::uint32_t idea, std::uint32_t block) {
  __m512i c0 = _mm512_add_epi64(_mm512_set_epi64(7, 6, 5, 4, 3, 2, 1, 0), _mm512_set1_epi64(block));
  __m512i c1 = _mm512_set1_epi64(idea), c2 = _mm512_setzero_si512();
  __m512i c3 = _mm512_set1_epi64(static_cast<std::int64_t>(Purpose::tie));
  const __m512i m0 = _mm512_set1_epi64(0xD2511F53), m1 = _mm512_set1_epi64(0xCD9E8D57);
  for (int round = 0; round < 10; ++round) {
    const __m512i p0 = _mm512_mul_epu32(c0, m0), p1 = _mm512_mul_epu32(c2, m1);
    // 0x96: three-way exclusive or
    c0 = _mm512_ternarylogic_epi64(_mm512_srli_epi64(p1, 32), c1, _mm512_set1_epi64(luck.seed), 0x96);
    c2 = _mm512_ternarylogic_epi64(_mm512_srli_epi64(p0, 32), c3, _mm512_set1_epi64(luck.run), 0x96);
    c1 = p1;
    c3 = p0;
    luck.seed += 0x9E3779B9U;
    luck.run += 0xBB67AE85U;
  }
  return {{c0, c1, c2, c3}};
}

UPTAKE_AVX512 inline void toss_avx512(Luck luck, std::uint32_t idea, std::uint32_t block, std::uint32_t* coins) {
  const Avx512Blocks b = blocks_avx512(luck, idea, block);
  alignas(32) std::uint32_t lane[8];
  for (int w = 0; w < 4; ++w) {
    _mm256_store_si256(reinterpret_cast<__m256i*>(lane), _mm512_cvtepi64_epi32(b.c[w]));
    for (int i = 0; i < 8; ++i) coins[4 * i + w] = lane[i];
  }
}

UPTAKE_AVX512 inline std::uint32_t live_avx512(Luck luck, std::uint32_t idea, std::uint32_t block, std::int32_t bar) {
  const Avx512Blocks b = blocks_avx512(luck, idea, block);
  const __m512i bound = _mm512_set1_epi64(static_cast<std::int64_t>((2 * static_cast<std::uint64_t>(bar) + 1) << 32 | 0xFFFFFFFFU));
  std::uint32_t live = 0;
  for (int w = 0; w < 4; ++w) {
    const __mmask8 below = _mm512_cmple_epu64_mask(_mm512_slli_epi64(b.c[w], 32), bound);
    live |= _pdep_u32(static_cast<std::uint32_t>(below), 0x11111111U << w);
  }
  return live;
}

#endif

// The best the machine has, or what the environment variable UPTAKE_SIMD names (portable, AVX2, AVX-512) if it has that.
inline Coins choose_coins() {
  const char* asked = std::getenv("UPTAKE_SIMD");
  const auto wanted = [&](const char* name) { return asked == nullptr || std::strcmp(asked, name) == 0; };
#ifdef UPTAKE_X86_VECTORS
  __builtin_cpu_init();
  const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2");
  const bool avx512 = avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
                      __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
  if (avx512 && wanted("AVX-512")) return {"AVX-512", toss_avx512, live_avx512};
  if (avx2 && wanted("AVX2")) return {"AVX2", toss_avx2, live_avx2};
#endif
  static_cast<void>(wanted);
  return {"portable", toss_portable, live_portable};
}

inline const Coins& coins() {
  static const Coins chosen = choose_coins();
  return chosen;
}

}  // namespace uptake
