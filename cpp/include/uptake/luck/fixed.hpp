// Fixed point: chances, hazards and levels become integers once, and integers decide.
//
// Hazards and levels count units of 2^-32 (`ONE` = 1.0). The logarithm and the exponential are written-out sequences of
// IEEE operations without contraction, so that every machine and both engines give the same bits. Twin:
// kernels/luck/fixed.py.
#pragma once

#include <cmath>
#include <cstdint>

namespace uptake::luck {

constexpr std::int64_t ONE = std::int64_t{1} << 32;
constexpr std::int64_t CERTAIN = std::int64_t{64} << 32;  // Lambda(1), more than any resistance (at most 38 ONE)

// -ln(whole / 2^bits) for 1 <= whole <= 2^bits, bits <= 54.
inline double neg_log(std::uint64_t whole, int bits) {
  int exponent;
  double m = std::frexp(static_cast<double>(whole), &exponent);  // whole = m 2^exponent, m in [1/2, 1)
  if (m < 0.7071067811865476) {
    m = m * 2.0;
    exponent -= 1;
  }
  const double f = m - 1.0;
  const double s = f / (2.0 + f);  // ln m = 2 artanh s, |s| < 0.172
  const double z = s * s;
  double series = 1.0 / 19.0;
  series = series * z + 1.0 / 17.0;
  series = series * z + 1.0 / 15.0;
  series = series * z + 1.0 / 13.0;
  series = series * z + 1.0 / 11.0;
  series = series * z + 1.0 / 9.0;
  series = series * z + 1.0 / 7.0;
  series = series * z + 1.0 / 5.0;
  series = series * z + 1.0 / 3.0;
  series = series * z + 1.0;
  const double log_m = 2.0 * s * series;
  return static_cast<double>(bits - exponent) * 0.6931471805599453 - log_m;
}

// Lambda(p) = -ln(1 - p) of a fixed-point chance 0 .. ONE, capped at 64 where p = 1.
inline std::int64_t lambda_of(std::int64_t chance) {
  if (chance <= 0) return 0;
  if (chance >= ONE) return CERTAIN;
  return static_cast<std::int64_t>(neg_log(static_cast<std::uint64_t>(ONE - chance), 32) * 4294967296.0 + 0.5);
}

// The least accumulated hazard that reaches R = -ln(1 - U), U = (m + 1/2) 2^-53. It is at least one unit, so that
// without any hazard no actor hears or lapses.
inline std::int64_t resistance(std::uint64_t m) {
  const std::uint64_t whole = (std::uint64_t{1} << 54) - 2 * m - 1;  // 1 - U in units of 2^-54
  return static_cast<std::int64_t>(neg_log(whole, 54) * 4294967296.0) + 1;
}

// The least level Q with Q >= U, U = (m + 1/2) 2^-32: between 1 and ONE.
inline std::int64_t acceptance(std::uint32_t m) { return static_cast<std::int64_t>(m) + 1; }

// floor(a b / 2^32) for 0 <= a, b <= ONE without leaving 64 bits.
inline std::int64_t scale(std::int64_t a, std::int64_t b) { return ((a >> 16) * b + (((a & 0xFFFF) * b) >> 16)) >> 16; }

// floor(a b / 2^32) for a, b >= 0 where that fits 63 bits, without leaving 64 bits.
inline std::int64_t product(std::int64_t a, std::int64_t b) {
  const std::int64_t low = a & (ONE - 1);
  return (a >> 32) * b + low * (b >> 32) + scale(low, b & (ONE - 1));
}

// exp(-(difference / sigma)^2 / 2), 0 .. ONE, for 0 <= difference <= ONE and sigma >= 1.
inline std::int64_t gauss(std::int64_t difference, std::int64_t sigma) {
  const double ratio = static_cast<double>(difference) / static_cast<double>(sigma);
  const double z = ratio * ratio * 0.5;
  if (z >= 23.0) return 0;
  const auto k = static_cast<std::int64_t>(z * 1.4426950408889634 + 0.5);  // exp(-z) = 2^-k exp(-f), |f| <= ln 2 / 2
  const double f = z - static_cast<double>(k) * 0.6931471805599453;
  double series = -1.0 / 39916800.0;
  series = series * f + 1.0 / 3628800.0;
  series = series * f - 1.0 / 362880.0;
  series = series * f + 1.0 / 40320.0;
  series = series * f - 1.0 / 5040.0;
  series = series * f + 1.0 / 720.0;
  series = series * f - 1.0 / 120.0;
  series = series * f + 1.0 / 24.0;
  series = series * f - 1.0 / 6.0;
  series = series * f + 1.0 / 2.0;
  series = series * f - 1.0;
  series = series * f + 1.0;
  const double unit = static_cast<double>(std::int64_t{1} << (33 - k)) * 0.5;  // 2^(32 - k), k <= 33
  return static_cast<std::int64_t>(series * unit + 0.5);
}

}  // namespace uptake::luck
