// tail_without_arithmetic.cpp - a kind of tail that says not what it does | a tail needs its arithmetic
#include "kernels/tails.hpp"

namespace gradus::kernels {

#ifdef MISUSE
constexpr TailKind kind = TailKind::count;
#else
constexpr TailKind kind = TailKind::affine;
#endif
[[maybe_unused]] constexpr TailInfo info = TailOf<kind>::info;

}  // namespace gradus::kernels
