// zero.cpp - zeros: for biases, and to show that hidden units which start alike stay alike.
#include "nn/part_file.hpp"

namespace gradus {
namespace {

double value(const Zero&, const Fans&, const Random&, std::uint64_t) { return 0; }

}  // namespace

constinit const InitializerKind Zero::kind = make_initializer<Zero, value>("zero", "Zeros.");

}  // namespace gradus
