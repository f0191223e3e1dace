// Which vector instructions the machine has: chosen once, at run time. Every function in vectors has a portable
// definition with the same bits.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <stdexcept>
#include <string>

#if defined(__x86_64__) && defined(__GNUC__)
#define UPTAKE_X86_VECTORS
#include <immintrin.h>
#define UPTAKE_AVX2 __attribute__((target("avx2,bmi2,popcnt")))
#define UPTAKE_AVX512 __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx2,bmi2,popcnt")))
#define UPTAKE_INLINE inline __attribute__((always_inline))
#endif

namespace uptake {

enum class Vectors { PORTABLE, AVX2, AVX512 };

inline const char* name_of(Vectors vectors) {
  return vectors == Vectors::AVX512 ? "AVX-512" : vectors == Vectors::AVX2 ? "AVX2" : "portable";
}

// The widest that the machine has.
inline Vectors widest_vectors() {
#ifdef UPTAKE_X86_VECTORS
  __builtin_cpu_init();
  const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2");
  const bool avx512 = avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
                      __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
  if (avx512) return Vectors::AVX512;
  if (avx2) return Vectors::AVX2;
#endif
  return Vectors::PORTABLE;
}

// Letters in lower case and digits alone: "AVX-512" and "avx512" are one word.
inline std::string plain_word(const char* text) {
  std::string word;
  for (; *text != 0; ++text)
    if (*text != '-') word += *text >= 'A' && *text <= 'Z' ? static_cast<char>(*text - 'A' + 'a') : *text;
  return word;
}

// The widest, or the one that the environment variable UPTAKE_SIMD names. Raises if the machine lacks it.
inline Vectors choose_vectors() {
  const Vectors widest = widest_vectors();
  const char* asked = std::getenv("UPTAKE_SIMD");
  if (asked == nullptr || *asked == 0) return widest;
  std::string here;
  for (const Vectors v : {Vectors::PORTABLE, Vectors::AVX2, Vectors::AVX512}) {
    if (v > widest) break;
    if (plain_word(asked) == plain_word(name_of(v))) return v;
    here += (here.empty() ? "" : ", ") + std::string(name_of(v));
  }
  throw std::invalid_argument("UPTAKE_SIMD = '" + std::string(asked) +
                              "'; it may be portable, AVX2 or AVX-512, and this machine has " + here);
}

inline Vectors vectors() {
  static const Vectors chosen = choose_vectors();
  return chosen;
}

// One of three functions of the same type, chosen once.
template <class Function>
Function best_of(Function portable, [[maybe_unused]] Function avx2, [[maybe_unused]] Function avx512) {
  switch (vectors()) {
    case Vectors::AVX512: return avx512;
    case Vectors::AVX2: return avx2;
    default: return portable;
  }
}

}  // namespace uptake
